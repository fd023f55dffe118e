// A rule is a few sentences of an RFC with an id for life; each letter is one way to break it.
#pragma once

#include "rules/exposure.hpp"
#include "rules/scope.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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

// `kept_in_part` is of a party: not every judged letter could have been broken by it.
enum class outcome : std::uint8_t { pass, fail, warn, info, not_triggered, inconclusive, kept_in_part };

// Another message, or another header field of the same one, that broke the letter in the same transaction.
struct further_place
{
    sighting seen;
    std::uint32_t offset = 0, size = 0;  // the offending octets; size 0: the whole
};

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
    std::vector<further_place> further;   // where else, each kind of message and each field of it once
    bool and_more = false;                // there were more than limits::further_places

    bool is_must() const { return level == rules::level::must; }
};

struct verdict
{
    const rules::rule* rule = nullptr;
    // Of all parties together: pass says that the rule was triggered, and by nobody broken.
    rules::outcome outcome = outcome::not_triggered;
    std::vector<finding> findings;
    exposures exposed;  // a party each
};

letter_set judged_letters(const rule& r);

// Of one party: it passes where it could have broken every judged letter, and broke none.
outcome outcome_of(const verdict& v, party_index who);
// Of all devices together: broken when one broke it, else inconclusive when it is for one, else kept when one
// kept it as a whole.
outcome outcome_of_devices(const verdict& v, std::span<const party> parties);

// Takes the findings back that `excused` says so of, each asked once: whether their letters were broken is
// open. Returns how many.
template <class Test>
std::size_t take_back(verdict& v, Test excused);

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

// After findings were taken out: their letters are open where none is left that says them broken.
void leave_open(verdict& v, std::span<const finding> taken);

template <class Test>
std::size_t take_back(verdict& v, Test excused)
{
    std::vector<finding> taken;
    std::erase_if(v.findings, [&](finding& f) {
        const bool gone = excused(std::as_const(f));
        if (gone)
            taken.push_back(std::move(f));
        return gone;
    });
    if (!taken.empty())
        leave_open(v, taken);
    return taken.size();
}

}  // namespace rules
