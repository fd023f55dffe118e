#include "play/difference.hpp"

#include "rules/compare.hpp"
#include "sip/fields.hpp"
#include "sip/via.hpp"

#include <string>

namespace play {

namespace {

using sip::field_id;

bool recognized(const sip::message& m) { return m.is_request() || m.is_response(); }

template <class Differs>
rules::parts each_field(Differs differs)
{
    rules::parts out;
    for (unsigned i = 0; i < static_cast<unsigned>(field_id::count_); ++i)
        if (const auto id = static_cast<field_id>(i); differs(id))
            out.fields |= rules::bit(id);
    return out;
}

// Row by row, octet for octet.
bool same_values(const sip::message& a, const sip::message& b, field_id id)
{
    const auto *x = a.first(id), *y = b.first(id);
    for (; x && y; x = a.next(*x), y = b.next(*y))
        if (a.value(*x) != b.value(*y))
            return false;
    return !x && !y;
}

bool same_rows(const sip::message& a, const sip::message& b, field_id id)
{
    const auto *x = a.first(id), *y = b.first(id);
    for (; x && y; x = a.next(*x), y = b.next(*y))
        if (a.name(*x) != b.name(*y))
            return false;
    return same_values(a, b, id);
}

// RFC 3261 8.2.2: "If there are header fields that the UAS does not understand, ... it MUST ignore them"; and
// those of section 20 that inform a person.
constexpr auto for_people = rules::fields_of({
    field_id::other,
    field_id::alert_info,
    field_id::call_info,
    field_id::date,
    field_id::error_info,
    field_id::in_reply_to,
    field_id::mime_version,
    field_id::organization,
    field_id::priority,
    field_id::reason,
    field_id::reply_to,
    field_id::server,
    field_id::subject,
    field_id::timestamp,
    field_id::user_agent,
    field_id::warning,
});

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// All values of the field, one behind the other, without the white space that RFC 3261 7.3.1 and 25.1 allow
// between them.
std::string plain(const sip::message& m, field_id id)
{
    std::string out;
    for (const auto* row = m.first(id); row; row = m.next(*row))
    {
        bool quoted = false;
        const auto value = m.value(*row);
        for (std::size_t i = 0; i < value.size(); ++i)
        {
            const char c = value[i];
            quoted = quoted != (c == '"');
            if (quoted && c == '\\' && i + 1 < value.size())
                out += value[i++];
            if (quoted || !blank(c))
                out += value[i];
        }
        out += ',';
    }
    return out;
}

template <class Parse, class Same>
bool same_value(const sip::message& a, const sip::message& b, Parse parse, Same same)
{
    const auto x = parse(a), y = parse(b);
    return x && y && same(*x, *y);
}

// Value by value, across rows and commas.
template <class Value, class List, class Same>
bool same_list(List left, List right, Same same)
{
    for (Value x, y;;)
    {
        const bool more = left.next(x);
        if (more != right.next(y) || left.error() || right.error())
            return false;
        if (!more)
            return true;
        if (!same(x, y))
            return false;
    }
}

// RFC 3261 17.1.3, 18.2.2: where a response goes, and what it belongs to.
bool same_vias(const sip::message& a, const sip::message& b)
{
    return same_list<sip::via>(sip::via_list{a}, sip::via_list{b},
                               [](const auto& x, const auto& y) { return rules::same_via(x, y, false); });
}

// In order, with their parameters: a Contact expires (10.2.1.1) and is preferred (16.6).
bool same_addresses(const sip::message& a, const sip::message& b, field_id id)
{
    return same_list<sip::name_addr>(
        sip::name_addr_list{a, id}, sip::name_addr_list{b, id}, [](const auto& x, const auto& y) {
            return x.star == y.star && sip::equal(x.uri, y.uri) && x.params.octets() == y.params.octets();
        });
}

bool same_number(const sip::message& a, const sip::message& b, field_id id)
{
    const auto number = [id](const sip::message& m) { return sip::parse_number(m.value(id)); };
    return same_value(a, b, number, [](auto x, auto y) { return x == y; });
}

bool same_field(const sip::message& a, const sip::message& b, field_id id)
{
    const auto party = [](const auto& x, const auto& y) { return rules::same_party(x, y); };
    const auto cseq = [](const auto& x, const auto& y) {
        return x.number == y.number && x.method == y.method;
    };
    if ((rules::bit(id) & for_people) != 0 || same_rows(a, b, id))
        return true;
    if (!a.has(id) || !b.has(id))
        return false;
    switch (id)
    {
    case field_id::via: return same_vias(a, b);
    case field_id::from: return same_value(a, b, sip::from_of, party);
    case field_id::to: return same_value(a, b, sip::to_of, party);
    case field_id::cseq: return same_value(a, b, sip::cseq_of, cseq);
    case field_id::call_id: return a.value(id) == b.value(id) && a.rows(id) == b.rows(id);
    case field_id::contact:
    case field_id::route:
    case field_id::record_route: return same_addresses(a, b, id);
    case field_id::max_forwards:
    case field_id::content_length: return same_number(a, b, id);
    // RFC 3261 22.1: credentials are repeated as they are, in an ACK.
    case field_id::authorization:
    case field_id::proxy_authorization: return same_values(a, b, id);
    default: return plain(a, id) == plain(b, id);
    }
}

std::size_t line_ends_before(const sip::message& m) { return m.octets().find_first_not_of("\r\n"); }

bool same_start(const sip::message& a, const sip::message& b)
{
    return a.is_request() == b.is_request() && a.method_name() == b.method_name() &&
           a.status() == b.status() && a.version() == b.version() &&
           (a.is_response() || rules::same_uri(a.request_uri(), b.request_uri()));
}

// Every line of the header ends with CRLF, the last one is empty, and the body is whole (RFC 3261 7).
bool is_framed(const sip::message& m)
{
    const auto header = m.header();
    for (std::size_t i = 0; i < header.size(); ++i)
        if (header[i] == '\r' ? header.substr(i, 2) != "\r\n"
                              : header[i] == '\n' && (i == 0 || header[i - 1] != '\r'))
            return false;
    return !m.error() && header.ends_with("\r\n\r\n") && line_ends_before(m) == 0;
}

}  // namespace

rules::parts different_octets(const sip::message& a, const sip::message& b)
{
    if (!recognized(a) || !recognized(b))
        return rules::parts::all();
    auto out = each_field([&](field_id id) { return !same_rows(a, b, id); });
    out.start_line = a.start_line() != b.start_line();
    out.body = a.body() != b.body();
    // Line ends, folds, the order of rows, what follows the body.
    out.framing = a.trailing() != b.trailing() || is_framed(a) != is_framed(b) ||
                  (!out.any() && a.octets() != b.octets());
    return out;
}

rules::parts different_meaning(const sip::message& a, const sip::message& b)
{
    if (!recognized(a) || !recognized(b) || a.error() || b.error())
        return rules::parts::all();
    auto out = each_field([&](field_id id) { return !same_field(a, b, id); });
    out.start_line = !same_start(a, b);
    out.body = a.body() != b.body();
    // RFC 3261 7.5: line ends before a message are ignored on streams, and nowhere else.
    out.framing = a.trailing() != b.trailing() || line_ends_before(a) != line_ends_before(b);
    return out;
}

}  // namespace play
