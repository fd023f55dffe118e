#include "fsm/response_context.hpp"

#include "sip/build.hpp"

#include <algorithm>
#include <array>

namespace fsm {

namespace {

// RFC 3261 16.7 item 6: "preference to responses that provide information affecting resubmission of this
// request". The rest in the order of arrival, but a 487 only tells that we cancelled.
int rank(int status)
{
    constexpr std::array preferred{401, 407, 415, 420, 484};
    const auto found = std::ranges::find(preferred, status);
    if (found != preferred.end())
        return static_cast<int>(found - preferred.begin());
    return status == 503 || status == 487 || status == 408 ? 11 : 10;
}

}  // namespace

bool response_context::has_pending() const
{
    return std::ranges::any_of(branches, [](const branch& b) { return !b.final; });
}

response_context::phase response_context::is() const
{
    if (answered)
        return phase::answered;
    if (closed)
        return phase::closing;
    return std::ranges::any_of(branches, &branch::provisional) ? phase::proceeding : phase::calling;
}

void response_context::wait_for(target t)
{
    waiting.insert(std::ranges::upper_bound(waiting, t.q, std::ranges::greater{}, &target::q), std::move(t));
}

bool response_context::is_over() const
{
    return server_gone && std::ranges::all_of(branches, [](const branch& b) { return b.gone; });
}

best_response best_of(const response_context& context)
{
    const auto& finals = context.finals;
    if (finals.empty())
    {
        // 16.9: a branch that could not be sent is a 503, and an only 503 becomes a 500.
        if (context.timed_out)
            return {nullptr, context.cancelled ? 487 : 408};
        return {nullptr, context.unavailable ? 500 : context.unroutable ? 404 : 408};
    }
    const auto class_of = [](const sip::message_ptr& m) { return m->status() / 100; };
    // "It MUST choose from the 6xx class responses if any exist in the context", else from the lowest class.
    const bool has_6xx = std::ranges::any_of(finals, [&](const auto& m) { return class_of(m) == 6; });
    const auto wanted = has_6xx ? 6 : class_of(*std::ranges::min_element(finals, {}, class_of));
    sip::message_ptr best;
    for (const auto& m : finals)
        if (class_of(m) == wanted && (!best || rank(m->status()) < rank(best->status())))
            best = m;
    // "If the only response that was received is a 503, the proxy SHOULD generate a 500".
    if (best->status() == 503)
        return {nullptr, 500};
    return {best, 0};
}

std::string for_upstream(const sip::message& response, const std::vector<sip::message_ptr>& finals)
{
    sip::edit out{response};
    out.upper_case_version();
    out.remove_first_value(sip::field_id::via);
    if (response.status() != 401 && response.status() != 407)
        return out.finish();
    for (const auto& other : finals)
    {
        const auto& m = *other;
        if (&m == &response || (m.status() != 401 && m.status() != 407))
            continue;
        for (const auto id : {sip::field_id::www_authenticate, sip::field_id::proxy_authenticate})
            for (const auto* row = m.first(id); row; row = m.next(*row))
                out.append(sip::name_of(id), m.value(*row));
    }
    return out.finish();
}

void response_context::add_to(state_hash& h) const
{
    h.message(request).number(unavailable).number(timed_out).number(unroutable);
    h.number(closed).number(cancelled).number(answered).number(server_gone);
    for (const auto& b : branches)
    {
        h.message(b.request).way(b.over).number(b.provisional).number(b.final);
        h.number(b.cancel_wanted).number(b.cancelled).number(b.gone);
        h.number(b.otherwise ? 1 + b.otherwise->further.size() : 0);
    }
    for (const auto& t : waiting)
        h.text(t.request_uri).number(static_cast<std::uint64_t>(t.q));
    for (const auto& f : finals)
        h.message(f);
}

}  // namespace fsm
