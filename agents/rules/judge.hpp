// What one rule found in one run, docket by docket. The check of a rule says which letters who could have
// broken, that a letter was broken, or that it cannot be told; nothing else. While nothing is broken, and no
// more than four parties are judged, nothing is allocated.
#pragma once

#include "rules/exchange.hpp"
#include "rules/rule.hpp"

#include <array>
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
    explicit judgement(const rule& which) : rule_{&which}, judged_{judged_letters(which)} {}

    // `check` looks at what was read in part only: what it does not find broken is open.
    template <class Check>
    void in_part(Check check)
    {
        in_part_ = true;
        check();
        in_part_ = false;
    }

    // All that follows is about this docket; `altered`: a script or mutator touched something of the run.
    void open(const exchanges& docket, bool altered);
    // A check looks at this message, or at this transaction as a whole: then it says itself who is judged.
    void look_at(const reading& r)
    {
        subject_ = r.seen->from;
        disturbed_ = altered_ && disturbs(r);
    }
    void look_at(const reading& request, const transaction& t)
    {
        subject_ = nobody;
        sides_ = {t.client, t.server};
        disturbed_ = altered_ && disturbs(request);
    }
    void look_at_all()
    {
        subject_ = nobody;
        sides_ = {nobody, nobody};
        disturbed_ = false;
    }

    // The antecedent of these letters occurred: `who`, else the sender of the message, could have broken
    // them. Each occasion is told, broken or not.
    void triggered() { expose(subject_, judged_); }
    void triggered(party_index who) { expose(who, judged_); }
    void could_break(std::string_view letters) { expose(subject_, letters_of(letters)); }
    void could_break(party_index who, std::string_view letters) { expose(who, letters_of(letters)); }

    // What must be new can be broken by who has made one before: did the check ask this of `who`, of what
    // this letter is about?
    enum class meeting : std::uint8_t { first, in_this_call, in_another_call };
    meeting met(party_index who, char letter);

    // Whether they were broken cannot be told.
    void inconclusive(party_index who, std::string_view letters, doubt why = doubt::not_all_seen)
    {
        leave_open(who, letters_of(letters), why);
    }
    // None of this rule's letters can be told here: of the sender of the message, or of both sides of the
    // transaction, or of everybody.
    void inconclusive(doubt why = doubt::not_all_seen);

    // A script or mutator touched what this rule reads. The sender of the message that is looked at is not
    // judged there.
    bool touched(const reading& r) { return spare(alters(r)); }
    bool touched(const transaction& t) { return spare(t.tainted || t.touched.meet(rule_->check.reads)); }

    // Rules on absence: has `deadline` passed? If not, the evidence for these letters is incomplete (rules.md
    // 0.4.4). If it has, `who` could have broken them.
    bool over(fsm::time_point deadline, party_index who, std::string_view letters)
    {
        const bool passed = docket_->end() >= deadline;
        if (passed)
            could_break(who, letters);
        else
            inconclusive(who, letters, doubt::watch_ended);
        return passed;
    }

    // Findings of one letter in one transaction (or call, for what has none) are one, with a count (rules.md
    // 0.4.3).
    void broken(char letter, proof why);

    const rules::rule& rule() const { return *rule_; }
    // No check has said anything, and whom it has met is not remembered: it is as new.
    bool is_silent() const
    {
        return !triggered_ && !inconclusive_ && findings_.empty() && exposed_.empty() && makers_.empty();
    }
    // What was found since the last call of either, its findings in the order in which their calls began.
    verdict take();
    verdict finish();  // and whom it has met is forgotten: it is as new

private:
    bool across_a_stall(const letter& which, const proof& why, party_index blamed) const;

    struct place
    {
        std::uint32_t docket;  // number of its first message
        char letter;
        std::uint64_t group;  // transaction or call
        friend bool operator==(const place&, const place&) = default;
    };

    bool alters(const reading& r) const { return r.seen->taint.touched.meet(rule_->check.reads); }
    bool disturbs(const reading& r) const;
    bool spare(bool altered)
    {
        if (auto* one = altered ? exposure_of(exposed_, subject_) : nullptr)
            mark(*one, one->spared, judged_, doubt::altered);
        return altered;
    }
    void expose(party_index who, letter_set letters)
    {
        if (in_part_ && letters != 0)
            return leave_open(who, letters, doubt::not_all_seen);
        triggered_ = triggered_ || letters != 0;
        auto* one = letters != 0 ? exposure_of(exposed_, who) : nullptr;
        if (!one)
            return;
        if (!disturbed_)
            one->could |= letters;
        else
            mark(*one, one->spared, letters, doubt::altered);
    }
    void leave_open(party_index who, letter_set letters, doubt why)
    {
        inconclusive_ = true;
        if (auto* one = exposure_of(exposed_, who))
            leave_open(*one, letters, why);
    }
    static void leave_open(exposure& one, letter_set letters, doubt why)
    {
        one.why = one.open == 0 ? why : one.why;
        one.open |= letters;
    }
    static void mark(exposure& one, letter_set& which, letter_set letters, doubt why)
    {
        which |= letters;
        one.why = one.why == doubt::nothing ? why : one.why;
    }

    bool estranged(const reading& offender) const;
    bool rests_on_unread(const proof& why) const;
    parts place_of(const proof& why) const;

    const exchanges* docket_ = nullptr;
    const rules::rule* rule_;
    letter_set judged_;
    party_index subject_ = nobody;
    std::array<party_index, 2> sides_{nobody, nobody};
    bool altered_ = false, disturbed_ = false;  // the run; what is looked at
    bool triggered_ = false, inconclusive_ = false, in_part_ = false;
    exposures exposed_;
    struct maker
    {
        party_index who;
        char letter;
        std::uint32_t docket;  // where it was met first
    };
    boost::container::small_vector<maker, 4> makers_;  // at most limits::makers
    std::vector<finding> findings_;
    std::vector<place> places_;  // of each finding
    std::size_t of_docket_ = 0;  // where its findings begin
};

namespace limits {
inline constexpr std::size_t further_places = 16;  // of one finding
inline constexpr std::size_t findings = 256;       // of one rule in one run; more are counted in the last one
inline constexpr std::size_t makers = 128;         // that are met again; others have always just begun
}  // namespace limits

}  // namespace rules
