// What one rule found in one run. The check of a rule says that its antecedent occurred, that a letter was
// broken, or that the evidence ends too early; nothing else. While nothing is broken nothing is allocated.
#pragma once

#include "rules/exchange.hpp"
#include "rules/rule.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rules {

struct proof
{
    const reading* offender;  // who sent it is to blame
    std::string expected, observed;
    std::string_view octets = {};            // a view into the offender's message: what to mark
    const reading* against = nullptr;        // what it was measured by
    std::optional<rules::level> level = {};  // where one letter has cells of two levels (rules.md appendix A)
    party_index party = nobody;              // when somebody else is to blame: who did not answer
};

class judgement
{
public:
    judgement(const exchanges& all, const rule& which) : all_{&all}, rule_{&which} {}

    void triggered() { triggered_ = true; }
    void inconclusive() { inconclusive_ = true; }

    // Rules on absence: has `deadline` passed? If not, the evidence is incomplete (rules.md 0.4.4).
    bool over(fsm::time_point deadline)
    {
        if (all_->end() < deadline)
        {
            inconclusive_ = true;
            return false;
        }
        return true;
    }

    // Findings of one letter in one transaction (or call, for what has none) are one, with a count (rules.md
    // 0.4.3).
    void broken(char letter, proof why);

    verdict finish() &&;

private:
    const exchanges* all_;
    const rule* rule_;
    bool triggered_ = false, inconclusive_ = false;
    std::vector<finding> findings_;
    std::vector<std::pair<char, std::uint64_t>> groups_;  // of each finding
};

namespace limits {
inline constexpr std::size_t findings = 256;  // of one rule in one run; more are counted in the last one
}  // namespace limits

}  // namespace rules
