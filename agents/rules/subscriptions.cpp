#include "rules/subscriptions.hpp"

#include "rules/attempts.hpp"
#include "rules/option_names.hpp"
#include "sip/comma.hpp"

namespace rules {

using sip::field_id;
using sip::method;

std::optional<token_value> token_value_of(const reading& r, field_id id)
{
    const auto& m = *r.message;
    const auto* row = m.first(id);
    if (!row || m.next(*row) || sip::check(m, *row))
        return std::nullopt;
    const auto value = m.value(*row);
    const auto end = std::min(value.find(';'), value.size());
    return token_value{sip::trimmed(value.substr(0, end)), sip::param_list{value.substr(end)}};
}

std::optional<event_name> event_of(const reading& r)
{
    const auto value = token_value_of(r, field_id::event);
    if (!value)
        return std::nullopt;
    const auto id = value->params.find("id");
    return event_name{value->token, id ? std::optional{id->value} : std::nullopt};
}

namespace {

void add_duration(asked_for& all, const exchanges& e, const reading& o, const reading& r, const parts& reads)
{
    const auto* t = e.transaction_of(o);
    const auto* final = t ? e.final_of(*t) : nullptr;
    const bool answered = final && final->index < r.index;
    if (answered && final->refusal())
        return;
    // The 2xx of another notifier says nothing of what this one granted (RFC 6665 4.1.4).
    const bool own = answered && final->to.tag == r.from.tag;
    const auto& told = own ? *final : o;
    const auto number = sip::number_of(*told.message, field_id::expires);
    const bool touched = told.seen->taint.touched.meet(reads) || o.seen->taint.touched.meet(reads);
    all.without_end = all.without_end || !number || touched;
    all.granted = all.granted || own;
    if (number && *number >= all.longest)
    {
        all.longest = *number;
        all.by = &told;
    }
}

}  // namespace

std::optional<asked_for> asked_before(const exchanges& e,
                                      const reading& notify,
                                      const std::optional<event_name>& event,
                                      const parts& reads)
{
    if (e.docket().begun_before || notify.to.tag.empty())
        return std::nullopt;
    asked_for all;
    int steps = limits::look_back;
    for (const auto* o = e.before_in_call(notify); o; o = e.before_in_call(*o))
    {
        if (steps-- == 0)
            return std::nullopt;
        const bool refer = o->method == method::refer;
        if (!o->request || o->from.tag != notify.to.tag || (!refer && o->method != method::subscribe))
            continue;
        all.any = true;
        all.by_refer = all.by_refer || refer;
        const auto other = refer ? std::nullopt : event_of(*o);
        const bool same = refer ? event && event->package == refer_package : !other || other == event;
        all.to_it = all.to_it || same || o->seen->taint.touched.meet(reads);
        if (!refer)
            add_duration(all, e, *o, notify, reads);
    }
    return all;
}

namespace {

bool promises_none(const reading& q, const reading& ok)
{
    constexpr auto require = field_id::require;
    if (q.method == method::refer)
        return q.message->named("Refer-Sub") || ok.message->named("Refer-Sub") ||
               fsm::names_tag(*q.message, require, "nosub") ||
               fsm::names_tag(*q.message, require, "explicitsub");
    return ok.status == 204;
}

}  // namespace

const reading* confirmed(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* ok = e.final_of(t);
    const bool usable = ok && ok->success() && !e.lossy() && e.arrived(*ok) && answers(e, t, *ok, j);
    return usable && !promises_none(e.at(t.request), *ok) ? ok : nullptr;
}

bool would_be_seen(const exchanges& e, const transaction& t)
{
    const auto& q = e.at(t.request);
    const bool seen = e.surrounded(t.server) || (e.originated(q) && e.surrounded(t.client));
    return seen && !e.leads_elsewhere(q) && e.first_after(q, method::bye) == fsm::never;
}

}  // namespace rules
