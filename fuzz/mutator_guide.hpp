// What this process learned from its inputs: which kinds of change paid, that they may be drawn more often,
// and which values stood where.
//
// A fuzzer does not say which mutants it kept. But it changes nothing that it did not keep, so a mutant that
// comes back to be changed, other than as the very last one, was kept.
#pragma once

#include "mutator_values.hpp"

#include "sip/choices.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

enum class arm : std::uint8_t {
    start_line,  // of a message, word by word
    body,
    row,  // of the registry
    colon,
    value,
    body_given,
    known,    // a value that stood where one of its type stands
    words,    // of a part
    named,    // by a mutator that knows such a part
    own,      // the fuzzer's own, of the whole
    piece,    // of one piece or word
    crossed,  // of two
    family,   // the families of agents/mutate, in the order of families_in_order()
    count_ = family + 32,
};

struct weighted_arm
{
    arm of;
    std::uint32_t weight;  // as long as nothing is known
};

class guide
{
public:
    explicit guide(bool is_on = false) : on_{is_on}, known_(is_on ? remembered : 0), read_(known_.size()) {}

    // Its place in `from`, which is not empty: by the weights, and by what paid. A pure function of the
    // choices and of the calls before.
    std::size_t draw(std::span<const weighted_arm> from, sip::choices& pick);
    void chose(arm of);  // without draw()

    void begins(std::string_view parent);  // before an input is changed
    void made(std::string_view mutant);    // behind it

    const known_values& values() const { return values_; }

private:
    static constexpr std::size_t arms = static_cast<std::size_t>(arm::count_), remembered = 1u << 15;
    struct memory
    {
        std::uint64_t hash = 0;
        std::uint64_t by = 0;  // a bit for each arm
    };
    std::uint64_t pay_of(arm of) const;  // in 16ths

    bool on_;
    std::uint64_t by_ = 0, last_ = 0;
    std::uint64_t all_drawn_ = 0, all_paid_ = 0;
    std::array<std::uint32_t, arms> drawn_{}, paid_{};
    std::vector<memory> known_;
    std::vector<bool> read_;  // by hash: values were learned from it
    known_values values_;
};
