#include "fsm/request_size.hpp"

#include "sip/build.hpp"
#include "sip/via.hpp"

#include <string>

namespace fsm {

sized_request for_its_size(sip::message_ptr request, const link& over, const local_addresses& local)
{
    const auto* const tcp = local.of(transport::tcp);
    if (over.transport() != transport::udp || request->octets().size() <= most_over_udp || !tcp)
        return {std::move(request), over};
    const auto via = sip::top_via(*request);
    if (!via)
        return {std::move(request), over};
    // "If this causes a change in the transport protocol from the one indicated in the top Via, the value in
    // the top Via MUST be changed."
    const bool same_port = tcp->port == over.local.port;
    const auto kept = via->octets.find_first_of(same_port ? " \t" : ";");
    if (kept == std::string_view::npos)
        return {std::move(request), over};
    auto changed = same_port ? std::string{"SIP/2.0/TCP"} : "SIP/2.0/TCP " + tcp->host_port();
    changed += via->octets.substr(kept);
    sip::edit copy{*request};
    copy.replace_first_value(sip::field_id::via, changed);
    link by_tcp{*tcp, over.remote};
    by_tcp.remote.transport = transport::tcp;
    return {sip::store(copy.finish()), by_tcp, other_way{std::move(request), over}};
}

}  // namespace fsm
