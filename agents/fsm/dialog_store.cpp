#include "fsm/dialog_store.hpp"

#include "sip/fields.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>

namespace fsm {

namespace {

// Call-ID and tags as one text: no field value has a line feed between them.
class identifier
{
public:
    identifier(std::string_view call_id, std::string_view local_tag, std::string_view remote_tag)
    {
        text_.reserve(call_id.size() + local_tag.size() + remote_tag.size() + 2);
        for (const auto part :
             {call_id, std::string_view{"\n"}, local_tag, std::string_view{"\n"}, remote_tag})
            text_.insert(text_.end(), part.begin(), part.end());
    }
    explicit identifier(const dialog& d) : identifier{d.call_id, d.local_tag, d.remote_tag} {}
    std::string_view text() const { return {text_.data(), text_.size()}; }

private:
    boost::container::small_vector<char, 256> text_;
};

void begin_call(stored_dialog& d, const usage& u)
{
    if (u.kind != usage_kind::invite)
        return;
    d.call.emplace();
    if (u.confirmed)
        d.call->machine = figure_machine<invite_usage_figure>{invite_usage_figure::confirmed};
}

}  // namespace

bool stored_dialog::has(usage_kind kind, std::string_view key) const
{
    return std::ranges::any_of(usages, [&](const usage& u) { return u.is(kind, key); });
}

dialog_id dialog_store::add(dialog d, const link& peer, usage first)
{
    if (is_full())
        return dialog_id::none;
    const auto id = static_cast<dialog_id>(++last_);
    by_tags_.insert_or_assign(std::string{identifier{d}.text()}, id);
    first.confirmed = d.is == dialog::state::confirmed;
    count(first, 1);
    auto& made = all_[id];
    made.dialog = std::move(d);
    made.peer = peer;
    begin_call(made, first);
    made.usages.push_back(std::move(first));
    return id;
}

stored_dialog* dialog_store::find(dialog_id id)
{
    const auto found = all_.find(id);
    return found == all_.end() ? nullptr : &found->second;
}

bool dialog_store::has_peer(const link& by) const
{
    return std::ranges::any_of(all_, [&](const auto& d) { return d.second.stands() && d.second.peer == by; });
}

const stored_dialog* dialog_store::find(dialog_id id) const
{
    const auto found = all_.find(id);
    return found == all_.end() ? nullptr : &found->second;
}

dialog_id dialog_store::find_for(const sip::message& request_or_response) const
{
    const auto id = sip::call_id_of(request_or_response);
    const auto from = sip::from_of(request_or_response);
    const auto to = sip::to_of(request_or_response);
    if (!id || !from || !to || to->tag.empty())
        return dialog_id::none;
    const auto found = by_tags_.find(identifier{*id, to->tag, from->tag}.text());
    return found == by_tags_.end() ? dialog_id::none : found->second;
}

dialog_id dialog_store::find_among(std::span<const dialog_id> some, std::string_view remote_tag) const
{
    for (const auto id : some)
        if (const auto* d = find(id); d && d->dialog.remote_tag == remote_tag)
            return id;
    return dialog_id::none;
}

bool dialog_store::attach(dialog_id id, usage further)
{
    auto* const d = find(id);
    if (!d || !d->stands() || d->usages.size() >= dialog_bounds::usages || d->has(further.kind, further.key))
        return false;
    begin_call(*d, further);
    count(further, 1);
    d->usages.push_back(std::move(further));
    return true;
}

void dialog_store::confirm(dialog_id id, usage_kind kind, std::string_view key)
{
    auto* const d = find(id);
    if (!d || !d->stands())
        return;
    for (auto& u : d->usages)
        if (u.is(kind, key) && !u.confirmed)
        {
            u.confirmed = true;
            count(u, 1);
            d->dialog.is = dialog::state::confirmed;
        }
}

void dialog_store::end(dialog_id id, usage_kind kind, std::string_view key)
{
    auto* const d = find(id);
    if (!d || !d->stands())
        return;
    const auto gone = std::ranges::find_if(d->usages, [&](const usage& u) { return u.is(kind, key); });
    if (gone == d->usages.end())
        return;
    count(*gone, -1);
    d->usages.erase(gone);
    if (d->usages.empty())
        finish(id, *d);
}

void dialog_store::end_all(dialog_id id)
{
    auto* const d = find(id);
    if (!d || !d->stands())
        return;
    for (const auto& u : d->usages)
        count(u, -1);
    d->usages.clear();
    finish(id, *d);
}

void dialog_store::tell(dialog_id id, invite_usage_figure::input what, const dialog::destination& to)
{
    using enum invite_usage_figure::effect;
    auto* const d = find(id);
    if (!d || !d->call)
        return;
    for (const auto effect : d->call->machine.follow(what))
        switch (effect)
        {
        case take_target: d->dialog.remote_target = to.remote_target; break;
        case take_route_set:
            d->dialog.route_set = to.route_set;
            d->dialog.remote_target = to.remote_target;
            break;
        case confirm_dialog: confirm(id, usage_kind::invite); break;
        case end_usage: end(id, usage_kind::invite); break;
        }
}

void dialog_store::count(const usage& u, int by)
{
    if (u.confirmed)
        confirmed_[static_cast<std::size_t>(u.kind)] += static_cast<std::size_t>(by);
}

void dialog_store::finish(dialog_id id, stored_dialog& d)
{
    d.dialog.is = dialog::state::terminated;
    finished_.push(id);
    while (finished_.size() > dialog_bounds::finished)
        forget_oldest();
}

void dialog_store::forget_oldest()
{
    dialog_id id = dialog_id::none;
    finished_.take(id);
    const auto oldest = all_.find(id);
    // Its identifier may name a later dialog since.
    const auto named = by_tags_.find(identifier{oldest->second.dialog}.text());
    if (named != by_tags_.end() && named->second == oldest->first)
        by_tags_.erase(named);
    timers.clear(oldest->first);
    all_.erase(oldest);
}

void dialog_store::add_to(state_hash& h) const
{
    for (const auto& [id, one] : all_)
    {
        const auto& d = one.dialog;
        h.word(d.is).identifier(d.call_id).identifier(d.local_tag).identifier(d.remote_tag);
        h.text(d.remote_target).way(one.peer).number(one.pending.size());
        for (const auto& u : one.usages)
            h.word(u.kind).text(u.key).number(u.confirmed);
        if (one.call)
            one.call->add_to(h);
    }
    timers.each([&](dialog_id, time_point at) { h.when(at); });
}

}  // namespace fsm
