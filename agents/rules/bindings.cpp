#include "rules/bindings.hpp"

#include "rules/other_calls.hpp"

namespace rules {

const reading* registered_before(const exchanges& e, const reading& r)
{
    int steps = limits::look_back;
    for (auto at = r.before_of_method; at != none; at = e.at(at).before_of_method)
    {
        if (steps-- == 0)
        {
            e.gave_up() = true;
            return nullptr;
        }
        const auto& o = e.at(at);
        if (o.seen->from == r.seen->from && o.seen->to == r.seen->to && o.transaction != r.transaction)
            return e.request_of(o);
    }
    return nullptr;
}

bool others_registered(const exchanges& e, const reading& request, fsm::time_point since)
{
    const auto* others = e.docket().others;
    if (!others || !e.surrounded(request.seen->to))
        return true;
    if (others->registered(request.to.uri, request.seen->to, request.call_id, since))
        return true;
    // With the same Call-ID from elsewhere.
    int steps = limits::look_back;
    for (const auto* o = e.before_in_call(request); o && o->at() >= since; o = e.before_in_call(*o))
        if (--steps < 0 || (o->request && o->method == sip::method::register_ &&
                            o->seen->to == request.seen->to && o->seen->from != request.seen->from))
            return true;
    return false;
}

}  // namespace rules
