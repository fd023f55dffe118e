// A rule is a few sentences of an RFC with an id for life; each letter is one way to break it.
#pragma once

#include "rules/scope.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rules {

enum class level : std::uint8_t { must, should, info };  // F, W, I of a letter

struct letter
{
    char id;  // 'a'
    rules::level level;
    std::string_view text;  // what breaks it: "request lacks To, From, CSeq, Call-ID, Max-Forwards or Via"
    bool judged = true;     // false: needs a stimulus that a plain run does not give
};

struct rule
{
    std::string_view id;        // "CAN-BUILD-1"
    std::string_view roles;     // who is judged: "UAC, proxy"
    std::string_view spec;      // "RFC 3261 9.1"
    std::string_view sentence;  // what must hold, one sentence in our words
    std::string_view observed;  // what is looked at
    std::span<const letter> letters;
    scope check;  // false: no letter is judged yet
};

enum class outcome : std::uint8_t { pass, fail, warn, info, not_triggered, inconclusive };

// One broken letter, with its proof.
struct finding
{
    std::string rule;  // "CAN-BUILD-1.c"
    rules::level level = level::must;
    std::string_view spec;
    party_index party = nobody;           // who is to blame
    std::string expected, observed;       // peer octets in `observed` are raw; escape when printing
    std::vector<std::uint32_t> messages;  // numbers of sightings in the run; the last one is the offender
    std::vector<sighting> proof;          // those, as far as they were still kept
    std::uint32_t offset = 0, size = 0;   // the offending octets of that last message; size 0: the whole
    std::uint32_t count = 1;              // how often the same letter was broken in the same transaction
};

struct verdict
{
    const rules::rule* rule = nullptr;
    rules::outcome outcome = outcome::not_triggered;
    std::vector<finding> findings;
};

std::span<const rule> all_rules();  // in the order of the rules' document
std::vector<const rule*>
select(std::string_view prefix);             // "CAN", "CAN-SRV-1", "" = all; empty: nothing matches
const rule* find_rule(std::string_view id);  // with or without ".letter"; null when unknown

// Pure, the recorder with all of it (recorder.hpp): the same traffic gives the same verdicts, one for each
// rule asked for, in their order.
std::vector<verdict> judge(const traffic& seen, std::span<const rule* const> which);

// It stands on one message and whoever sent it, so nothing else need have been seen.
bool stands_alone(const rule& r, const finding& f);

// What findings, at least one, make of their rule: fail, warn or info, as the worst of them is.
outcome worst(std::span<const finding> findings);

}  // namespace rules
