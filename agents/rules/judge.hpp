// What one rule found in one run, docket by docket. The check of a rule says that its antecedent occurred,
// that a letter was broken, or that the evidence ends too early; nothing else. While nothing is broken
// nothing is allocated.
#pragma once

#include "rules/exchange.hpp"
#include "rules/rule.hpp"

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
    const reuse* earlier = nullptr;          // in another call, what it was measured by
    // How far beyond its limit, where times tell it: hiccups of ours that add up to less explain nothing.
    fsm::duration beyond{0};
};

class judgement
{
public:
    explicit judgement(const rule& which) : rule_{&which} {}

    void open(const exchanges& docket);  // all that follows is about this one

    void triggered() { triggered_ = true; }
    void inconclusive() { inconclusive_ = true; }

    // `check` looks at what was read in part only: what it does not find broken is open.
    template <class Check>
    void in_part(Check check)
    {
        const bool before = std::exchange(triggered_, false);
        check();
        inconclusive_ = inconclusive_ || triggered_;
        triggered_ = triggered_ || before;
    }

    // A script or mutator touched what this rule reads.
    bool touched(const reading& r) const { return r.seen->taint.touched.meet(rule_->check.reads); }
    bool touched(const transaction& t) const { return t.tainted || t.touched.meet(rule_->check.reads); }

    // Rules on absence: has `deadline` passed? If not, the evidence is incomplete (rules.md 0.4.4).
    bool over(fsm::time_point deadline)
    {
        if (docket_->end() < deadline)
        {
            inconclusive_ = true;
            return false;
        }
        return true;
    }

    // Findings of one letter in one transaction (or call, for what has none) are one, with a count (rules.md
    // 0.4.3).
    void broken(char letter, proof why);

    const rules::rule& rule() const { return *rule_; }
    verdict finish() &&;  // findings in the order in which their calls began
    verdict take();       // what was found since the last call of this; begins anew

private:
    bool across_a_stall(const letter& which, const proof& why, party_index blamed) const;

    struct place
    {
        std::uint32_t docket;  // number of its first message
        char letter;
        std::uint64_t group;  // transaction or call
        friend bool operator==(const place&, const place&) = default;
    };

    bool estranged(const reading& offender) const;
    bool rests_on_unread(const proof& why) const;
    parts place_of(const proof& why) const;

    const exchanges* docket_ = nullptr;
    const rules::rule* rule_;
    bool triggered_ = false, inconclusive_ = false;
    std::vector<finding> findings_;
    std::vector<place> places_;  // of each finding
    std::size_t of_docket_ = 0;  // where its findings begin
};

namespace limits {
inline constexpr std::size_t findings = 256;  // of one rule in one run; more are counted in the last one
}  // namespace limits

}  // namespace rules
