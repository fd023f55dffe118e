// SYN-ADDR, SYN-URI: which components a URI may have in its place, and when it needs <>.
#include "rules/compare.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"

#include <algorithm>
#include <array>

namespace rules {

namespace {

using sip::field_id;

constexpr letter addr_letters[] = {
    {'a', level::must, "the URI without <> contains a comma or a question mark"},
    {'b', level::should, "a URI parameter follows a URI without <>, where it is a header parameter"},
};

bool uri_parameter(std::string_view name)
{
    return std::ranges::any_of(std::array{"transport", "user", "method", "ttl", "maddr", "lr"},
                               [&](const char* known) { return sip::iequals(name, known); });
}

// A comma between URIs of a list is no fault.
bool misread(field_id id, std::string_view value)
{
    if (value.find('?') != std::string_view::npos)
        return true;
    for (auto rest = value; sip::is_comma_list(id) && !rest.empty();)
    {
        auto one = next_value(rest);
        one.remove_prefix(std::min(one.size(), one.find_first_not_of(" \t\r\n")));
        if (one.find(':') == std::string_view::npos && one != "*")
            return true;
    }
    return !sip::is_comma_list(id) && value.find(',') != std::string_view::npos;
}

void check_addr(const exchanges& e, const reading& r, judgement& j)
{
    j.triggered();
    const auto plain = [](const exchanges::placed_row& row) { return !bare(row.value()); };
    if (e.all_plain(r, fields_of(address_fields), wording::address, plain))
        return;
    for (const auto& row : r.message->fields())
    {
        const auto value = r.message->value(row);
        if (!holds_address(row.id) || !bare(value))
            continue;
        if (misread(row.id, value))
        {
            if (!e.inherited(r, value))
            {
                j.broken('a',
                         {&r, "<> round a URI with a comma or question mark", std::string{value}, value});
            }
            continue;
        }
        const auto address = sip::parse_name_addr(value);
        sip::param p;
        for (auto rest = address ? address->params.octets() : std::string_view{};
             sip::param_list::take(rest, p);)
        {
            if (uri_parameter(p.name) && !e.inherited(r, value))
                j.broken('b', {&r, "<> round a URI with parameters", std::string{value}, p.name});
        }
    }
}

constexpr letter uri_letters[] = {
    {'a', level::must, "the Request-URI stands in <>, or has a space or control octet"},
    {'b', level::must, "the Request-URI has a method parameter or headers"},
    {'c', level::must, "an @ with an empty user part"},
    {'d', level::must, "a character that must be escaped is not"},
    {'e', level::must, "a sips URI names an unreliable transport"},
    {'f', level::should, "a password"},
    {'g', level::info, "another component that RFC 3261 table 1 does not allow there"},
};

// An @ with nothing before it.
bool lacks_user(std::string_view octets)
{
    const auto at = octets.find(':');
    return at != std::string_view::npos &&
           (sip::iequals(octets.substr(0, at), "sip") || sip::iequals(octets.substr(0, at), "sips")) &&
           octets.substr(at + 1).starts_with('@');
}

// sips, over UDP.
bool unreliable(const sip::uri& u)
{
    return u.scheme == sip::scheme::sips && sip::iequals(u.params.value("transport"), "udp");
}

// What does not depend on where the URI stands.
void check_any_uri(const exchanges& e,
                   const reading& r,
                   std::string_view octets,
                   const sip::result<sip::uri>& u,
                   judgement& j)
{
    const auto tell = [&](char letter, const char* expected, std::string_view part) {
        if (!e.inherited(r, octets))
            j.broken(letter, {&r, expected, std::string{octets}, part});
    };
    if (lacks_user(octets))
    {
        tell('c', "a user before @", octets);
    }
    else if (!u)
    {
        tell('d', u.error().expected, octets.substr(std::min<std::size_t>(u.error().offset, octets.size())));
    }
    else
    {
        if (unreliable(*u))
            tell('e', "a reliable transport", octets);
        if (!u->password.empty())
            tell('f', "no password", u->password);
    }
}

void check_request_uri(const exchanges& e, const reading& r, judgement& j)
{
    const auto line = r.line;
    const auto first = line.find(' '), last = line.rfind(' ');
    if (first == std::string_view::npos || first + 1 >= last || line[first + 1] == ' ' ||
        line[last - 1] == ' ')
    {
        return;  // SYN-LINE-1.a
    }
    const auto uri = line.substr(first + 1, last - first - 1);
    if (uri.starts_with('<') ||
        std::ranges::any_of(uri, [](char c) { return static_cast<unsigned char>(c) <= 0x20; }))
    {
        if (!e.inherited(r, uri))
            j.broken('a', {&r, "a URI without <> and spaces", std::string{uri}, uri});
        return;
    }
    const auto u = sip::parse_uri(uri);
    check_any_uri(e, r, uri, u, j);
    if (u && u->scheme <= sip::scheme::sips && (!u->headers.empty() || u->params.has("method")) &&
        !e.inherited(r, uri))
    {
        j.broken('b', {&r, "no method parameter and no headers", std::string{uri}, uri});
    }
}

// RFC 3261 table 1: From and To take neither port nor the parameters that say how to get there.
bool more_than_identity(const sip::name_addr& a)
{
    const auto& u = a.uri;
    if (u.scheme > sip::scheme::sips || !a.bracketed)
        return false;
    constexpr std::array not_here = {"method", "maddr", "ttl", "transport", "lr"};
    return u.has_port || !u.headers.empty() ||
           (!u.params.empty() &&
            std::ranges::any_of(not_here, [&](auto* name) { return u.params.has(name); }));
}

void check_identity(const exchanges& e, const reading& r, const sip::name_addr& a, judgement& j)
{
    const auto& u = a.uri;
    if (more_than_identity(a) && !e.inherited(r, u.octets))
    {
        j.broken('g', {&r, "no port, method, maddr, ttl, transport, lr or headers in From and To",
                       std::string{u.octets}, u.octets});
    }
}

// A display name in quotes may have angle brackets, too.
std::size_t opening_angle(std::string_view value)
{
    for (std::size_t i = 0, quoted = 0; i < value.size(); ++i)
        if (quoted && value[i] == '\\')
            ++i;
        else if (value[i] == '"')
            quoted ^= 1;
        else if (!quoted && value[i] == '<')
            return i;
    return std::string_view::npos;
}

constexpr std::initializer_list<field_id> uri_fields = {field_id::from, field_id::to, field_id::contact,
                                                        field_id::route, field_id::record_route};

// The URIs in <> of the values of a row, or of anything that looks like one, until check() says false.
template <class Check>
bool each_uri(std::string_view row, Check check)
{
    while (!row.empty())
    {
        const auto value = next_value(row);
        const auto open = opening_angle(value), close = value.find('>', open);
        if (open != std::string_view::npos && close != std::string_view::npos &&
            !check(value.substr(open + 1, close - open - 1)))
            return false;
    }
    return true;
}

bool sound(const sip::uri& u) { return !lacks_user(u.octets) && !unreliable(u) && u.password.empty(); }

bool sound_octets(std::string_view octets)
{
    const auto u = sip::parse_uri(octets);
    return u && sound(*u);
}

// May it be a Request-URI, and is there nothing to say about it?
bool plain_target(std::string_view octets)
{
    const auto u = sip::parse_uri(octets);
    return u && sound(*u) && u->headers.empty() && !u->params.has("method") && !octets.starts_with('<') &&
           std::ranges::all_of(octets, [](char c) { return static_cast<unsigned char>(c) > 0x20; });
}

// There is nothing to say about the URIs of the row, wherever it stands.
bool plain_uri(const exchanges::placed_row& row)
{
    const auto id = row.field.id;
    if (id == field_id::from || id == field_id::to)
        return row.address && !more_than_identity(*row.address) && sound(row.address->uri);
    return each_uri(row.value(), sound_octets);
}

void check_uri(const exchanges& e, const reading& r, judgement& j)
{
    if (r.request || r.has_from || r.has_to)
        j.could_break(r.request ? "abcdefg" : "cdefg");
    if (r.request && !e.plain_request_uri(r, plain_target))
        check_request_uri(e, r, j);
    if (e.all_plain(r, fields_of(uri_fields), wording::uris, plain_uri))
        return;
    for (const auto* a : {r.has_from ? &r.from : nullptr, r.has_to ? &r.to : nullptr})
    {
        if (a)
        {
            check_any_uri(e, r, a->uri.octets, sip::result<sip::uri>{a->uri}, j);
            check_identity(e, r, *a, j);
        }
    }
    for (const auto id : uri_fields)
    {
        if (!r.has(id) || (id == field_id::from && r.has_from) || (id == field_id::to && r.has_to))
            continue;
        for (const auto* row = r.message->first(id); row; row = r.message->next(*row))
        {
            each_uri(r.message->value(*row), [&](std::string_view uri) {
                check_any_uri(e, r, uri, sip::parse_uri(uri), j);
                return true;
            });
        }
    }
}

// clang-format off
constexpr rule uri_rows[] = {
    {"SYN-ADDR-1", "any", "RFC 8217 3, 4; RFC 3261 20, 20.10, 20.20, 20.31",
     "A URI with a comma, question mark or semicolon stands in <>.",
     "Contact, From, To, Reply-To, Refer-To, Referred-By, P-Asserted-Identity and P-Preferred-Identity without <>", addr_letters,
     {.any_of = fields_of(address_fields), .reads = {.fields = fields_of(address_fields)}, .message = check_addr}},
    {"SYN-URI-1", "any", "RFC 3261 7.1, 19.1.1 table 1, 19.1.2",
     "A URI has only the components that its place allows, and escapes what must be escaped.",
     "URIs in Request-URI, To, From, Contact, Route and Record-Route", uri_letters,
     {.reads = {.fields = fields_of(uri_fields), .start_line = true}, .message = check_uri}},
};
// clang-format on

}  // namespace

std::span<const rule> uri_rules() { return uri_rows; }

}  // namespace rules
