// Bodies: session descriptions and pieces of messages (RFC 3420), alone or within others (RFC 2046 5.1).
#include "fsm/address.hpp"
#include "redact/registered.hpp"
#include "redact/replacements.hpp"
#include "redact/text.hpp"

#include <algorithm>

namespace redact {

namespace {

// Attributes of XML that say who and which call (RFC 4235 4.1, RFC 3863).
std::vector<std::string_view> attributes(std::string_view text, std::string_view begin)
{
    std::vector<std::string_view> out;
    for (auto at = text.find(begin); at != text.npos; at = text.find(begin, at + 1))
    {
        const auto rest = text.substr(at + begin.size());
        out.push_back(rest.substr(0, rest.find('"')));
    }
    return out;
}

bool is_field_name(std::string_view name)
{
    return name.size() > 1 && std::ranges::all_of(name, [](char c) { return is_of_word(c) || c == '-'; });
}

// What elements say that is of no person, place or device: RFC 3863 4.1, RFC 4119 2.2, RFC 4235 4.1, RFC
// 4479.
bool is_of_nobody(std::string_view element)
{
    element = element.substr(0, element.find_first_of(" \t\r\n/"));
    if (const auto colon = element.find(':'); colon != element.npos)
        element.remove_prefix(colon + 1);
    return is_any(element,
                  {"basic", "state", "status", "timestamp", "method", "retransmission-allowed",
                   "retention-expiry", "duration", "expires", "priority", "version", "active", "type"});
}

bool is_a_uri(std::string_view text)
{
    const auto colon = text.find(':');
    return colon != text.npos && colon > 0 && colon + 1 < text.size() && text[colon + 1] != ' ' &&
           is_letter(text.front()) && std::ranges::all_of(text.substr(0, colon), [](char c) {
               return is_of_word(c) || c == '-' || c == '+';
           });
}

// Attributes whose values are of the protocol, or learned as what they are (RFC 4566 6 and its registry).
bool is_known_attribute(std::string_view name)
{
    return is_any(name, {"rtpmap",
                         "fmtp",
                         "ptime",
                         "maxptime",
                         "rtcp",
                         "rtcp-fb",
                         "candidate",
                         "crypto",
                         "fingerprint",
                         "setup",
                         "mid",
                         "group",
                         "extmap",
                         "ice-ufrag",
                         "ice-pwd",
                         "ice-options",
                         "identity",
                         "key-mgmt",
                         "tls-id",
                         "connection",
                         "sendrecv",
                         "framerate",
                         "quality",
                         "orient",
                         "curr",
                         "des",
                         "conf",
                         "imageattr",
                         "rid",
                         "simulcast",
                         "sctp-port",
                         "sctpmap",
                         "accept-types",
                         "max-size",
                         "ts-refclk",
                         "mediaclk",
                         "charset",
                         "sdplang",
                         "lang",
                         "type",
                         "bundle-only",
                         "acap",
                         "tcap",
                         "pcfg",
                         "acfg",
                         "T38FaxVersion",
                         "T38MaxBitRate",
                         "T38FaxRateManagement",
                         "T38FaxMaxBuffer",
                         "T38FaxMaxDatagram",
                         "T38FaxUdpEC",
                         "silenceSupp",
                         "content",
                         "floorctrl",
                         "confid",
                         "userid",
                         "rtcp-xr",
                         "range",
                         "control",
                         "end-of-candidates",
                         "accept-wrapped-types"});
}

// Of a piece of a message, or what counts in XML.
bool is_a_line_of_the_protocol(std::string_view line)
{
    const auto colon = line.find(':');
    return line.starts_with("--") || line.find("cseq") != line.npos ||
           (colon != line.npos && is_field_name(trimmed(line.substr(0, colon))) &&
            (is_of_the_protocol(trimmed(line.substr(0, colon))) || line.find("tag=") != line.npos));
}

std::string_view word_of(std::string_view text, std::size_t index)
{
    for (; index > 0; --index)
        text = trimmed(text.substr(std::min(text.find(' '), text.size())));
    return text.substr(0, text.find(' '));
}

}  // namespace

// Line by line, so that a part is read whatever its boundary is.
void replacements::learn_body(std::string_view body)
{
    const bool has_session = body.starts_with("v=") || body.find("\nv=") != body.npos;
    for (std::size_t at = 0; at < body.size();)
    {
        const auto next = std::min(body.find('\n', at), body.size());
        const auto line = trimmed(body.substr(at, next - at));
        at = next + 1;
        if (has_session && line.size() > 2 && line[1] == '=')
            learn_session(line);
        else if (const auto colon = line.find(':'); colon != line.npos)
        {
            const auto name = trimmed(line.substr(0, colon)), value = trimmed(line.substr(colon + 1));
            const bool is_markup = line.find("</") != line.npos || line.find("/>") != line.npos;
            if (is_field_name(name))
                is_markup ? learn_line(name, value) : learn_field(name, value);
        }
        if (!has_session && line.find('<') == line.npos && line.find(' ') != line.npos)
            learn_hosts(line);  // as people write
        const bool is_of_session = has_session && line.size() > 1 && line[1] == '=';
        if (is_of_session || is_a_line_of_the_protocol(line))
            continue;
        learn_digits(line);
        learn_opaque(line);
        learn_form(line);
        learn_card(line);
    }
    if (body.find('{') != body.npos)
        learn_json(body);
    if (body.find("<?xml") != body.npos || body.find("xmlns") != body.npos ||
        body.find("<presence") != body.npos)
        learn_elements(body);
    for (const auto one : attributes(body, " call-id=\""))
        learn_call_id(one);
    for (const auto one : attributes(body, " display=\""))
        add(one, kind::display);
}

// NAME=VALUE&NAME=VALUE (application/x-www-form-urlencoded).
void replacements::learn_form(std::string_view line)
{
    if (line.find('=') == line.npos || line.find('&') == line.npos ||
        line.find_first_of(" <>\"") != line.npos)
        return;
    while (!line.empty())
    {
        const auto end = std::min(line.find('&'), line.size());
        const auto one = line.substr(0, end);
        line.remove_prefix(std::min(end + 1, line.size()));
        auto said = without_percents(one.substr(std::min(one.find('='), one.size() - 1) + 1));
        std::ranges::replace(said, '+', ' ');
        learn_digits(said);
        learn_value(said);
    }
}

// Of a vCard each part of what names somebody and where he is (RFC 6350 6.2, 6.3, 6.6).
void replacements::learn_card(std::string_view line)
{
    const auto colon = line.find(':');
    if (colon == line.npos)
        return;
    auto name = line.substr(0, std::min(colon, line.find(';')));
    if (const auto group = name.find('.'); group != name.npos)
        name.remove_prefix(group + 1);
    if (!is_any(name, {"FN", "N", "NICKNAME", "ADR", "ORG", "TITLE", "NOTE", "BDAY"}))
        return;
    for (auto rest = line.substr(colon + 1); !rest.empty();)
    {
        const auto end = std::min(rest.find_first_of(";,"), rest.size());
        add(trimmed(rest.substr(0, end)), kind::display);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

// <NAME ...>TEXT</NAME>: the location of RFC 4119 and RFC 5139, names and notes of RFC 3863.
void replacements::learn_elements(std::string_view xml)
{
    for (auto open = xml.find('<'); open != xml.npos;)
    {
        const auto close = xml.find('>', open);
        if (close == xml.npos)
            return;
        const auto next = xml.find('<', close);
        if (next == xml.npos)
            return;
        const auto element = xml.substr(open + 1, close - open - 1),
                   text = trimmed(xml.substr(close + 1, next - close - 1));
        open = next;
        if (element.starts_with('/') || element.starts_with('!') || element.starts_with('?') ||
            text.empty() || is_of_nobody(element) || is_a_uri(text))
            continue;
        // Line by line, as scripts have them (learn_script.cpp).
        for (std::size_t at = 0; at < text.size();)
        {
            const auto end = std::min(text.find('\n', at), text.size());
            const auto line = trimmed(text.substr(at, end - at));
            const bool is_number = line.find_first_not_of("0123456789.,-+ ") == line.npos;
            add(line, is_number && line.find('.') != line.npos ? kind::secret : kind::display);
            at = end + 1;
        }
    }
}

// A line of a session description: RFC 4566, RFC 3605, RFC 4567, RFC 4568, RFC 5576, RFC 8122, RFC 8839.
void replacements::learn_session(std::string_view line)
{
    const auto value = line.substr(2);
    const auto host_at_end = [&](std::string_view of) {
        const auto host = of.substr(of.rfind(' ') + 1);
        add_host(host.substr(0, host.find('/')));
    };
    switch (line[0])
    {
    case 'o':
        if (!value.starts_with("- "))
            add(value.substr(0, value.find(' ')), kind::name);
        host_at_end(value);
        return;
    case 'c': host_at_end(value); return;
    case 's':
    case 'i':
    case 'u':
    case 'e':
    case 'p':
        if (value != "-")
            add(value, line[0] == 'p' ? kind::number : kind::name);
        return;
    case 'k':  // method ":" key
        if (const auto colon = value.find(':'); colon != value.npos)
            add(value.substr(colon + 1), kind::secret);
        return;
    case 'a': break;
    default: return;
    }
    for (const std::string_view secret : {"ice-ufrag:", "ice-pwd:", "identity:", "tls-id:"})
        if (value.starts_with(secret))
            add(value.substr(secret.size()), kind::secret);
    if (value.starts_with("fingerprint:") || value.starts_with("key-mgmt:"))
        add(trimmed(value.substr(std::min(value.find(' '), value.size()))), kind::secret);
    if (const auto key = value.find("inline:"); value.starts_with("crypto:") && key != value.npos)
    {
        const auto rest = value.substr(key + 7);
        add(rest.substr(0, rest.find_first_of("| ;")), kind::secret);
    }
    // foundation component transport priority connection-address port ... raddr connection-address
    if (value.starts_with("candidate:"))
    {
        add_host(word_of(value, 4));
        if (const auto related = value.find(" raddr "); related != value.npos)
            add_host(word_of(value.substr(related + 7), 0));
    }
    if (value.starts_with("rtcp:") && value.find(' ') != value.npos)
        host_at_end(value);
    learn_attribute(value);
    if (const auto cname = value.find(" cname:"); value.starts_with("ssrc:") && cname != value.npos)
        add(value.substr(cname + 7), kind::secret);
}

// Identifiers of streams (RFC 8830, RFC 5576), and what else an attribute says that we do not know.
void replacements::learn_attribute(std::string_view value)
{
    const auto colon = value.find(':');
    if (colon == value.npos)
        return;
    const auto name = value.substr(0, colon);
    auto rest = value.substr(colon + 1);
    if (is_any(name, {"msid", "msid-semantic", "ssrc", "ssrc-group", "label", "mslabel"}))
    {
        for (std::size_t i = 0; i < 64 && !trimmed(rest).empty(); ++i)
        {
            rest = trimmed(rest);
            auto one = rest.substr(0, rest.find(' '));
            rest.remove_prefix(one.size());
            if (is_any(one.substr(0, one.find(':')), {"msid", "mslabel", "label"}))
                one.remove_prefix(std::min(one.find(':'), one.size() - 1) + 1);
            // "cname:" is learned whole; WMS, FID and their like name what follows.
            const bool is_name = one.find(':') != one.npos || one.size() <= 4;
            if (!is_name)
                add(one, kind::secret);
        }
        return;
    }
    if (is_known_attribute(name))
        return;
    learn_values("a", rest);
    if (name.starts_with("x-") || name.starts_with("X-"))
        learn_value(rest);
}

}  // namespace redact
