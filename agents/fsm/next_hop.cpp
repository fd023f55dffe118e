#include "fsm/next_hop.hpp"

#include "sip/name_addr.hpp"

namespace fsm {

namespace {

// "": the URI leaves it open.
std::string_view transport_word(const sip::uri& uri)
{
    const auto word = uri.params.value("transport");
    if (uri.scheme != sip::scheme::sips)
        return word;
    const auto named = transport_named(word);
    return named && is_websocket(*named) ? "wss" : "tls";
}

// May `usual` be taken? sips means TLS, and WebSocket over TLS is that as well.
bool leaves_open(const sip::uri& uri, transport usual)
{
    if (uri.scheme == sip::scheme::sips && is_secure(usual))
        return !transport_named(uri.params.value("transport"));
    return !transport_named(transport_word(uri));
}

bool is_sip(const sip::uri& uri) { return uri.scheme == sip::scheme::sip || uri.scheme == sip::scheme::sips; }

}  // namespace

std::optional<address> address_of(const sip::uri& uri, const address& local, const resolver& resolve)
{
    if (!is_sip(uri))
        return std::nullopt;
    const auto over = leaves_open(uri, local.transport) ? local.transport : *asked_transport(uri);
    // RFC 3261 19.1.1: maddr overrides the address that comes from the host.
    const auto maddr = uri.params.value("maddr");
    const auto host = maddr.empty() ? uri.host : maddr;
    if (const auto numeric = numeric_address(host, uri.has_port ? uri.port : default_port(over), over))
        return numeric;
    auto named = resolve ? resolve(host) : std::nullopt;
    if (named && uri.has_port)
        named->port = uri.port;
    return named;
}

std::optional<address> address_of(std::string_view uri, const address& local, const resolver& resolve)
{
    const auto read = sip::parse_uri(uri);
    return read ? address_of(*read, local, resolve) : std::nullopt;
}

std::optional<address> address_of(const sip::uri& uri, const local_addresses& local, const resolver& resolve)
{
    const auto* usual = local.of(uri.scheme == sip::scheme::sips ? transport::tls : transport::udp);
    const bool secure = uri.scheme == sip::scheme::sips && is_secure(local.preferred().transport);
    return address_of(uri, usual && !secure ? *usual : local.preferred(), resolve);
}

std::optional<address> address_of(std::string_view uri, const local_addresses& local, const resolver& resolve)
{
    const auto read = sip::parse_uri(uri);
    return read ? address_of(*read, local, resolve) : std::nullopt;
}

std::optional<transport> asked_transport(const sip::uri& uri) { return transport_named(transport_word(uri)); }

std::uint16_t port_of(const sip::uri& uri)
{
    return uri.has_port ? uri.port : default_port(asked_transport(uri).value_or(transport::udp));
}

std::uint16_t port_of(const sip::via& via)
{
    return via.has_port ? via.port : default_port(transport_named(via.transport).value_or(transport::udp));
}

std::string_view transport_parameter(transport t, bool sips)
{
    switch (t)
    {
    case transport::udp: return "";
    case transport::tcp: return sips ? "" : ";transport=tcp";
    case transport::tls: return sips ? "" : ";transport=tls";
    case transport::ws: return ";transport=ws";
    case transport::wss: return sips ? ";transport=ws" : ";transport=wss";
    }
    return "";
}

bool is_sips(std::string_view uri) { return sip::iequals(uri.substr(0, 5), "sips:"); }

bool asks_for_sips(const sip::message& request)
{
    if (is_sips(request.request_uri()))
        return true;
    const auto from =
        request.has(sip::field_id::record_route) ? sip::field_id::record_route : sip::field_id::contact;
    sip::name_addr value;
    sip::name_addr_list values{request, from};
    return values.next(value) && value.uri.scheme == sip::scheme::sips;
}

std::string missing_transport(std::string_view uri, const local_addresses& local)
{
    const auto read = sip::parse_uri(uri);
    return read ? missing_transport(*read, local) : std::string{};
}

std::string missing_transport(const sip::uri& uri, const local_addresses& local)
{
    const auto word = is_sip(uri) ? transport_word(uri) : std::string_view{};
    if (word.empty())
        return {};
    if (uri.scheme == sip::scheme::sips && leaves_open(uri, local.preferred().transport))
        return {};
    if (const auto named = transport_named(word); named && local.of(*named))
        return {};
    std::string out{word};
    for (char& c : out)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

std::string as_request_uri(std::string_view uri)
{
    const auto read = sip::parse_uri(uri);
    if (!read || !is_sip(*read))
        return std::string{uri};
    std::string out{uri.substr(0, uri.size() - (read->headers.empty() ? 0 : read->headers.size() + 1))};
    if (out.ends_with('?'))
        out.pop_back();
    if (!read->params.has("method"))
        return out;
    std::string kept;
    auto rest = read->params.octets();
    for (sip::param p; sip::param_list::take(rest, p);)
        if (!sip::iequals(p.name, "method"))
            kept.append(";").append(p.name).append(p.has_value ? "=" : "").append(p.value);
    const auto at = static_cast<std::size_t>(read->params.octets().data() - uri.data());
    return out.replace(at, read->params.octets().size(), kept);
}

std::string_view uri_of_route(std::string_view route)
{
    const auto read = sip::parse_name_addr(route);
    return read ? read->uri.octets : std::string_view{};
}

bool is_loose(std::string_view route)
{
    const auto read = sip::parse_name_addr(route);
    return read && read->uri.has_lr();
}

}  // namespace fsm
