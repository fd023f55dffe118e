#include "play/revisions.hpp"

#include "play/alter.hpp"
#include "play/fill_in.hpp"

namespace play {

revisions::revisions(stage& s) : stage_{&s}
{
    for (std::uint32_t at = 0; at < s.lane.entries().size(); ++at)
        alters_ = alters_ || s.lane.rung_at(at).changes_message();
}

sip::message_ptr revisions::revised(fsm::time_point now,
                                    const sip::message_ptr& made,
                                    const fsm::link& over,
                                    fsm::origin_tag origin)
{
    if (stage_->winding_down || !alters())
        return made;
    const auto match = rung_of(made, stage_->neighbours.at(over), origin, stage_->sign_of(*made));
    if (match.kind == lane::match_kind::none)
        return made;
    const auto& is = leaves(now, match.at, made, over);
    return is.octets && can_stand_for(*made, *is.octets) ? is.octets : made;
}

lane::match
revisions::rung_of(const sip::message_ptr& m, party_index to, fsm::origin_tag origin, const sign& key) const
{
    const auto& entries = stage_->lane.entries();
    const auto is_open = [&](std::uint32_t at) { return !entries[at].done; };
    const auto is_drawn = [&](std::uint32_t at) {
        const auto& what = stage_->lane.rung_at(at).what;
        return what.status == key.status && what.method == key.method;
    };
    if (origin != fsm::no_origin && is_open(origin) && is_drawn(origin))
        return {lane::match_kind::first, origin};
    // By what the script made of it, it need not be known for what it is.
    for (std::uint32_t at = 0; alters() && at < of_.size(); ++at)
        if (of_[at].octets && of_[at].octets.get() == m.get())
            return {is_open(at) ? lane::match_kind::first : lane::match_kind::repeat, at};
    return stage_->lane.find_sent(to, key);
}

const altered_rung&
revisions::leaves(fsm::time_point now, std::uint32_t at, const sip::message_ptr& m, const fsm::link& over)
{
    static const altered_rung as_made;
    const script::rung& drawn = stage_->lane.rung_at(at);
    if (of_.empty())
    {
        if (!mutated_ && !drawn.changes_message() && !drawn.is_stimulus())
            return as_made;
        of_.resize(stage_->lane.entries().size());
    }
    auto& is = of_[at];
    if (is.octets && is.octets.get() == m.get())
        return is;
    const auto values = [&] {
        return values_of(*m, over, contact_of(*stage_, stage_->me), stage_->challenged, stage_->invited);
    };
    std::optional<script::rung> filled;
    if (drawn.has_placeholders)
        filled = filled_in(drawn, values());
    const script::rung& r = filled ? *filled : drawn;
    const auto rung = stage_->lane.entries()[at].rung;
    const auto* how = mutated_ && mutated_->rung == rung ? &*mutated_ : nullptr;
    if (is.alter(r, how, stage_->flow->of_case ? &*stage_->flow->of_case : nullptr, *m, over.reliable()))
    {
        stage_->note(now, surprise::kind::note, to_text(*how, is, r));
        auto of_this_run = values();
        if (const auto* const via = m->first(sip::field_id::via); m->is_request() && via && !m->next(*via))
            of_this_run[script::placeholder::via].clear();  // branch and address say more
        of_this_run[script::placeholder::invite_branch].clear();
        of_this_run[script::placeholder::invite_cseq].clear();
        mutant_ = {script::as_template(is.octets->octets(), of_this_run), is.by, std::string{is.taint.rule},
                   is.taint.by == rules::taint::hand::legal_mutator};
    }
    return is;
}

}  // namespace play
