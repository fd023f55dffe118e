#include "rules/targets.hpp"

#include "rules/attempts.hpp"

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr auto refreshes =
    only({method::invite, method::update, method::subscribe, method::notify, method::refer});

// The one Contact of a message that its receiver can go on with.
std::optional<sip::name_addr> contact_of(const reading& o)
{
    const addresses contacts{*o.message, field_id::contact};
    if (!contacts.whole() || contacts.size() != 1 || contacts[0].star)
        return std::nullopt;
    return contacts[0];
}

enum class effect : std::uint8_t { moves, may_move, moves_nothing };

// RFC 3261 12.2.2: a request moves it when it is answered by 2xx. RFC 6141 4.6: before that a reliable
// provisional response does, and what is refused later may have moved it all the same.
effect effect_of_request(const exchanges& e, const reading& o, const reading& r)
{
    const auto* t = e.transaction_of(o);
    if ((refreshes & bit(o.method)) == 0)
        return effect::moves_nothing;
    const auto* final = t ? e.final_of(*t) : nullptr;
    if (!final || final->index > r.index || t->reliable)
        return effect::may_move;
    if (!final->success())
        return effect::moves_nothing;
    // What it sent at the same time was made before.
    return final->at() + round_trip <= r.at() ? effect::moves : effect::may_move;
}

// A 2xx moves it, and a reliable provisional response may (RFC 6141 4.6); so may any response to what made
// the dialog (12.1.2).
effect effect_of_response(const exchanges& e, const reading& o, const reading& r)
{
    const auto* q = e.request_of(o);
    if (!q || (refreshes & bit(o.method)) == 0 || o.status >= 300)
        return effect::moves_nothing;
    if (o.success())
        return had_read(e, o, r) ? effect::moves : effect::may_move;
    return q->to.tag.empty() || o.has(field_id::rseq) ? effect::may_move : effect::moves_nothing;
}

// What was told, the newest first.
class telling
{
public:
    explicit telling(const sip::uri& aimed) : aimed_{&aimed} {}

    void see(const reading& o, const sip::name_addr& where, effect what)
    {
        const bool here = sip::equal(where.uri, *aimed_);
        if (what == effect::moves_nothing)
            return note(o, where, here);
        if (settled_)
        {
            found_.moved = found_.moved || where.uri.octets != found_.now;
            if (here && found_.aim != aim::current)
                found_.aim = aim::left;
            return;
        }
        if (here)
            found_.aim = aim::current;
        if (what == effect::moves)
        {
            settled_ = true;
            found_.now = where.uri.octets;
            found_.told = &o;
        }
    }

    told_target result() const
    {
        auto out = found_;
        for (const auto other : others_)
            out.tempted = out.tempted || other != out.now;
        if (out.aim == aim::no_target)
            out.told = lure_;
        return out;
    }

private:
    void note(const reading& o, const sip::name_addr& where, bool here)
    {
        if (others_.size() < others_.capacity())
            others_.push_back(where.uri.octets);
        if (here && found_.aim == aim::untold)
        {
            found_.aim = aim::no_target;
            lure_ = &o;
        }
    }

    const sip::uri* aimed_;
    told_target found_;
    bool settled_ = false;
    const reading* lure_ = nullptr;
    boost::container::static_vector<std::string_view, 8> others_;
};

}  // namespace

told_target target_of(const exchanges& e, const dialog_maker& made, const reading& r, const sip::uri& aimed)
{
    telling all{aimed};
    int steps = limits::look_back;
    for (auto at = r.before_in_dialog; at != none && steps > 0; at = e.at(at).before_in_dialog, --steps)
    {
        const auto& o = e.at(at);
        const auto& peer = o.request ? o.from.tag : o.to.tag;
        if (o.seen->to != r.seen->from || peer != r.to.tag || !o.complete() || !e.arrived(o))
            continue;
        if (const auto where = contact_of(o))
            all.see(o, *where, o.request ? effect_of_request(e, o, r) : effect_of_response(e, o, r));
    }
    if (steps == 0)
        return {};
    if (!made.caller)
        if (const auto where = contact_of(*made.request))
            all.see(*made.request, *where, effect::moves);
    return all.result();
}

}  // namespace rules
