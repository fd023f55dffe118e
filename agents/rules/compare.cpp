#include "rules/compare.hpp"

#include "fsm/next_hop.hpp"
#include "rules/exchange.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace rules {

std::string whole(const reading& r, sip::field_id id) { return std::string{r.message->value(id)}; }

std::string_view next_value(std::string_view& rest)
{
    bool quoted = false, angled = false;
    std::size_t i = 0;
    for (; i < rest.size(); ++i)
    {
        const char c = rest[i];
        if (quoted && c == '\\')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '<' || c == '>'))
            angled = c == '<';
        else if (c == ',' && !quoted && !angled)
            break;
    }
    const auto end = std::min(i, rest.size());
    const auto value = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return value;
}

bool same_uri(std::string_view a, std::string_view b)
{
    if (a == b)
        return true;
    const auto x = sip::parse_uri(a), y = sip::parse_uri(b);
    return x && y && sip::equal(*x, *y);
}

bool same_party(const sip::name_addr& a, const sip::name_addr& b)
{
    return a.octets == b.octets || (a.tag == b.tag && sip::equal(a.uri, b.uri));
}

bool same_list(const sip::message& a, const sip::message& b, sip::field_id id)
{
    if (!a.has(id) && !b.has(id))
        return true;
    sip::name_addr_list left{a, id}, right{b, id};
    sip::name_addr x, y;
    for (;;)
    {
        const bool more = left.next(x);
        if (more != right.next(y))
            return left.error() || right.error();  // unreadable: not ours to judge
        if (!more)
            return true;
        if (x.octets != y.octets && !sip::equal(x.uri, y.uri))
            return false;
    }
}

bool same_sent_by(const sip::via& a, const sip::via& b)
{
    return sip::iequals(a.host, b.host) && fsm::port_of(a) == fsm::port_of(b);
}

namespace {

std::string lower(std::string_view text)
{
    std::string out{text};
    for (char& c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

}  // namespace

named_params::named_params(const sip::param_list& list) : list_{list}
{
    constexpr std::ptrdiff_t few = 16;
    if (std::ranges::count(list.octets(), ';') <= few)
        return;
    sip::param p;
    for (auto rest = list.octets(); sip::param_list::take(rest, p);)
        sorted_.emplace(lower(p.name), p.value);
}

std::optional<std::string_view> named_params::find(std::string_view name) const
{
    if (sorted_.empty())
    {
        const auto found = list_.find(name);
        return found ? std::optional{found->value} : std::nullopt;
    }
    const auto found = sorted_.find(lower(name));
    return found == sorted_.end() ? std::nullopt : std::optional{found->second};
}

namespace {

bool received_or_rport(std::string_view name)
{
    return sip::iequals(name, "received") || sip::iequals(name, "rport");
}

bool holds(const sip::param_list& given, const sip::param_list& asked, bool on_top)
{
    sip::param p, first;  // mostly both begin with the branch
    auto others = given.octets();
    sip::param_list::take(others, first);
    const named_params all{given};
    for (auto rest = asked.octets(); sip::param_list::take(rest, p);)
    {
        if ((on_top && received_or_rport(p.name)) || (p.name == first.name && p.value == first.value))
            continue;
        const auto other = all.find(p.name);
        if (!other || (*other != p.value && !sip::iequals(*other, p.value)))
            return false;
    }
    return true;
}

// Branch, received and rport are all that stands there, as they mostly do.
bool nothing_else(const sip::via& v)
{
    auto size = v.branch.empty() ? 0 : v.branch.size() + 8;
    size += v.received.empty() ? 0 : v.received.size() + 10;
    size += v.has_rport ? 6 : 0;
    for (auto rest = v.rport, first = v.rport; rest != 0; rest = static_cast<std::uint16_t>(rest / 10))
        size += rest == first ? 2 : 1;
    return v.params.octets().size() == size;
}

// Every run of white space as one blank.
std::string with_single_blanks(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        if (!is_blank(text[i]))
            out += text[i];
        else if (i == 0 || !is_blank(text[i - 1]))
            out += ' ';
    return out;
}

}  // namespace

bool same_via(const sip::via& asked, const sip::via& given, bool on_top)
{
    if (asked.octets == given.octets)
        return true;
    return sip::iequals(asked.protocol, given.protocol) && asked.version == given.version &&
           sip::iequals(asked.transport, given.transport) && same_sent_by(asked, given) &&
           asked.branch == given.branch &&
           ((on_top && nothing_else(asked) && nothing_else(given)) ||
            (holds(given.params, asked.params, on_top) && holds(asked.params, given.params, on_top)));
}

bool same_attempt(const reading& first, const reading& again)
{
    return first.method == again.method && first.cseq.method == again.cseq.method &&
           first.via.branch == again.via.branch && same_sent_by(first.via, again.via) &&
           first.call_id == again.call_id && first.cseq.number == again.cseq.number &&
           first.from.tag == again.from.tag;
}

// memmem(3): two-way, or what never costs more than a few octets at a time; std::string_view::find may take
// the one size times the other.
std::size_t find(std::string_view text, std::string_view part)
{
    const auto* at = part.empty() ? text.data() : memmem(text.data(), text.size(), part.data(), part.size());
    return at || part.empty() ? static_cast<std::size_t>(static_cast<const char*>(at) - text.data())
                              : std::string_view::npos;
}

bool contains(std::string_view text, std::string_view part)
{
    return find(text, part) != std::string_view::npos;
}

bool contains_text(std::string_view text, std::string_view part)
{
    while (!part.empty() && is_blank(part.front()))
        part.remove_prefix(1);
    while (!part.empty() && is_blank(part.back()))
        part.remove_suffix(1);
    if (std::ranges::none_of(part, is_blank))
        return contains(text, part);
    return contains(with_single_blanks(text), with_single_blanks(part));
}

bool joined_schemes(std::string_view value)
{
    bool quoted = false;
    for (std::size_t i = 0; i < value.size(); ++i)
    {
        if (quoted && value[i] == '\\')
        {
            ++i;
        }
        else if (value[i] == '"')
        {
            quoted = !quoted;
        }
        else if (value[i] == ',' && !quoted)
        {
            const auto name = value.find_first_not_of(" \t\r\n", i + 1);
            const auto end = value.find_first_of(" \t\r\n=,\"", name);
            if (name == std::string_view::npos || end == std::string_view::npos || !is_blank(value[end]))
                continue;
            const auto after = value.find_first_not_of(" \t\r\n", end);
            if (after != std::string_view::npos && value[after] != '=' && value[after] != ',')
                return true;
        }
    }
    return false;
}

bool lacks_sent_by(std::string_view via)
{
    const auto transport = via.rfind('/', via.find(';'));
    if (transport == std::string_view::npos)
        return false;
    const auto rest = via.substr(std::min(via.find_first_of(" \t\r\n;", transport), via.size()));
    const auto host = rest.find_first_not_of(" \t\r\n");
    return host == std::string_view::npos || rest[host] == ';' || rest[host] == ':';
}

std::optional<std::uint32_t> cseq_number(std::string_view value)
{
    std::uint64_t number = 0;
    std::size_t i = 0;
    for (; i < value.size() && value[i] >= '0' && value[i] <= '9' && number <= 0xffffffff; ++i)
        number = number * 10 + static_cast<std::uint64_t>(value[i] - '0');
    const bool ended = i > 0 && (i == value.size() || is_blank(value[i]));
    return ended && number <= 0xffffffff ? std::optional{static_cast<std::uint32_t>(number)} : std::nullopt;
}

bool holds_address(sip::field_id id) { return std::ranges::find(address_fields, id) != address_fields.end(); }

bool bare(std::string_view value) { return value.find('<') == std::string_view::npos; }

std::string what_is_unread(const sip::message& m)
{
    if (m.header_is_cut())
        return "what follows octet " + std::to_string(sip::limits::header_octets) +
               " of its header was not read";
    const auto rows = m.unread_rows();
    return rows == 0   ? std::string{}
           : rows == 1 ? "1 header row beyond " + std::to_string(sip::limits::fields) + " was not read"
                       : std::to_string(rows) + " header rows beyond " + std::to_string(sip::limits::fields) +
                             " were not read";
}

}  // namespace rules
