// What stands around a URI in To, From, Contact, Route: display name and angle brackets (RFC
// 3261 20.10, 25.1).
#include "mutate/families.hpp"
#include "mutate/rows.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

using sip::field_id;

bool angle_unclosed(draft& m, change& how)
{
    auto* r = some_row(m, how, [](const row& one) {
        return carries_uri(one.id()) && std::ranges::count(one.value, '>') == 1;
    });
    if (!r)
        return false;
    auto value = std::string{r->value};
    value.erase(value.find('>'), how.chance(2) ? 1 : std::string::npos);
    r->value = m.keep(std::move(value));
    how.breaks("SYN-GRAM-1.c");
    how.leave(trait::from_tag);
    return true;
}

//   display-name  =  *(token LWS)/ quoted-string
bool display_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 7> names{
        "\"\" ",       "\"J Rosenberg \\\\\\\"\" ", "\"<sip:x@y>, ;\" ",
        "A. G. Bell ", "\"\xE6\x97\xA5\"",          "caller\r\n ",
        "\"%s%n\" "};
    auto* r =
        some_row(m, how, [](const row& one) { return carries_uri(one.id()) && one.value.starts_with('<'); });
    if (!r)
        return false;
    r->value = m.keep(std::string{how.one_of(names)}.append(r->value));
    return true;
}

bool display_broken(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> names{"Bell, Alexander ", "a@b ", "caller: ", "(x) ",
                                                           "\xE6\x97\xA5 "};
    auto* r = some_row(m, how, [](const row& one) {
        return (one.id() == field_id::to || one.id() == field_id::from) && one.value.starts_with('<');
    });
    if (!r)
        return false;
    r->value = m.keep(std::string{how.one_of(names)}.append(r->value));
    how.breaks("SYN-GRAM-1.c");
    return true;
}

// RFC 3261 20: without "<>" the parameters are the field's, so there must be none of the URI.
bool address_bare(draft& m, change& how)
{
    auto* r = some_row(m, how, [](const row& one) {
        const auto id = one.id();
        if ((id != field_id::to && id != field_id::from && id != field_id::contact) ||
            !one.value.starts_with("<sip"))
            return false;
        const auto uri = one.value.substr(1, one.value.find('>') - 1);
        return uri.find_first_of(",?;") == std::string_view::npos && uri.size() + 1 < one.value.size() &&
               one.value.find(',') == std::string_view::npos;
    });
    if (!r)
        return false;
    auto value = std::string{r->value.substr(1)};
    value.erase(value.find('>'), 1);
    r->value = m.keep(std::move(value));
    return true;
}

// clang-format off
constexpr mutator name_addr_mutators[] = {
    {"angle-unclosed",           "RFC 3261 25.1",          8, nature::wrong, angle_unclosed},
    {"display-odd",              "RFC 3261 20.10, 25.1",   8, nature::legal, display_odd},
    {"display-broken",           "RFC 3261 25.1",          8, nature::wrong, display_broken},
    {"address-bare",             "RFC 3261 20, 20.10",     0, nature::legal, address_bare},
};
// clang-format on

}  // namespace

family name_addr_family() { return name_addr_mutators; }

}  // namespace mutate
