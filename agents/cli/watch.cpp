#include "cli/watch.hpp"

#include "net/error.hpp"
#include "net/resolve.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/spelling.hpp"

#include <charconv>
#include <stdexcept>

namespace cli {

namespace {

constexpr std::string_view kinds[] = {"log", "command", "tcp", "http"};

[[noreturn]] void refuse_watch(const std::string& written, const std::string& why)
{
    throw script::usage_error{"--watch " + script::in_quotes(written) + ": " + why};
}

std::uint16_t watched_port(const std::string& written, std::string_view digits)
{
    std::uint16_t out = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    if (error != std::errc{} || end != digits.data() + digits.size() || out == 0)
        refuse_watch(written, script::in_quotes(digits) + " is not a port from 1 to 65535");
    return out;
}

// The host in front of `text`, up to the colon behind it or to the end; it is cut off.
std::string host_in(const std::string& written, std::string_view& text)
{
    const auto closed = text.starts_with('[') ? text.find(']') : 0;
    const auto end = closed == text.npos ? text.npos : text.find(':', closed);
    const std::string out{text.substr(0, end)};
    text.remove_prefix(out.size());
    if (out.empty())
        refuse_watch(written, "the host is missing");
    return out;
}

fsm::address resolved(const std::string& host, std::uint16_t port, const run::reach& allowed)
{
    const auto out = net::resolve(host, port);
    if (const auto why = allowed.refusal(out); !why.empty())
        throw net::environment_error{"--watch: " + why};
    return out;
}

net::pattern pattern_in(const std::string& written, std::string_view text)
{
    try
    {
        return net::pattern{std::string{text}};
    }
    catch (const std::invalid_argument& error)
    {
        refuse_watch(written, script::in_quotes(text) + " is no regular expression: " + error.what());
    }
}

void read_tcp(net::monitor& out, std::string_view rest, const run::reach& allowed)
{
    const auto host = host_in(out.written, rest);
    if (!rest.starts_with(':'))
        refuse_watch(out.written, "expected tcp:HOST:PORT, and perhaps :REGEX");
    rest.remove_prefix(1);
    const auto end = std::min(rest.find(':'), rest.size());
    const auto port = watched_port(out.written, rest.substr(0, end));
    if (end < rest.size())
        out.how = pattern_in(out.written, rest.substr(end + 1));
    out.at = resolved(host, port, allowed);
}

void read_url(net::monitor& out, std::string_view rest, const run::reach& allowed)
{
    if (rest.starts_with("http:"))  // http:http://..., as well as http://...
        rest.remove_prefix(5);
    if (!rest.starts_with("//"))
        refuse_watch(out.written,
                     "expected a URL such as http://192.0.2.5/health; of HTTPS a command may ask");
    rest.remove_prefix(2);
    const auto slash = std::min(rest.find_first_of("/?"), rest.size());
    out.subject = rest.substr(slash);
    if (!out.subject.starts_with('/'))
        out.subject.insert(0, 1, '/');
    for (const auto c : out.subject)
        if (c <= ' ' || c == '{' || c == '}' || c == '\x7f')
            refuse_watch(out.written, "its path holds what no URL has");
    auto place = rest.substr(0, slash);
    const auto host = host_in(out.written, place);
    const auto port = place.empty() ? std::uint16_t{80} : watched_port(out.written, place.substr(1));
    out.at = resolved(host, port, allowed);
}

net::monitor watch_of(const std::string& written, const run::reach& allowed)
{
    net::monitor out;
    out.written = script::printable(written);
    const auto colon = std::min(written.find(':'), written.size());
    const auto kind = written.substr(0, colon);
    const auto rest = std::string_view{written}.substr(std::min(colon + 1, written.size()));
    if (kind == "log")
    {
        const auto end = rest.find(':');
        if (end == rest.npos || end == 0 || end + 1 == rest.size())
            refuse_watch(written, "expected log:FILE:REGEX");
        out.is = net::monitor::kind::log;
        out.subject = rest.substr(0, end);
        out.how = pattern_in(written, rest.substr(end + 1));
    }
    else if (kind == "command")
    {
        if (rest.empty())
            refuse_watch(written, "expected command:CMD");
        out.is = net::monitor::kind::command;
        out.subject = rest;
    }
    else if (kind == "tcp")
    {
        out.is = net::monitor::kind::tcp;
        read_tcp(out, rest, allowed);
    }
    else if (kind == "http")
    {
        out.is = net::monitor::kind::http;
        read_url(out, rest, allowed);
    }
    else
        refuse_watch(written,
                     "expected log:FILE:REGEX, command:CMD, tcp:HOST:PORT[:REGEX] or http://HOST/PATH" +
                         script::did_you_mean(kind, kinds));
    return out;
}

}  // namespace

std::vector<net::monitor> watches_of(const std::vector<std::string>& written, const run::reach& allowed)
{
    if (written.size() > net::limits::monitors)
        throw script::usage_error{"--watch: at most " + std::to_string(net::limits::monitors) + " of them"};
    std::vector<net::monitor> out;
    for (const auto& one : written)
        out.push_back(watch_of(one, allowed));
    return out;
}

}  // namespace cli
