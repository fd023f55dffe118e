#include "fsm/next_hop.hpp"

#include "sip/name_addr.hpp"

namespace fsm {

namespace {

// RFC 3261 19.1.1: the transport parameter; sips means TLS. "" when the URI leaves it open.
std::string_view transport_word(const sip::uri& uri)
{
    return uri.scheme == sip::scheme::sips ? "tls" : uri.params.value("transport");
}

std::optional<transport> transport_named(std::string_view word)
{
    for (const auto t : {transport::udp, transport::tcp, transport::tls})
        if (sip::iequals(word, via_token(t)))
            return t;
    return std::nullopt;
}

bool is_sip(const sip::uri& uri) { return uri.scheme == sip::scheme::sip || uri.scheme == sip::scheme::sips; }

}  // namespace

std::optional<address> address_of(const sip::uri& uri, const address& local, const resolver& resolve)
{
    if (!is_sip(uri))
        return std::nullopt;
    const auto over = transport_named(transport_word(uri)).value_or(local.transport);
    const std::uint16_t default_port = over == transport::tls ? 5061 : 5060;
    // RFC 3261 19.1.1: maddr overrides the address that comes from the host.
    const auto maddr = uri.params.value("maddr");
    const auto host = maddr.empty() ? uri.host : maddr;
    if (const auto numeric = numeric_address(host, uri.has_port ? uri.port : default_port, over))
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
