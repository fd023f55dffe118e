#include "device/load_trigger.hpp"

#include "fsm/address.hpp"
#include "script/duration.hpp"
#include "script/script_names.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace device {

namespace {

using script::did_you_mean;
using script::entry;
using script::in_quotes;
using script::script_source;
using script::words;

constexpr std::array<std::pair<std::string_view, trigger_kind>, 5> kinds{{
    {"none", trigger_kind::none},
    {"command", trigger_kind::command},
    {"http", trigger_kind::http},
    {"tcp", trigger_kind::tcp},
    {"manual", trigger_kind::manual},
}};

words keys_of(trigger_kind kind)
{
    switch (kind)
    {
    case trigger_kind::none: return {"kind"};
    case trigger_kind::command: return {"kind", "delay", "timeout", "command"};
    case trigger_kind::http:
        return {"kind", "delay", "timeout", "url", "ca", "method", "body", "content_type"};
    case trigger_kind::tcp: return {"kind", "delay", "timeout", "address", "text", "netstring", "expect"};
    case trigger_kind::manual: break;
    }
    return {"kind", "delay", "timeout", "ask"};
}

bool looks_numeric(std::string_view host)
{
    return host.find_first_not_of("0123456789.") == std::string_view::npos;
}

void split_host_port(const script_source& source,
                     const entry& e,
                     std::string_view text,
                     std::string& host,
                     std::uint16_t& port)
{
    const auto refuse = [&](const std::string& what) { source.refuse(e.value->source().begin, what); };
    const bool v6 = text.starts_with('[');
    const auto colon = text.find(':', v6 ? std::min(text.find(']'), text.size()) : 0);
    if (colon != text.rfind(':') && !v6)
        refuse(in_quotes(text) + ": an IPv6 address stands in brackets: \"[2001:db8::5]:5060\"");
    host = text.substr(0, colon);
    if (v6 ? !host.ends_with(']') || !fsm::numeric_address(host, 0) : host.empty() || !script::is_host(host))
        refuse(in_quotes(text) + " is not an address: \"192.0.2.5:5060\", \"[2001:db8::5]:5060\"");
    if (looks_numeric(host) && !fsm::numeric_address(host, 0))
        refuse(in_quotes(host) + " is not an IPv4 address");
    if (colon == std::string_view::npos)
        return;
    const auto digits = text.substr(colon + 1);
    const auto* end = digits.data() + digits.size();
    const auto [read, error] = std::from_chars(digits.data(), end, port);
    if (error != std::errc{} || read != end || port == 0)
        refuse(in_quotes(digits) + " is not a port (1 to 65535)");
}

class reader
{
public:
    reader(const script_source& source, const entry& whole) : source_{source}, whole_{whole} {}

    trigger read()
    {
        const auto keys = script::as_written(source_.table(whole_, "a table [trigger.NAME]"));
        const auto kind = std::ranges::find(keys, "kind", &entry::key);
        if (kind == keys.end())
            lacks("kind", "none, command, http, tcp or manual");
        out_.kind = kind_named(*kind);
        if (out_.kind == trigger_kind::manual)
            out_.timeout = std::chrono::seconds{30};
        const auto allowed = keys_of(out_.kind);
        for (const auto& k : keys)
        {
            if (std::ranges::find(allowed, k.key) == allowed.end())
                source_.unknown_key(k, "of a trigger of this kind", allowed);
            read_key(k);
        }
        switch (out_.kind)
        {
        case trigger_kind::command:
            if (out_.command.empty())
                lacks("command", "the program and its arguments, [\"ring\", \"{target}\"]");
            break;
        case trigger_kind::http:
            if (out_.host.empty())
                lacks("url", "\"http://192.0.2.5/answer\"");
            if (!out_.ca.empty() && !out_.secure)
                source_.refuse(whole_.at, "trigger " + in_quotes(whole_.key) +
                                              " has a 'ca' and no certificate to hold against it: its 'url' "
                                              "does not begin with https");
            break;
        case trigger_kind::tcp:
            if (out_.host.empty())
                lacks("address", "\"127.0.0.1:4444\"");
            if (out_.text.empty())
                lacks("text", "what is sent there");
            break;
        default: break;
        }
        return std::move(out_);
    }

private:
    void read_key(const entry& k)
    {
        if (k.key == "delay")
            out_.delay = source_.pause(k);
        else if (k.key == "timeout")
            read_timeout(k);
        else if (k.key == "command")
            read_command(k);
        else if (k.key == "url")
            read_url(k);
        else if (k.key == "ca")
            read_ca(k);
        else if (k.key == "method")
            read_method(k);
        else if (k.key == "body")
            out_.body = some_text(k);
        else if (k.key == "content_type")
            out_.content_type = short_line(source_, k);
        else if (k.key == "address")
        {
            read_host_port(source_, k, out_.host, out_.port);
            if (out_.port == 0)
                source_.refuse(k.value->source().begin, "the port is missing: \"127.0.0.1:4444\"");
        }
        else if (k.key == "text")
            out_.text = some_text(k);
        else if (k.key == "netstring")
            out_.netstring = source_.yes_or_no(k);
        else if (k.key == "expect")
            out_.expect = some_text(k);
        else if (k.key == "ask")
            out_.ask = short_line(source_, k);
    }

    trigger_kind kind_named(const entry& k) const
    {
        const auto written = source_.text(k);
        words known;
        for (const auto& [name, kind] : kinds)
        {
            if (name == written)
                return kind;
            known.push_back(name);
        }
        source_.refuse(k.value->source().begin, in_quotes(written) + " is not a kind of trigger (" +
                                                    script::joined(known) + ')' +
                                                    did_you_mean(written, known));
    }

    void read_timeout(const entry& k)
    {
        out_.timeout = source_.pause(k);
        if (out_.timeout == fsm::duration{0} || out_.timeout > limits::longest_timeout)
            source_.refuse(k.value->source().begin, "a trigger has some time, and " +
                                                        script::to_text(limits::longest_timeout) +
                                                        " at most");
    }

    void read_command(const entry& k)
    {
        for (const auto& n : source_.array(k, "an array, the program and its arguments,"))
        {
            const auto* word = n.as_string();
            if (!word)
                source_.refuse(n.source().begin, std::string{script::kind_of(n)} +
                                                     " is not a text; a command is an array of texts");
            check(n, word->get());
            if (out_.command.size() == limits::unsupported)
                source_.refuse(n.source().begin,
                               "a command has at most " + std::to_string(limits::unsupported) + " words");
            out_.command.push_back(word->get());
        }
        if (out_.command.empty() || out_.command.front().empty())
            source_.refuse(k.value->source().begin, "the program is missing");
    }

    //   url  =  ( "http://" / "https://" ) HOST [ ":" PORT ] [ "/" path ]
    void read_url(const entry& k)
    {
        const auto written = some_text(k);
        constexpr std::string_view http = "http://", https = "https://";
        out_.secure = written.starts_with(https);
        if ((!out_.secure && !written.starts_with(http)) || script::has_control(written) ||
            written.find(' ') != std::string::npos)
            source_.refuse(k.value->source().begin,
                           in_quotes(written) + " is not a URL: \"http://192.0.2.5/answer?who={target}\"");
        const auto rest = std::string_view{written}.substr((out_.secure ? https : http).size());
        const auto slash = std::min(rest.find_first_of("/?"), rest.size());
        out_.port = out_.secure ? 443 : 80;
        split_host_port(source_, k, rest.substr(0, slash), out_.host, out_.port);
        out_.path = rest.substr(slash);
        if (!out_.path.starts_with('/'))
            out_.path.insert(0, 1, '/');
    }

    // RFC 7468 5.1: what is wrong within is told when it is used.
    void read_ca(const entry& k)
    {
        out_.ca = source_.file(k);
        if (out_.ca.find("-----BEGIN CERTIFICATE-----") == std::string::npos)
            source_.refuse(k.value->source().begin,
                           in_quotes(source_.text(k)) + " holds no certificate (PEM, \"BEGIN CERTIFICATE\")");
    }

    void read_method(const entry& k)
    {
        out_.method = source_.text(k);
        const words known{"GET", "POST", "PUT", "DELETE"};
        if (std::ranges::find(known, out_.method) == known.end())
            source_.refuse(k.value->source().begin, in_quotes(out_.method) + " is not a method of HTTP (" +
                                                        script::joined(known) + ')' +
                                                        did_you_mean(out_.method, known));
    }

    std::string some_text(const entry& k) const
    {
        auto out = source_.text(k);
        check(*k.value, out);
        if (out.empty())
            source_.refuse(k.value->source().begin, in_quotes(k.key) + " is empty");
        return out;
    }

    // What is sent, or is waited for.
    void check(const toml::node& n, const std::string& text) const
    {
        if (text.size() > limits::text)
            source_.refuse(n.source().begin, "it is longer than " + std::to_string(limits::text) + " octets");
        if (text.find('\0') != std::string::npos)
            source_.refuse(n.source().begin, "it holds a NUL");
        if (const auto name = unknown_placeholder(text); !name.empty())
            source_.refuse(n.source().begin, in_quotes(name) + " stands for nothing: {aor} and {target} do");
    }

    [[noreturn]] void lacks(std::string_view key, std::string_view what) const
    {
        source_.refuse(whole_.at, "trigger " + in_quotes(whole_.key) + " has no " + in_quotes(key) + ": " +
                                      std::string{what});
    }

    const script_source& source_;
    const entry& whole_;
    trigger out_;
};

}  // namespace

trigger read_trigger(const script_source& source, const entry& e) { return reader{source, e}.read(); }

void read_host_port(const script_source& source, const entry& e, std::string& host, std::uint16_t& port)
{
    split_host_port(source, e, short_line(source, e), host, port);
}

std::string short_line(const script_source& source, const entry& e)
{
    auto out = source.line(e);
    if (out.size() > limits::text)
        source.refuse(e.value->source().begin,
                      in_quotes(e.key) + " is longer than " + std::to_string(limits::text) + " octets");
    return out;
}

}  // namespace device
