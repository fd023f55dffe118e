// Named, seeded changes to SIP messages. A mutant breaks one rule that was chosen, or none, and is otherwise
// what a careful sender sends: what a change would break by the way is mended (mend.hpp).
//
// All is a pure function of octets and seed: the same on every platform, today and later as long as the table
// stays. The same table serves the fuzz targets, other people's fuzzers and attacks on the wire.
#pragma once

#include "mutate/draft.hpp"
#include "sip/choices.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mutate {

// What mend() looks after; a mutator that breaks one of them says so.
enum class trait : std::uint8_t {
    content_length,  // is the size of the body (RFC 3261 18.3)
    content_type,    // stands there when there is a body (7.4.1)
    cseq_method,     // is that of the request line (8.1.1.5)
    branch,          // of the top Via, begins with z9hG4bK (8.1.1.7)
    from_tag,        // is there (8.1.1.3)
    mandatory,       // every field of 8.1.1 is there
    once,            // what may stand once stands once (7.3.1)
    count_,
};

// One mutator at work.
class change
{
public:
    change(sip::choices& choices, std::size_t most_octets) : pick{choices}, room{most_octets} {}

    sip::choices& pick;
    std::size_t room;  // octets that the message may grow by

    // The mutant breaks this rule, by id and letter: "SYN-CL-1.c". `sipwright list rules` has not all of
    // them: the referee judges none of AUT, SDP, EVT and RFR yet.
    void breaks(std::string_view rule) { rule_ = rule; }
    void breaks(std::string_view rule, trait t)
    {
        rule_ = rule;
        leave(t);
    }
    void leave(trait t) { left_ |= 1u << static_cast<unsigned>(t); }  // mend() must not

    std::string_view rule() const { return rule_; }
    bool is_left(trait t) const { return (left_ >> static_cast<unsigned>(t) & 1) != 0; }

    template <class Container>
    auto& one_of(Container& from)  // not empty
    {
        return from[static_cast<std::size_t>(pick.below(std::size(from)))];
    }
    bool chance(unsigned one_in) { return pick.below(one_in) == 0; }

private:
    std::string_view rule_;
    unsigned left_ = 0;
};

enum class nature : std::uint8_t {
    legal,  // the mutant is odd but right: a receiver must take it
    wrong,  // it breaks the rule that change::rule() names
};

struct mutator
{
    std::string_view name;     // "content-length-lies"
    std::string_view aims_at;  // what a receiver must get right to survive it: "RFC 3261 18.3, 20.14"
    int anomaly;  // which of the 22 classes of faults found in SIP software it can provoke; 0: none
    mutate::nature nature;
    // One of the two. False: the message has nothing to do it to, and is as it was.
    bool (*apply)(draft& message, change& how);
    bool (*apply_to_all)(std::vector<std::string>& messages, change& how) = nullptr;  // of a stream, in order
};

std::span<const mutator* const> all_mutators();      // in the order of the families of families.hpp
const mutator* find_mutator(std::string_view name);  // null when unknown
std::string_view name_of_anomaly(int anomaly);       // 1 .. 22: "overlong token or field"
inline constexpr int anomalies = 22;

namespace limits {
inline constexpr std::size_t octets = 65'507;  // of a mutant, unless told otherwise: one datagram
inline constexpr std::size_t messages = 64;    // of a stream that is cut into messages
}  // namespace limits

struct options
{
    std::size_t most_octets = limits::octets;
    std::span<const mutator* const> only = {};  // empty: all
    unsigned wrong_of_100 = 10;                 // so many mutants of a hundred break a rule
    unsigned most_steps = 4;                    // legal changes in one mutant, at most
};

struct step
{
    const mutator* by = nullptr;
    std::string_view rule;  // that it broke; "" for none
};

struct mutant
{
    std::string octets;
    std::vector<step> steps;  // none: nothing could be done to it

    std::string_view rule() const;  // that it breaks by intent; "" for none
};

// Octets that are no SIP message give way to a new message (fresh()), now and then as part of it. Several
// messages behind each other, as on a stream, stay several.
mutant mutate(std::string_view octets, std::uint64_t seed, const options& how = {});

// One message of the two: rows, values, parameters and bodies of `b` in `a`, or messages of both in a row.
std::string crossover(std::string_view a,
                      std::string_view b,
                      std::uint64_t seed,
                      std::size_t most_octets = limits::octets);

// A message made of nothing: a request or response as any device may send it, with all that RFC 3261 8.1.1
// and 8.2.6 ask for, now and then with a session description.
std::string fresh(sip::choices& pick);

// The rule that a message breaks as sip::check() sees it, for mutants of others: "SYN-MAND-1.a"; "" when it
// is accepted.
std::string_view rule_of(std::string_view octets);

}  // namespace mutate
