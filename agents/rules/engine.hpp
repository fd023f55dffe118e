// Goes through a docket for all rules: each check is called for what its scope names, and for nothing else.
#pragma once

#include "rules/judge.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace rules {

namespace limits {
inline constexpr std::size_t rules = 256;  // that are asked at a time
}  // namespace limits

class engine
{
public:
    explicit engine(std::span<const rule* const> which);  // throws std::length_error beyond the limit

    std::span<const rule* const> rules() const { return rules_; }
    std::vector<judgement> judgements() const;  // one for each rule

    // `all` are of the rules that the engine was made for, in their order.
    void judge(const exchanges& docket, std::span<judgement> all) const;

private:
    using set = std::array<std::uint64_t, limits::rules / 64>;  // a bit for each rule
    static constexpr std::size_t methods = static_cast<std::size_t>(sip::method::publish) + 1;
    using by_method = std::array<set, methods>;
    using by_role = std::array<set, 8>;  // a bit of role_set each

    std::vector<const rule*> rules_;
    std::array<by_method, 3> messages_{};  // of each kind
    by_method transactions_{};
    by_role senders_{}, clients_{}, servers_{};
    set dockets_{};
};

}  // namespace rules
