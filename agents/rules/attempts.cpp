#include "rules/attempts.hpp"

namespace rules {

bool decided(const exchanges& e, const reading& response)
{
    const auto* who = e.who(response.seen->from);
    if (!who || who->plays == unknown_role || e.passed_on(response))
        return false;
    return who->plays != role::proxy || e.surrounded(response.seen->from);
}

bool answers(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    return r.final() && t.final == r.index && e.at(t.request).complete() && !r.message->error() &&
           decided(e, r) && !j.touched(t);
}

refused_attempt tried_before(const exchanges& e, const reading& r)
{
    if (!e.initial(r) || (r.transaction != none && e.request_of(r) != &r))
        return {};
    const auto* before = e.earlier_outside(r);
    const auto* t = before && before->method == r.method ? e.transaction_of(*before) : nullptr;
    const auto* final = t ? e.final_of(*t) : nullptr;
    if (!final || !final->refusal() || final->index > r.index || !e.arrived(*final))
        return {};
    return {&e.at(t->request), final};
}

}  // namespace rules
