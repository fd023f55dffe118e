// Which attack comes next: each once, in an order of the seed, sweeps in turn with others; then those that
// brought what had not been seen before are drawn more often, and those that brought a finding hardly any
// more. A function of the seed and of what was told: a campaign that is resumed goes on as it would have.
#pragma once

#include "sip/choices.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace campaign {

class schedule
{
public:
    // One weight for each arm: how often it is drawn in relation to others, all else being equal.
    // `turns`: of arms that go first, every second time, those of the lowest turn before others; 0: of none.
    schedule(std::vector<std::uint64_t> weights, std::uint64_t seed, const std::vector<unsigned>& turns = {});

    std::size_t next();

    // It cannot be played: it never was one of them.
    void leave_out(std::size_t arm);
    std::size_t possible() const { return arms_.size() - left_out_; }  // all but those; 0: next() has none

    struct outcome
    {
        bool is_new = false;   // answers that no case before it had
        bool finding = false;  // confirmed
        bool nothing = false;  // there was nothing to attack: it is not drawn again
    };
    void learnt(std::size_t arm, const outcome& what);

    std::uint64_t plays(std::size_t arm) const { return arms_[arm].plays; }
    std::size_t untried() const;  // of those that are possible

private:
    struct record
    {
        std::uint64_t base = 1, plays = 0, news = 0;
        bool finding = false, nothing = false, left_out = false;
    };
    std::uint64_t weight(const record& r) const;

    std::vector<record> arms_;
    std::vector<std::size_t> first_;  // in which each comes once
    std::size_t begun_ = 0, left_out_ = 0;
    sip::choices pick_;
};

}  // namespace campaign
