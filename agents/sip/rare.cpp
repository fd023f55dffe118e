// The rare parts of reading: folds, IPv6 addresses, UTF-8, start lines and octets that are not as they should
// be.
#include "sip/chars.hpp"
#include "sip/kernel.hpp"

#include <algorithm>

namespace sip {
namespace {

std::string_view view(const char* first, const char* last)
{
    return {first, static_cast<std::size_t>(last - first)};
}

// RFC 3261 25.1: LWS that is complete here, else p.
const char* end_of_one_fold(const char* p, const char* end)
{
    const char* q = p;
    if (q < end && *q == '\r')
        ++q;
    if (q < end && *q == '\n' && q + 1 < end && chars::blank(q[1]))
        return q + 2;
    return p;
}

}  // namespace

std::uint64_t sum_of_many(const char* first, const char* last)
{
    std::uint64_t sum = 0;
    for (; first < last && sum <= 0xffffffff; ++first)
        sum = sum * 10 + static_cast<std::uint64_t>(*first - '0');
    return sum;
}

const char* end_of_lws(const char* p, const char* end)
{
    for (;;)
    {
        if (p == end)
            return p;
        if (chars::blank(*p))
            ++p;
        else if (const char* const next = end_of_one_fold(p, end); next != p)
            p = next;
        else
            return p;
    }
}

// RFC 5954 4.1, and the three colons that RFC 3261 25.1 yields by mistake before an IPv4 address (RFC
// 5118 4.10).
//   IPv6address  =  6( h16 ":" ) ls32 / [ *5( h16 ":" ) h16 ] "::" ...
// Where the address ends, or null with the first wrong octet in `at`.
const char* ipv6_address(const char* p, const char* end, const char*& at)
{
    int groups = 0;
    bool gap = false;
    const auto here = [&](int i, char c) { return end - p > i && p[i] == c; };
    if (here(0, ':'))
    {
        if (!here(1, ':'))
        {
            at = end - p > 1 ? p + 1 : end;
            return nullptr;
        }
        gap = true;
        p += 2;
    }
    for (;;)
    {
        if (gap && here(0, ':') && p[-1] == ':' && end - p > 1 && chars::digit(p[1]))
        {
            const char* dot = p + 1;
            while (dot < end && chars::digit(*dot))
                ++dot;
            if (dot < end && *dot == '.')
                ++p;
        }
        const char* const group = p;
        while (p < end && p - group < 5 && chars::hexdig(*p))
            ++p;
        if (p == group)
        {
            if (gap && group[-1] == ':' && group[-2] == ':')
                break;  // "::" at the end
            at = p;
            return nullptr;
        }
        if (here(0, '.'))  // ls32 as an IPv4 address
        {
            p = group;
            for (int part = 0; part < 4; ++part)
            {
                int sum = 0;
                const char* const start = p;
                while (p < end && p - start < 3 && chars::digit(*p))
                    sum = sum * 10 + (*p++ - '0');
                if (p == start || sum > 255 || (part < 3 && !here(0, '.')))
                {
                    at = p == start || sum <= 255 ? p : start;
                    return nullptr;
                }
                if (part < 3)
                    ++p;
            }
            groups += 2;
            break;
        }
        if (p - group > 4)
        {
            at = group + 4;
            return nullptr;
        }
        ++groups;
        if (groups > 8)
        {
            at = group;
            return nullptr;
        }
        if (!here(0, ':'))
            break;
        ++p;
        if (here(0, ':'))
        {
            if (gap)
            {
                at = p;
                return nullptr;
            }
            gap = true;
            ++p;
        }
    }
    if (gap ? groups > 7 : groups != 8)
    {
        at = p;
        return nullptr;
    }
    return p;
}

//   UTF8-NONASCII  =  %xC0-DF 1UTF8-CONT / %xE0-EF 2UTF8-CONT / %xF0-F7 3UTF8-CONT / ...
// Overlong forms, surrogates and what lies past U+10FFFF are refused (RFC 3629 3).
const char* utf8_sequence(const char* p, const char* end)
{
    const auto octet = [p](int i) { return static_cast<unsigned char>(p[i]); };
    if (p == end)
        return nullptr;
    const unsigned first = octet(0);
    const int more = first >= 0xc2 && first <= 0xdf   ? 1
                     : (first & 0xf0) == 0xe0         ? 2
                     : first >= 0xf0 && first <= 0xf4 ? 3
                                                      : 0;
    if (more == 0 || end - p <= more)
        return nullptr;
    for (int i = 1; i <= more; ++i)
        if ((octet(i) & 0xc0u) != 0x80)
            return nullptr;
    const unsigned second = octet(1);
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f))
        return nullptr;
    return p + 1 + more;
}

void note(message_index& m, fault what, const char* at, const char* expected)
{
    const auto offset = static_cast<std::uint32_t>(at - m.octets.data());
    if (!m.error || offset < m.error->offset)
        m.error = parse_error{what, offset, expected};
}

namespace {

// SIP-Version  =  "SIP" "/" 1*DIGIT "." 1*DIGIT, here with any digits and in any case.
bool is_version(std::string_view text)
{
    if (text.size() < 7 || !iequals(text.substr(0, 4), "SIP/"))
        return false;
    const auto dot = text.find('.');
    if (dot == text.npos || dot == 4 || dot + 1 == text.size())
        return false;
    for (std::size_t i = 4; i < text.size(); ++i)
        if (i != dot && !chars::digit(text[i]))
            return false;
    return true;
}

void odd_status_line(message_index& m, const char* p, const char* end)
{
    const char* const version_end = std::find_if(p, end, chars::blank);
    m.version = view(p, version_end);
    if (!is_version(m.version))
    {
        note(m, fault::unexpected, p, "SIP/2.0");
        return;
    }
    if (!iequals(m.version, "SIP/2.0"))  // 7.1: "case-insensitive"
        note(m, fault::unexpected, p, "SIP/2.0");
    const char* const code = std::find_if_not(version_end, end, chars::blank);
    const char* const code_end = std::find_if_not(code, end, chars::digit);
    if (code == code_end)
    {
        note(m, code == end ? fault::truncated : fault::unexpected, code, "a status code");
        return;
    }
    m.what = message_index::kind::response;
    if (code != version_end + 1 || *version_end != ' ')
        note(m, fault::unexpected, *version_end == ' ' ? version_end + 1 : version_end, "one SP");
    if (code_end - code <= 3)
        for (const char* c = code; c < code_end; ++c)
            m.status = m.status * 10 + (*c - '0');
    if (code_end - code != 3 || m.status < 100 || m.status > 699)
        note(m, fault::out_of_range, code, "a status code of 100..699");
    if (code_end == end)
        note(m, fault::truncated, end, "SP and a reason phrase");
    else if (*code_end != ' ')
        note(m, fault::unexpected, code_end, "SP");
    m.reason = view(code_end == end || *code_end != ' ' ? code_end : code_end + 1, end);
}

}  // namespace

// RFC 4475 3.1.2.7 to 3.1.2.10, 3.1.2.16, 3.1.2.19: lines that are wrong, but can be recognized well enough
// to answer.
void scan_odd_start_line(message_index& m, const char* p, const char* end)
{
    if (end - p >= 4 && iequals(view(p, p + 4), "SIP/"))
        return odd_status_line(m, p, end);

    const char* const method_end = std::find_if_not(p, end, chars::token);
    if (method_end == p || method_end == end || !chars::blank(*method_end))
        return note(m, method_end == end ? fault::truncated : fault::unexpected, method_end,
                    "a method and SP");
    const char* uri = std::find_if_not(method_end, end, chars::blank);
    const char* last = end;
    while (last > uri && chars::blank(last[-1]))
        --last;
    const char* version = last;
    while (version > uri && !chars::blank(version[-1]))
        --version;
    if (version == uri || !is_version(view(version, last)))
        return note(m, version == uri ? fault::missing : fault::unexpected, version == uri ? last : version,
                    "a Request-URI, SP and SIP/2.0");
    const char* uri_end = version;
    while (uri_end > uri && chars::blank(uri_end[-1]))
        --uri_end;

    m.what = message_index::kind::request;
    m.method_name = view(p, method_end);
    m.method = method_named(m.method_name);
    m.request_uri = view(uri, uri_end);
    m.version = view(version, last);
    if (uri != method_end + 1 || *method_end != ' ')
        note(m, fault::unexpected, *method_end == ' ' ? method_end + 1 : method_end, "one SP");
    if (const char* const odd = std::find_if_not(uri, uri_end, chars::line_uri); odd != uri_end)
        note(m, fault::unexpected, odd, "a Request-URI without brackets or white space");
    if (version != uri_end + 1 || *uri_end != ' ')
        note(m, fault::unexpected, *uri_end == ' ' ? uri_end + 1 : uri_end, "one SP");
    if (!iequals(m.version, "SIP/2.0"))  // 7.1: "case-insensitive"
        note(m, fault::unexpected, version, "SIP/2.0");
    if (last != end)
        note(m, fault::unexpected, last, "the end of the line");
}

namespace {

// RFC 3261 25.1: TEXT-UTF8char, LWS, and inside quotes and parentheses quoted-pair. Null, or the first octet
// that is neither.
const char* odd_octet(const char* p, const char* end)
{
    bool quoted = false;
    int nested = 0;
    for (;;)
    {
        while (p < end && chars::plain(*p))
            ++p;
        if (p == end)
            return nullptr;
        const auto octet = static_cast<unsigned char>(*p);
        if (octet == '"' && nested == 0)
            quoted = !quoted;
        else if (octet == '(' && !quoted)
            ++nested;
        else if (octet == ')' && !quoted && nested > 0)
            --nested;
        else if (octet == '\\' && (quoted || nested > 0) && p + 1 < end &&
                 static_cast<unsigned char>(p[1]) < 0x80 && p[1] != '\r' && p[1] != '\n')
        {
            p += 2;
            continue;
        }
        if (octet >= 0x80)
        {
            const char* const next = utf8_sequence(p, end);
            if (!next)
                return p;
            p = next;
        }
        else if (octet < 0x20 || octet == 0x7f)
        {
            const char* const next = end_of_lws(p, end);
            if (next == p)
                return p;
            p = next;
        }
        else
            ++p;
    }
}

}  // namespace

void scan_odd_octets(message_index& m)
{
    const auto look = [&m](std::string_view text) {
        if (const char* const at = odd_octet(text.data(), text.data() + text.size()))
            note(m, fault::unexpected, at, "UTF-8 text without control characters");
    };
    look(m.reason);
    for (std::size_t i = 0; i < m.field_count; ++i)
        look(m.octets.substr(m.fields[i].value_at, m.fields[i].value_size));
}

// RFC 3261 18.3, 20.14: how much of what follows the header is body.
void scan_body(message_index& m)
{
    const auto present = static_cast<std::uint32_t>(m.octets.size()) - m.body_at;
    m.body_size = present;
    const auto first = m.first[static_cast<std::size_t>(field_id::content_length)];
    if (first == message_index::none)
        return;
    std::optional<std::uint32_t> length;
    for (std::size_t i = first; i < m.field_count; ++i)
    {
        const field& row = m.fields[i];
        if (row.id != field_id::content_length)
            continue;
        const char* const value = m.octets.data() + row.value_at;
        const auto counted = parse_number({value, row.value_size});
        if (!counted)
        {
            const auto& error = counted.error();
            return note(m, error.what, value + error.offset, error.expected);
        }
        if (length)
            note(m, fault::repeated, value, "one Content-Length");
        if (length && *length != *counted)
            return;
        length = *counted;
    }
    if (*length > present)
        return note(m, fault::truncated, m.octets.data() + m.octets.size(),
                    "the octets that Content-Length counts");
    m.body_size = *length;
}

}  // namespace sip
