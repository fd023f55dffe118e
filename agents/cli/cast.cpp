#include "cli/cast.hpp"

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

constexpr std::uint16_t sip_port = 5060;  // RFC 3261 19.1.2

[[noreturn]] void wrong(const place& p, const std::string& argument, const std::string& why)
{
    throw script::usage_error{p.option + " '" + argument + "': " + why};
}

void check_transport(const place& p, const std::string& argument, std::string_view transport)
{
    if (sip::iequals(transport, "tcp") || sip::iequals(transport, "tls"))
        wrong(p, argument, "transport=" + std::string{transport} + " is not there yet, only udp");
    if (!sip::iequals(transport, "udp"))
        wrong(p, argument, "transport is udp, tcp or tls");
}

//   HOST:PORT[;transport=udp]
void read_host_port(place& p, const std::string& argument, std::string_view rest)
{
    if (const auto semicolon = rest.find(';'); semicolon != std::string_view::npos)
    {
        const auto parameter = rest.substr(semicolon + 1);
        rest = rest.substr(0, semicolon);
        constexpr std::string_view transport = "transport=";
        if (!parameter.starts_with(transport))
            wrong(p, argument, "after ';' only transport=udp may stand");
        check_transport(p, argument, parameter.substr(transport.size()));
    }
    const auto colon = rest.rfind(':');
    p.host = rest.substr(0, colon);
    p.port = sip_port;
    if (rest.starts_with('[') || rest.find(':') != colon)
        wrong(p, argument, "IPv6 is not supported yet");
    if (colon != std::string_view::npos)
    {
        const auto digits = rest.substr(colon + 1);
        const auto* end = digits.data() + digits.size();
        const auto [read, error] = std::from_chars(digits.data(), end, p.port);
        if (error != std::errc{} || read != end || (p.port == 0 && p.option == "--dut"))
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
    if (uri->scheme == sip::scheme::sips)
        wrong(p, argument, "sips needs TLS, which is not there yet");
    if (const auto transport = uri->params.find("transport"))
        check_transport(p, argument, transport->value);
    if (uri->host.starts_with('['))
        wrong(p, argument, "IPv6 is not supported yet");
    p.host = uri->host;
    p.port = uri->has_port ? uri->port : sip_port;
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
    if (looks_numeric(p.host) && !fsm::numeric_address(p.host, p.port))
        wrong(p, argument, "'" + p.host + "' is not an IPv4 address");
    return p;
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

}  // namespace

play::cast
make_cast(const script::flow& s, const std::vector<place>& devices, const std::vector<place>& agents)
{
    play::cast out(s.parties.size());
    std::set<std::size_t> placed;
    const auto take = [&](const place& p) {
        const auto i = party_named(s, p);
        if (!placed.insert(i).second)
            throw script::usage_error{p.option + ": '" + p.name + "' has a place already"};
        out[i].at = net::resolve(p.host, p.port);
        return i;
    };
    auto here = *fsm::numeric_address("127.0.0.1", 0);
    for (const auto& p : devices)
    {
        const auto i = take(p);
        out[i].device = true;
        out[i].uri = p.uri;
    }
    const auto elsewhere = [](const play::member& m) { return m.device && m.at.octets[0] != 127; };
    if (const auto device = std::ranges::find_if(out, elsewhere); device != out.end())
        here = net::local_towards(device->at);
    for (const auto& p : agents)
    {
        const auto i = take(p);
        for (std::size_t j = 0; j < out.size(); ++j)
            if (j != i && p.port != 0 && placed.contains(j) && out[j].at == out[i].at)
                throw script::usage_error{p.option + ": " + p.name + " and " + s.parties[j].name +
                                          " are both at " + out[i].at.host_port() +
                                          ": an agent needs an address of its own"};
    }
    for (std::size_t i = 0; i < out.size(); ++i)
    {
        if (!placed.contains(i))
            out[i].at = here;
        out[i].epoch = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }
    return out;
}

}  // namespace cli
