#include "fsm/transactions.hpp"
#include "sip/via.hpp"

namespace fsm {

namespace {

// The IP addresses alone.
bool same_host(const address& a, const address& b) { return a.v6 == b.v6 && a.octets == b.octets; }

//   via-received  =  "received" EQUAL (IPv4address / IPv6address)         no brackets (RFC 3261 25.1)
std::string received_value(const address& source)
{
    auto host = source.host();
    return source.v6 ? host.substr(1, host.size() - 2) : host;
}

// The Via with that, or nothing when it says so already.
std::optional<std::string> marked_value(const sip::via& via, const address& source)
{
    const auto sent_by = numeric_address(via.host, 0);
    const bool set_rport = via.has_rport && via.rport == 0;
    const bool set_received = set_rport || !sent_by || !same_host(*sent_by, source);
    if (!set_rport && !set_received && !via.params.has("received"))  // only a server may say so
        return std::nullopt;

    constexpr auto added = std::string_view{";rport=65535;received="}.size() + 39;  // an IPv6address
    std::string out;
    out.reserve(via.octets.size() + added);
    out = via.octets;
    if (!via.params.empty())
    {
        auto rest = via.params.octets();
        out.resize(static_cast<std::size_t>(rest.data() - via.octets.data()));
        auto before = rest;
        for (sip::param p; sip::param_list::take(rest, p); before = rest)
        {
            if (sip::iequals(p.name, "received"))
                continue;
            if (set_rport && sip::iequals(p.name, "rport"))
                out.append(";rport=").append(std::to_string(source.port));
            else
                out += before.substr(0, before.size() - rest.size());
        }
    }
    if (set_received)
        out.append(";received=").append(received_value(source));
    return out == via.octets ? std::nullopt : std::optional{std::move(out)};
}

}  // namespace

std::optional<std::string> mark_top_via(const sip::message& request, const address& source)
{
    const auto via = sip::top_via(request);
    const auto instead = via ? marked_value(*via, source) : std::nullopt;
    if (!instead)
        return std::nullopt;
    std::string out{request.octets()};
    return out.replace(request.offset_of(via->octets), via->octets.size(), *instead);
}

sip::message_ptr marked(const sip::message_ptr& request, const address& source)
{
    const auto via = sip::top_via(*request);
    const auto instead = via ? marked_value(*via, source) : std::nullopt;
    if (!instead)
        return request;
    // A message without a fault is not read again, where all of it still has room in its header.
    const auto& row = *request->first(sip::field_id::via);
    const bool sound = !request->error() && !row.folded &&
                       request->header().size() + instead->size() <= sip::limits::header_octets;
    return sound ? sip::keep_with(*request, via->octets, *instead)
                 : sip::store(*mark_top_via(*request, source));
}

std::optional<address> response_target(const sip::message& response, transport t)
{
    const auto via = sip::top_via(response);
    if (!via)
        return std::nullopt;
    const auto port = via->has_port ? via->port : default_port(t);
    if (const auto maddr = via->params.value("maddr"); !is_reliable(t) && !maddr.empty())
        return numeric_address(maddr, port, t);
    if (!via->received.empty())
        return numeric_address(via->received, !is_reliable(t) && via->rport ? via->rport : port, t);
    return numeric_address(via->host, port, t);
}

}  // namespace fsm
