// PRX-RURI: whom a proxy sends a request to (RFC 3261 16.5, 16.6 item 2).
#include "fsm/next_hop.hpp"
#include "rules/forwarding.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/route_set.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;

constexpr letter ruri_letters[] = {
    {'a', level::must, "a Request-URI that is another's was changed, or has several targets"},
    {'b', level::must, "its own domain, unknown user: not answered by 404", false},
    {'c', level::should, "there is no target, and it is not answered by 480", false},
    {'d', level::must, "the same target was tried twice", false},
};

// The URI is the address of another party, so it is none that this proxy could have another target for.
bool is_of_another(const exchanges& e, const reading& r, const sip::uri& uri)
{
    const auto at = fsm::numeric_address(uri.host, fsm::port_of(uri));
    const auto& all = e.docket().given->parties;
    return at && uri.params.empty() && std::ranges::any_of(all, [&](const party& p) {
               return p.at.octets == at->octets && p.at.port == at->port && &p != e.who(r.seen->from);
           });
}

void check_ruri(const exchanges& e, const reading& r, judgement& j)
{
    const auto* source = source_of(e, r);
    const auto *me = e.who(r.seen->from), *next = e.who(r.seen->to);
    if (!source || !owed_to(*source) || !me || !next || source->to.tag.empty())
        return;
    const auto came = sip::parse_uri(source->message->request_uri()),
               went = sip::parse_uri(r.message->request_uri());
    const addresses routes{*source->message, field_id::route};
    if (routes.full())
        return j.inconclusive();
    // Strict routers exchange Request-URI and Route (16.4, 16.6 item 6).
    const bool loose =
        routes.whole() && std::ranges::all_of(routes, [](const auto& one) { return one.uri.has_lr(); });
    if (!came || !went || !loose || !is_of_another(e, r, *came))
        return;
    j.triggered();
    if (!sip::equal(*came, *went))
    {
        j.broken('a', {&r, std::string{came->octets}, std::string{went->octets}, r.message->request_uri(),
                       source});
    }
}

// clang-format off
constexpr auto of_targets = fields_of({field_id::via, field_id::cseq, field_id::route});
constexpr rule proxy_target_rows[] = {
    {"PRX-RURI-1", "proxy", "RFC 3261 16.5, 16.6 item 2",
     "A proxy leaves a Request-URI alone that it is not responsible for.",
     "Request-URI of a request in a dialog that is passed on", ruri_letters,
     {.of = requests, .sender = proxies, .reads = {.fields = of_targets, .start_line = true}, .message = check_ruri}},
};
// clang-format on

}  // namespace

std::span<const rule> proxy_target_rules() { return proxy_target_rows; }

}  // namespace rules
