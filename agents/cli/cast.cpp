#include "cli/cast.hpp"

#include "cli/emergency.hpp"
#include "cli/secrets.hpp"
#include "fsm/next_hop.hpp"
#include "net/names.hpp"
#include "net/resolve.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"
#include "sip/uri.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>

namespace cli {

namespace {

[[noreturn]] void wrong(const place& p, const std::string& argument, const std::string& why)
{
    throw script::usage_error{p.option + " '" + argument + "': " + why};
}

constexpr const char* all_transports = "udp, tcp, tls, ws or wss";

void read_transport(place& p, const std::string& argument, std::string_view word)
{
    p.transport = fsm::transport_named(word);
    if (!p.transport)
        wrong(p, argument, "transport=" + std::string{word} + ": expected " + all_transports);
}

//   HOST:PORT[;transport=udp|tcp|tls|ws|wss]
void read_host_port(place& p, const std::string& argument, std::string_view rest)
{
    if (const auto semicolon = rest.find(';'); semicolon != std::string_view::npos)
    {
        const auto parameter = rest.substr(semicolon + 1);
        rest = rest.substr(0, semicolon);
        constexpr std::string_view transport = "transport=";
        if (!parameter.starts_with(transport))
            wrong(p, argument, "after ';' only transport=tcp, or another transport, may stand");
        read_transport(p, argument, parameter.substr(transport.size()));
    }
    const auto bracket = rest.starts_with('[') ? rest.find(']') : 0;
    if (bracket == std::string_view::npos)
        wrong(p, argument, "the ']' of an IPv6 address is missing");
    const auto colon = rest.find(':', bracket);
    p.host = rest.substr(0, colon);
    if (bracket == 0 && rest.rfind(':') != colon)
        wrong(p, argument, "an IPv6 address stands in brackets: [2001:db8::1]:5060");
    if (bracket != 0 && bracket + 1 != std::min(colon, rest.size()))
        wrong(p, argument, "behind ']' only ':' and a port may stand");
    if (colon != std::string_view::npos)
    {
        const auto digits = rest.substr(colon + 1);
        const auto* end = digits.data() + digits.size();
        std::uint16_t port = 0;
        const auto [read, error] = std::from_chars(digits.data(), end, port);
        p.where.port = port;
        if (error != std::errc{} || read != end || (port == 0 && p.option == "--dut"))
            wrong(p, argument, "'" + std::string{digits} + "' is not a port (1 to 65535)");
    }
}

void read_uri(place& p, const std::string& argument, std::string_view rest)
{
    const auto uri = sip::parse_uri(rest);
    if (!uri)
    {
        wrong(p, argument,
              "octet " + std::to_string(uri.error().offset) + " of the URI: expected " +
                  uri.error().expected);
    }
    if (const auto transport = uri->params.find("transport"))
        read_transport(p, argument, transport->value);
    if (uri->scheme == sip::scheme::sips)
        p.transport = fsm::asked_transport(*uri);
    p.where = dns::wanted_by(*uri);
    p.host = p.where.host;
    p.uri = rest;
}

// All digits and dots, but no address: "127.0.0.1.5" must not be asked of a name server.
bool looks_numeric(std::string_view host)
{
    return !host.empty() && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

place parse_place(const std::string& option, const std::string& argument)
{
    place p;
    p.option = option;
    const auto equals = argument.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == argument.size())
        wrong(p, argument, "expected NAME=HOST:PORT");
    p.name = argument.substr(0, equals);
    const auto rest = std::string_view{argument}.substr(equals + 1);
    const bool is_uri = sip::iequals(rest.substr(0, 4), "sip:") || sip::iequals(rest.substr(0, 5), "sips:");
    if (is_uri && option == "--dut")
        read_uri(p, argument, rest);
    else
        read_host_port(p, argument, rest);
    if (p.host.empty())
        wrong(p, argument, "the host is missing");
    if ((looks_numeric(p.host) || p.host.starts_with('[')) && !fsm::numeric_address(p.host, 0))
        wrong(p, argument, "'" + p.host + "' is not an IP address");
    p.where.host = p.host;
    if (!is_uri)
        p.where.transport = p.transport;
    return p;
}

void make_ready(const script::flow& s, play::cast& c)
{
    const auto secrets = read_secrets(s);
    for (auto& m : c)
        m.knows = secrets;
    refuse_emergency_calls(s, c);
    for (const auto& wrong :
         {play::password_missing(s, c), play::only_for_agents(s, c), play::sips_without_tls(s, c),
          play::without_stream(s, c), play::stream_for_udp(s, c)})
        if (!wrong.empty())
            throw script::script_error{wrong};
}

fsm::transport parse_transport(const std::string& option, std::string_view text)
{
    const auto named = fsm::transport_named(text);
    if (!named)
        throw script::usage_error{option + ' ' + script::in_quotes(text) + ": expected " + all_transports};
    return *named;
}

namespace {

std::size_t party_named(const script::flow& s, const place& p)
{
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < s.parties.size(); ++i)
    {
        if (s.parties[i].name == p.name)
            return i;
        names.push_back(s.parties[i].name);
    }
    throw script::usage_error{p.option + ": '" + p.name + "' is not a party of " + s.path + " (" +
                              script::joined(names) + ")" + script::did_you_mean(p.name, names)};
}

// Of all that may carry SIP, those by which it may be reached where it does not say one.
std::vector<fsm::transport> transports_to(const place& p, const std::optional<fsm::transport>& otherwise)
{
    using fsm::transport;
    if (p.where.transport)
        return {*p.where.transport, transport::tls, transport::wss};
    if (p.where.sips)
        return {transport::tls, transport::wss};
    if (otherwise)
        return {*otherwise};
    return {transport::udp, transport::tcp, transport::tls};
}

// Where it is, and over which transport where nobody but a name server says so.
fsm::address located(const place& p,
                     const script::flow& s,
                     const std::optional<fsm::transport>& otherwise,
                     const usual_way& usual,
                     std::optional<fsm::transport>& said)
{
    said = p.transport;
    const auto port = p.where.port.value_or(fsm::default_port(p.transport.value_or(fsm::transport::udp)));
    if (p.option == "--at")
        return net::resolve(p.host, port, usual.v6);
    if (const auto numeric = fsm::numeric_address(p.host, port))
        return *numeric;
    net::name_sources by{{&s.names}, usual.dns};
    if (p.names)
        by.tables.push_back(p.names);
    const auto all = net::locate(p.where, {transports_to(p, otherwise), !usual.v6, usual.v6}, by, usual.seed);
    if (const auto party = script::marked_party(all.front().at); party < s.parties.size())
        throw script::usage_error{p.option + ": the [dns] of " + s.path + " says that '" + p.host +
                                  "' is its party " + s.parties[party].name + ", and not where a device is"};
    said = all.front().at.transport;
    return all.front().at;
}

}  // namespace

play::cast make_cast(const script::flow& s,
                     const std::vector<place>& devices,
                     const std::vector<place>& agents,
                     const usual_way& usual)
{
    play::cast out(s.parties.size());
    std::set<std::size_t> placed;
    std::vector<std::optional<fsm::transport>> said(out.size());  // on the command line
    const auto take = [&](const place& p) {
        const auto i = party_named(s, p);
        if (!placed.insert(i).second)
            throw script::usage_error{p.option + ": '" + p.name + "' has a place already"};
        const auto otherwise = s.parties[i].transport ? s.parties[i].transport : usual.transport;
        out[i].at = located(p, s, otherwise, usual, said[i]);
        return i;
    };
    auto here = *fsm::numeric_address(usual.v6 ? "::1" : "127.0.0.1", 0);
    for (const auto& p : devices)
    {
        const auto i = take(p);
        out[i].device = true;
        out[i].host = p.host;
        out[i].uri = p.uri;
    }
    if (std::ranges::any_of(out, [](const play::member& m) { return m.device && m.at.v6; }))
        here = *fsm::numeric_address("::1", 0);
    const auto elsewhere = [](const play::member& m) { return m.device && !fsm::is_loopback(m.at); };
    if (const auto device = std::ranges::find_if(out, elsewhere); device != out.end())
        here = net::local_towards(device->at);
    for (const auto& p : agents)
    {
        const auto i = take(p);
        for (std::size_t j = 0; j < out.size(); ++j)
            if (j != i && out[i].at.port != 0 && placed.contains(j) && out[j].at == out[i].at)
                throw script::usage_error{p.option + ": " + p.name + " and " + s.parties[j].name +
                                          " are both at " + out[i].at.host_port() +
                                          ": an agent needs an address of its own"};
    }
    for (std::size_t i = 0; i < out.size(); ++i)
    {
        if (!placed.contains(i))
            out[i].at = here;
        const auto otherwise = s.parties[i].transport ? s.parties[i].transport : usual.transport;
        out[i].at.transport = said[i] ? *said[i] : otherwise.value_or(fsm::transport::udp);
        out[i].epoch = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }
    play::add_other_transports(s, out);
    return out;
}

}  // namespace cli
