// SYN-GRAM: header rows against the grammar of RFC 3261 25.1.
#include "rules/compare.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

namespace rules {

namespace {

using sip::field_id;

bool one_of(field_id id, std::initializer_list<field_id> ids)
{
    return std::ranges::find(ids, id) != ids.end();
}

bool holds_uri(field_id id)
{
    return holds_address(id) || one_of(id, {field_id::route, field_id::record_route});
}

bool token(std::string_view text)
{
    static constexpr auto table = [] {
        std::array<bool, 256> made{};
        for (const char c : std::string_view{"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                             "-.!%*_+`'~"})
            made[static_cast<unsigned char>(c)] = true;
        return made;
    }();
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return table[static_cast<unsigned char>(c)]; });
}

// The value, of a comma list that one of its values, which holds the octet at `offset` of the row's value.
std::string_view value_at(const sip::message& m, const sip::field& row, std::size_t offset)
{
    auto rest = m.value(row);
    if (!sip::is_comma_list(row.id))
        return rest;
    for (const auto* start = rest.data(); !rest.empty();)
    {
        const auto value = next_value(rest);
        if (offset <= static_cast<std::size_t>(value.data() - start) + value.size())
            return value;
    }
    return m.value(row);
}

constexpr letter gram_letters[] = {
    {'a', level::must, "a header name is not a token, or has no colon"},
    {'b', level::must, "a value has a control octet (not HTAB, folding or quoted-pair) or is no UTF-8"},
    {'c', level::must, "the value of a known header field does not match its grammar"},
    {'d', level::must, "a parameter name occurs twice in one value or URI"},
};

bool suspicious(char octet)
{
    const auto u = static_cast<unsigned char>(octet);
    return (u < 0x20 && u != '\t' && u != '\r' && u != '\n') || u >= 0x7f;
}

// Eight octets at once: only where one of them is below 0x20 or above 0x7e are they looked at one by one.
bool suspicious(std::string_view text)
{
    constexpr std::uint64_t each = 0x0101'0101'0101'0101;
    std::uint64_t word = 0;
    for (; text.size() >= sizeof word; text.remove_prefix(sizeof word))
    {
        std::memcpy(&word, text.data(), sizeof word);
        const auto low = (word - 0x20 * each) & ~word, high = word | (word + each);
        if (((low | high) & 0x80 * each) != 0 &&
            std::ranges::any_of(text.substr(0, sizeof word), [](char c) { return suspicious(c); }))
            return true;
    }
    return std::ranges::any_of(text, [](char c) { return suspicious(c); });
}

// The octets of one UTF-8 character at the front of `text`, 0 when it is none (RFC 3629 4).
std::size_t utf8(std::string_view text)
{
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t size = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
    if (size == 0 || size > text.size())
        return 0;
    for (std::size_t i = 1; i < size; ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80)
            return 0;
    const auto second = size > 1 ? static_cast<unsigned char>(text[1]) : 0;
    const bool wrong = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
                       (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
    return wrong ? 0 : size;
}

std::string_view wrong_octets(std::string_view value)
{
    for (std::size_t i = 0; i < value.size();)
    {
        const auto c = static_cast<unsigned char>(value[i]);
        const auto size = utf8(value.substr(i));
        const bool folding = c == '\r' && i + 1 < value.size() && value[i + 1] == '\n';
        const bool control = (c < 0x20 && c != '\t' && c != '\n' && !folding) || c == 0x7f;
        if (size == 0 || control)
            return value.substr(i, 1);
        i += c == '\\' && i + 1 < value.size() && static_cast<unsigned char>(value[i + 1]) < 0x80 ? 2 : size;
    }
    return {};
}

bool ends_name(char c) { return c == '=' || c == ';' || c == '>' || c == ',' || c == '?'; }

// The name after the ";" at `at`, without white space around it.
std::string_view param_name(std::string_view value, std::size_t at)
{
    auto end = ++at;
    while (end < value.size() && !ends_name(value[end]))
        ++end;
    const auto name = value.substr(at, end - at);
    const auto first = name.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view{}
                                           : name.substr(first, name.find_last_not_of(" \t\r\n") + 1 - first);
}

// The names of parameters, the first 24 of them.
class param_names
{
public:
    void clear() { count_ = 0; }
    bool add(std::string_view name)  // false: it is there already
    {
        for (std::size_t i = 0; i < count_ && !name.empty(); ++i)
            if (names_[i].size() == name.size() && sip::iequals(names_[i], name))
                return false;
        if (count_ < names_.size())
            names_[count_++] = name;
        return true;
    }

private:
    std::array<std::string_view, 24> names_;
    std::size_t count_ = 0;
};

// No name follows two ";", whatever they belong to.
bool all_differ(std::string_view value)
{
    param_names names;
    std::size_t count = 0;
    for (auto at = value.find(';'); at != std::string_view::npos; at = value.find(';', at + 1))
        if (++count > 24 || !names.add(param_name(value, at)))
            return false;
    return true;
}

// The second parameter of one name in one value or in the URI of one value; "" when there is none.
std::string_view repeated_param(std::string_view value)
{
    if (value.find(';') == value.rfind(';') || all_differ(value))
        return {};
    param_names names;
    bool quoted = false;
    for (std::size_t i = 0; i < value.size(); ++i)
    {
        const char c = value[i];
        if (quoted && c == '\\')
        {
            ++i;
        }
        else if (c == '"')
        {
            quoted = !quoted;
        }
        else if (!quoted && (c == '<' || c == '>' || c == ',' || c == '?'))
        {
            names.clear();
        }
        else if (!quoted && c == ';')
        {
            if (const auto name = param_name(value, i); !names.add(name))
                return name;
        }
    }
    return {};
}

// A fault that a more exact letter of another rule reports.
bool reported_elsewhere(const reading& r,
                        const sip::field& row,
                        std::string_view value,
                        const sip::parse_error& fault)
{
    if (row.id == field_id::content_length || fault.what == sip::fault::repeated)
        return true;  // SYN-CL-1.b, letter d
    if (row.id == field_id::max_forwards)
        return r.request && r.vias <= 1;  // SYN-MF-1.a
    if (row.id == field_id::cseq && r.request)
        return !cseq_number(value);  // IDS-CSEQ-1.b
    if (row.id == field_id::via && r.request)
        return lacks_sent_by(value);  // VIA-FMT-1.c
    if (one_of(row.id, {field_id::www_authenticate, field_id::proxy_authenticate, field_id::authorization,
                        field_id::proxy_authorization}))
    {
        return joined_schemes(value);  // SYN-SINGLE-1.b
    }
    if (holds_uri(row.id))
    {
        const auto open = value.find('<'), close = value.find('>');
        return (bare(value) && value.find_first_of(",?") != std::string_view::npos) ||  // SYN-ADDR-1.a
               (close != std::string_view::npos && open < close &&
                !sip::parse_uri(value.substr(open + 1, close - open - 1)));
    }
    return false;  // the URI in <>: SYN-URI-1.c, d
}

// In text a ";" is one.
bool has_params(field_id id)
{
    return !one_of(id, {field_id::user_agent, field_id::server, field_id::subject, field_id::organization});
}

// There is nothing to say about the row, wherever it stands.
bool plain(const exchanges::placed_row& row)
{
    const auto& field = row.field;
    const auto value = row.value();
    if (suspicious(value) || value.find('\r') != std::string_view::npos || !field.well_formed)
        return false;
    if (field.id == field_id::other)
        return token(row.in.name(field));
    return (row.well || !sip::check(row.in, field)) &&
           (!has_params(field.id) || repeated_param(value).empty());
}

void check_row(const exchanges& e, const reading& r, const sip::field& row, judgement& j)
{
    const auto& m = *r.message;
    const auto value = m.value(row);
    if (!row.well_formed || !token(m.name(row)))
    {
        if (!e.inherited(r, value))
        {
            j.broken('a', {&r, "a token and a colon", std::string{row.well_formed ? m.name(row) : value},
                           row.well_formed ? m.name(row) : value});
        }
        return;
    }
    if (row.id == field_id::other)
        return;
    if (const auto fault = sip::check(m, row))
    {
        const auto offset = fault->offset >= row.value_at ? fault->offset - row.value_at : 0;
        const auto part = value_at(m, row, offset);
        if (!reported_elsewhere(r, row, part, *fault) && !e.inherited(r, part))
        {
            const auto at = std::min<std::size_t>(offset, value.size());
            j.broken('c', {&r,
                           std::string{sip::name_of(row.id)} + ": " + fault->expected + " at octet " +
                               std::to_string(at + 1),
                           std::string{value}, value.substr(at, at < value.size() ? 1 : 0)});
        }
    }
    if (has_params(row.id))
    {
        if (const auto name = repeated_param(value); !name.empty() && !e.inherited(r, value))
            j.broken('d', {&r, "each parameter once", std::string{name} + " twice", name});
    }
}

// Many a value stands before a CR: one that ends in CR is taken over with that of the line end.
bool copied_octets(const exchanges& e, const reading& r, std::string_view value)
{
    if (!value.ends_with('\r'))
        return e.inherited(r, value);
    return e.inherited_exactly(r, r.message->header().substr(r.message->offset_of(value), value.size() + 1));
}

void check_rows(const exchanges& e, const reading& r, judgement& j)
{
    const bool look = suspicious(r.message->header());
    for (const auto& row : r.message->fields())
    {
        const auto value = r.message->value(row);
        // A CR that folds nothing is a control octet, too.
        const bool odd = look || value.find('\r') != std::string_view::npos;
        const auto wrong = odd ? wrong_octets(value) : std::string_view{};
        if (wrong.empty())
            check_row(e, r, row, j);
        else if (!copied_octets(e, r, value))
            j.broken('b', {&r, "UTF-8 without control octets", std::string{value}, wrong});
    }
}

void check_gram(const exchanges& e, const reading& r, judgement& j)
{
    j.triggered();
    if (!e.all_plain(r, ~std::uint64_t{0}, wording::grammar, plain))
        check_rows(e, r, j);
    const auto uri = r.message->request_uri();
    if (uri.find(';') == std::string_view::npos)
        return;
    if (const auto name = repeated_param(uri); !name.empty() && !e.inherited(r, uri))
        j.broken('d', {&r, "each parameter once", std::string{name} + " twice", name});
}

// clang-format off
constexpr rule grammar_rows[] = {
    {"SYN-GRAM-1", "any", "RFC 3261 7.3.1, 19.1.1, 25.1",
     "Every header row is name, colon and a value of its field's grammar, without control octets, and names no parameter twice.",
     "every header row", gram_letters,
     {.of = readable, .message = check_gram}},
};
// clang-format on

}  // namespace

std::span<const rule> grammar_rules() { return grammar_rows; }

}  // namespace rules
