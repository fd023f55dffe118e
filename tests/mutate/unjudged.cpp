#include "unjudged.hpp"

#include "sip/fields.hpp"
#include "sip/multipart.hpp"
#include "sip/params.hpp"
#include "sip/sdp.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>

namespace {

using letters = std::set<std::string>;
using sip::field_id;

bool digits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// RFC 3261 22, RFC 7616 3.3.
void challenge(const std::map<std::string, std::string>& p, letters& out)
{
    for (const auto* name : {"realm", "nonce", "qop"})
        if (!p.contains(name))
            out.insert("AUT-CHAL-1.d");
    for (const auto& [name, value] : p)
    {
        const bool is_quoted = value.starts_with('"');
        if (name == "algorithm" || name == "stale"
                ? is_quoted
                : !is_quoted && (name == "realm" || name == "nonce" || name == "opaque" || name == "qop"))
            out.insert("AUT-CHAL-1.e");
    }
}

// RFC 3261 22.4, RFC 7616 3.4.
void credentials(const std::map<std::string, std::string>& p, std::string_view request_uri, letters& out)
{
    for (const auto* name : {"realm", "nonce", "uri", "response"})
        if (!p.contains(name))
            out.insert("AUT-CRED-1.a");
    if (p.contains("username") == p.contains("username*"))
        out.insert("AUT-CRED-1.a");
    if (p.contains("qop") != p.contains("nc") || p.contains("qop") != p.contains("cnonce"))
        out.insert("AUT-CRED-1.c");
    for (const auto& [name, value] : p)
    {
        const bool is_quoted = value.starts_with('"');
        const bool needs = name == "username" || name == "realm" || name == "nonce" || name == "uri" ||
                           name == "response" || name == "cnonce" || name == "opaque";
        if (needs ? !is_quoted : is_quoted && (name == "algorithm" || name == "qop" || name == "nc"))
            out.insert("AUT-CRED-1.d");
        if (name == "uri" && sip::unquoted(value) != request_uri)
            out.insert("AUT-CRED-1.e");
        if (name == "nc" && (value.size() != 8 || value.find_first_not_of("0123456789abcdef") != value.npos))
            out.insert("AUT-NC-1.a");
    }
}

void authentication(const sip::message& m, letters& out)
{
    const auto status = m.is_response() ? m.status() : 0;
    if (status == 401 && !m.has(field_id::www_authenticate))
        out.insert("AUT-CHAL-1.a");
    if (status == 407 && !m.has(field_id::proxy_authenticate))
        out.insert("AUT-CHAL-1.b");
    for (const auto& row : m.fields())
    {
        const bool challenges =
            row.id == field_id::www_authenticate || row.id == field_id::proxy_authenticate;
        if (!challenges && row.id != field_id::authorization && row.id != field_id::proxy_authorization)
            continue;
        const auto read = sip::parse_challenge(m.value(row));
        if (!read)
            continue;
        if (challenges && sip::iequals(read->scheme, "Basic"))
            out.insert("AUT-CHAL-1.c");
        std::map<std::string, std::string> params;
        sip::param one;
        for (auto rest = read->params; read->take(rest, one);)
        {
            std::string name{one.name};
            std::ranges::transform(name, name.begin(),
                                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            if (!params.emplace(name, one.value).second)
                out.insert("SYN-GRAM-1.d");
        }
        if (!sip::iequals(read->scheme, "Digest"))
            continue;
        if (challenges)
            challenge(params, out);
        else
            credentials(params, m.request_uri(), out);
    }
}

bool below_2_63(std::string_view number)
{
    std::uint64_t value = 0;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
    return digits(number) && read.ec == std::errc{} && value < (std::uint64_t{1} << 63);
}

// RFC 8866 5.7: the address is of its type; names are of both.
void connection(std::string_view value, letters& out)
{
    const auto c = sip::parse_sdp_connection(value);
    if (c && c->address.find_first_not_of("0123456789abcdef.:") == c->address.npos &&
        (c->address.find(':') != c->address.npos) != (c->address_type == "IP6"))
        out.insert("SDP-FMT-1");
}

void stream(const sip::sdp_section& media, letters& out)
{
    const auto m = sip::parse_sdp_media(media.lines()[0].value);
    if (m && m->ports == 0)
        out.insert("SDP-FMT-1");
    std::string_view format;
    for (auto rest = m && m->protocol.starts_with("RTP/") ? m->formats : "";
         sip::sdp_media::take(rest, format);)
    {
        std::uint32_t number = 0;
        std::from_chars(format.data(), format.data() + format.size(), number);
        if (!digits(format) || format.size() > 3 || number > 127)
            out.insert("SDP-FMT-1");
        else if (number > 95 && !sip::rtpmap_of(media, number))
            out.insert("SDP-FMTS-1.b");
    }
    int directions = 0;
    for (const auto& line : media.lines())
    {
        directions += line.type == 'a' && (line.value == "sendrecv" || line.value == "sendonly" ||
                                           line.value == "recvonly" || line.value == "inactive");
        if (line.type == 'a' && line.value.starts_with("ptime:") &&
            (line.value.find('-') != line.value.npos ||
             line.value.find_first_of("123456789") == line.value.npos))
            out.insert("SDP-FMTS-1.e");
    }
    if (directions > 1)
        out.insert("SDP-DIR-1.d");
}

void description(std::string_view body, letters& out)
{
    if (body.find('\n') == 0 || body.find("\n\n") != body.npos || !body.ends_with("\r\n"))
        out.insert("SDP-FMT-1");
    for (auto at = body.find('\n'); at != body.npos; at = body.find('\n', at + 1))
        if (at == 0 || body[at - 1] != '\r')
            out.insert("SDP-FMT-1");
    const auto read = sip::parse_sdp(body);
    if (!read)
    {
        out.insert("SDP-FMT-1");
        return;
    }
    // Which of these letters it is, the parser does not tell.
    if (sip::check(*read))
        out.insert({"SDP-FMT-1", "SDP-FMT-1.a", "SDP-FMT-1.c", "SDP-FMT-1.e", "SDP-MLINE-1.d"});
    for (const auto& line : read->lines())
    {
        if (line.type == 'c')
            connection(line.value, out);
        if (line.type == 't' && line.value != "0 0")
            out.insert("SDP-FMT-1.d");
        if (line.type == 'o')
        {
            auto rest = line.value.substr(std::min(line.value.find(' ') + 1, line.value.size()));
            const auto id = rest.substr(0, rest.find(' '));
            rest.remove_prefix(std::min(id.size() + 1, rest.size()));
            if (!below_2_63(id) || !below_2_63(rest.substr(0, rest.find(' '))))
                out.insert("SDP-FMT-1.b");
        }
    }
    for (std::size_t n = 0; n < read->media_count(); ++n)
        stream(read->media(n), out);
}

// RFC 2046 5.1, strictly: each delimiter line with a CRLF of its own, header fields before an empty line.
bool is_multipart(std::string_view body, std::string_view boundary, int depth = 0);

bool is_part(std::string_view text, std::string_view outer, int depth)
{
    const auto delimiter = "\r\n--" + std::string{outer};
    if (("\r\n" + std::string{text}).find(delimiter) != std::string::npos)
        return false;
    std::string_view type;
    while (!text.empty() && !text.starts_with("\r\n"))
    {
        auto end = text.find("\r\n");
        while (end != text.npos && end + 2 < text.size() && (text[end + 2] == ' ' || text[end + 2] == '\t'))
            end = text.find("\r\n", end + 2);
        const auto line = text.substr(0, end);
        if (line.find(':') == line.npos || end == text.npos)
            return false;
        if (sip::iequals(line.substr(0, 13), "Content-Type:"))
            type = line.substr(13);
        text.remove_prefix(end + 2);
    }
    const auto media =
        sip::parse_media_type(type.substr(std::min(type.find_first_not_of(" \t\r\n"), type.size())));
    if (!media || !sip::iequals(media->type, "multipart") || depth > 40)
        return true;
    return is_multipart(text.substr(std::min<std::size_t>(2, text.size())),
                        sip::unquoted(media->params.value("boundary")), depth + 1);
}

bool is_multipart(std::string_view body, std::string_view boundary, int depth)
{
    if (boundary.empty() || boundary.size() > 70 || boundary.ends_with(' '))
        return false;
    const auto text = "\r\n" + std::string{body};
    const auto delimiter = "\r\n--" + std::string{boundary};
    const auto line_of = [&](std::size_t at) {
        const auto end = std::min(text.find("\r\n", at + 2), text.size());
        auto line = std::string_view{text}.substr(at + delimiter.size(), end - at - delimiter.size());
        line = line.substr(0, line.find_last_not_of(" \t") + 1);
        return std::pair{line, end};
    };
    // Lines that only begin like a delimiter are no other than delimiters, too.
    std::size_t parts = 0;
    for (auto at = text.find(delimiter); at != text.npos; ++parts)
    {
        const auto [rest, end] = line_of(at);
        if (!rest.empty())
            return rest == "--" && parts > 0;
        const auto next = text.find(delimiter, end + 2);
        if (next == text.npos || next < end + 2 ||
            !is_part(std::string_view{text}.substr(end + 2, next - end - 2), boundary, depth))
            return false;
        at = next;
    }
    return false;
}

}  // namespace

std::set<std::string> unjudged(const std::string& octets)
{
    sip::scanned_message m;
    m.scan(octets);
    letters out;
    if (!m.is_request() && !m.is_response())
        return out;
    authentication(m, out);
    if (m.is_request() && m.method() == sip::method::subscribe && !m.has(field_id::event))
        out.insert("EVT-SUB-1.a");
    if (m.is_request() && m.method() == sip::method::notify && !m.has(field_id::subscription_state))
        out.insert("EVT-NOT-2.c");
    if (m.is_request() && m.method() == sip::method::refer && !m.has(field_id::refer_to))
        out.insert("RFR-REQ-1.a");
    const auto type = sip::content_type_of(m);
    if (!type || m.body().empty())
        return out;
    if (sip::iequals(type->type, "application") && sip::iequals(type->subtype, "sdp"))
        description(m.body(), out);
    const auto boundary = sip::unquoted(type->params.value("boundary"));
    if (sip::iequals(type->type, "multipart") && !is_multipart(m.body(), boundary, 0))
        out.insert("SYN-CT-1");
    return out;
}

bool is_unlisted(std::string_view rule)
{
    static const std::set<std::string_view> families{"AUT", "SDP", "EVT", "RFR"};
    return families.contains(rule.substr(0, 3));
}
