// What an evidence page says, whatever it is about: a run of a script, or a call of a capture. Data only;
// run_evidence.hpp and call_evidence.hpp make it, evidence_page.hpp writes it down.
#pragma once

#include "fsm/time.hpp"
#include "rules/rule.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace page {

using column = std::uint16_t;  // an index into evidence::lifelines
inline constexpr column no_column = 0xffff;

enum class tone : std::uint8_t { fail, warn, pass, open, info };

struct lifeline
{
    std::string name;        // "Bob"
    std::string plays;       // "ua"
    bool device = false;     // else an agent of this program
    std::string at;          // "127.0.0.1:5070 UDP"; "" when it is not known
    std::string says_it_is;  // of User-Agent or Server, raw; "" when it said nothing
};

// An arrow of the ladder: a rung of the script, or a message that none of them is.
struct arrow
{
    enum class state : std::uint8_t {
        seen,
        unseen,       // between two devices
        lost,         // it left, and reached nobody
        missing,      // it never came
        left_out,     // as it may be
        unsupported,  // it did not happen, for its device does not have what it takes
    };
    std::string id;    // "F3"; "M7" of a message that is no rung: unique
    std::string what;  // "487 INVITE"
    column from = no_column, to = no_column;
    state is = state::seen;
    bool late = false;
    bool waived = false;                // what is missing, or found here
    std::uint32_t copies = 1;           // as often as it was seen
    std::optional<fsm::duration> at;    // since the first message
    std::string transport;              // "UDP"; "" where none is known
    std::string source, destination;    // "127.0.0.1:5060"
    std::string remark;                 // for people: "not drawn", "lost as the script says"
    sip::message_ptr message;           // null: its octets were not seen, or are not kept
    std::vector<std::size_t> findings;  // indices into evidence::findings
    // Rules that could have been broken by it, by their ids: what each says of this message alone.
    std::vector<std::string_view> broken, open, kept;
};

// A message that a finding stands on.
struct exhibit
{
    std::string name;                  // "F3 487 INVITE, Bob -> Alice, 12.3 ms"
    std::optional<std::size_t> arrow;  // which one it is
    sip::message_ptr message;
    std::uint32_t offset = 0, size = 0;  // what is marked in it; size 0: nothing
    bool offends = false;                // else it is what the offender is measured by
};

struct found
{
    std::string anchor;    // "CAN-SRV-1.c-F14": unique
    std::string rule;      // "CAN-SRV-1.c"
    std::string sentence;  // with a subject: "Bob sent F14 200 CANCEL: its To tag differs from ..."
    std::string must;      // what the rule says, in a sentence; "" of the flow's own
    std::string spec;      // "RFC 3261 9.2"
    rules::level level = rules::level::must;
    std::string expected, observed;  // raw
    std::string blamed;              // "Bob, a device at 127.0.0.1:5070"; "" for nobody
    std::uint32_t count = 1;
    std::optional<std::size_t> arrow;  // where it stands in the ladder; nothing: beside it
    std::vector<exhibit> exhibits;     // the last one offends
    std::string waived;                // "until 2026-12-31 by Lab 7: known since 2.1"; "" when it is not
};

// What a rule came to for one of those who are judged.
struct judged_cell
{
    enum class state : std::uint8_t {
        broken,
        warned,
        remarked,  // an informative letter
        kept,
        kept_in_part,
        open,  // could not be judged
        waived,
        not_triggered,
        not_judged,  // no letter of it shows in what is played
        not_asked,   // --rules left it out
        count_
    };
    state is = state::not_triggered;
    std::string why;  // for people
};

struct judged_rule
{
    const rules::rule* rule = nullptr;
    std::vector<judged_cell> cells;  // one for each of evidence::judged_are
};

struct told
{
    std::string what, text;  // raw; the text may have several lines
};

struct attached
{
    std::string what;        // "case", for people
    std::string name, type;  // "case.toml", "application/toml"
    std::string octets;
    std::string instead;  // why it is not there, when `octets` is empty
};

struct evidence
{
    std::string title, spec;  // of the flow, or of the call
    std::string word;         // "FAIL"
    tone verdict = tone::open;
    std::string sentence;              // what it comes to; with a subject
    std::vector<std::string> meaning;  // what that means, and what was not seen
    std::vector<lifeline> lifelines;
    std::vector<arrow> arrows;
    std::vector<found> findings;          // worst first, an RFC before the ladder; what is waived last
    std::vector<std::string> judged_are;  // "Bob"; "our agents" where nobody else is
    std::vector<judged_rule> rules;
    std::vector<told> conditions;
    std::string command;      // that does it again; "" where none can
    std::string judge_again;  // the command that judges the capture again, without a device; "": none
    std::string ladder;       // as text
    std::string mermaid;
    std::vector<attached> files;
    std::vector<std::string> left_out;  // what the page lacks, to be short enough
};

}  // namespace page
