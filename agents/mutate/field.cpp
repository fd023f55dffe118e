// Header field rows as a whole (RFC 3261 7.3).
#include "mutate/families.hpp"
#include "mutate/pieces.hpp"
#include "mutate/rows.hpp"
#include "mutate/samples.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mutate {

namespace {

using sip::field_id;

std::ptrdiff_t some_place(const draft& m, change& how)
{
    return static_cast<std::ptrdiff_t>(how.pick.below(m.rows.size() + 1));
}

bool field_insert(draft& m, change& how)
{
    const auto& s = how.one_of(sample_rows);
    const auto id = sip::field_named(s.name);
    if (sip::stands_once(id) && m.first(id))
        return false;
    m.rows.insert(m.rows.begin() + some_place(m, how), m.made(s.name, std::string{s.value}));
    return true;
}

bool field_delete(draft& m, change& how)
{
    auto* there = some_row(m, how, [](const row& r) { return !is_mandatory(r.id()) && !is_content(r.id()); });
    if (!there)
        return false;
    m.rows.erase(m.rows.begin() + (there - m.rows.data()));
    return true;
}

// RFC 3261 8.1.1: "A valid SIP request ... MUST, at a minimum, contain" To, From, CSeq, Call-ID, Max-Forwards
// and Via.
bool mandatory_delete(draft& m, change& how)
{
    const auto* there = some_row(m, how, [&](const row& r) {
        return is_mandatory(r.id()) && (m.is_request() || r.id() != field_id::max_forwards);
    });
    if (!there)
        return false;
    const auto id = there->id();
    std::erase_if(m.rows, [id](const row& r) { return r.id() == id; });
    how.breaks(m.is_request() ? "SYN-MAND-1.a" : "SYN-MAND-1.b", trait::mandatory);
    how.leave(trait::branch);
    how.leave(trait::from_tag);
    return true;
}

// RFC 3261 7.3.1: several rows of one name are one list, if the field is a list.
bool field_repeat(draft& m, change& how)
{
    const auto* there = some_row(m, how, [](const row& r) {
        return !is_mandatory(r.id()) && !sip::stands_once(r.id()) && r.id() != field_id::content_length;
    });
    if (!there)
        return false;
    const auto copy = *there;
    m.rows.insert(m.rows.begin() + some_place(m, how), copy);
    return true;
}

bool singleton_repeat(draft& m, change& how)
{
    const auto* there = some_row(m, how, [](const row& r) { return sip::stands_once(r.id()); });
    if (!there)
        return false;
    auto copy = *there;
    // The same once more, or another value of the same field.
    if (how.chance(2))
        if (const auto other = sample_of(copy.id()); !other.empty())
            copy.value = other;
    m.rows.insert(m.rows.begin() + some_place(m, how), copy);
    how.breaks("SYN-SINGLE-1.a", trait::once);
    how.leave(trait::content_length);
    how.leave(trait::cseq_method);
    how.leave(trait::from_tag);
    return true;
}

// RFC 3261 7.3.1: the order of rows of different names does not matter.
bool field_swap(draft& m, change& how)
{
    if (m.rows.size() < 2)
        return false;
    auto& a = how.one_of(m.rows);
    auto& b = how.one_of(m.rows);
    if (a.id() == b.id())
        return false;
    // Rows of one name must keep their order among themselves.
    if (m.count(a.id()) > 1 || m.count(b.id()) > 1)
        return false;
    std::swap(a, b);
    return true;
}

struct compact_form
{
    std::string_view name, letter;
};

// RFC 3261 7.3.3, 20 and the extensions that registered one.
constexpr std::array<compact_form, 15> compact_forms{{{"Call-ID", "i"},
                                                      {"Contact", "m"},
                                                      {"Content-Encoding", "e"},
                                                      {"Content-Length", "l"},
                                                      {"Content-Type", "c"},
                                                      {"From", "f"},
                                                      {"Subject", "s"},
                                                      {"Supported", "k"},
                                                      {"To", "t"},
                                                      {"Via", "v"},
                                                      {"Event", "o"},
                                                      {"Allow-Events", "u"},
                                                      {"Refer-To", "r"},
                                                      {"Referred-By", "b"},
                                                      {"Session-Expires", "x"}}};

std::string_view other_form(const row& r)
{
    const auto id = r.id();
    for (const auto& [name, letter] : compact_forms)
        if (sip::field_named(name) == id && id != field_id::other)
            return r.name.size() == 1 ? name : letter;
    return {};
}

bool field_compact(draft& m, change& how)
{
    auto* there = some_row(m, how, [](const row& r) { return !other_form(r).empty(); });
    if (!there)
        return false;
    there->name = other_form(*there);
    return true;
}

bool all_fields_compact(draft& m, change&)
{
    bool any = false;
    for (auto& r : m.rows)
        if (const auto form = other_form(r); form.size() == 1)
        {
            r.name = form;
            any = true;
        }
    return any;
}

// RFC 3261 7.3.1: names are case-insensitive.
bool field_name_case(draft& m, change& how)
{
    auto* there = some_row(m, how, [](const row&) { return true; });
    if (!there)
        return false;
    std::string name{there->name};
    for (auto& c : name)
        if (const char folded = static_cast<char>(c | 0x20); folded >= 'a' && folded <= 'z' && how.chance(2))
            c = static_cast<char>(c ^ 0x20);
    there->name = m.keep(std::move(name));
    return true;
}

bool field_rename(draft& m, change& how)
{
    auto* there = some_row(m, how, [](const row& r) { return !is_mandatory(r.id()) && !is_content(r.id()); });
    if (!there)
        return false;
    static constexpr std::array<std::string_view, 4> prefixes{"X-", "P-", "NewFangled", "~`%"};
    there->name = m.keep(std::string{how.one_of(prefixes)}.append(there->name));
    return true;
}

// RFC 3261 7.3.1: a fold is a CRLF and at least one blank where white space may stand.
bool field_fold(draft& m, change& how)
{
    auto* there = some_row(m, how, [](const row& r) { return !r.value.empty(); });
    if (!there)
        return false;
    static constexpr std::array<std::string_view, 4> folds{"\r\n ", "\r\n\t", " \r\n  ", "\t\r\n \t "};
    const auto fold = how.one_of(folds);
    std::vector<piece> places;
    for (const auto& p : pieces_of(there->id(), there->value))
        if (p.kind == kind::blank)
            places.push_back(p);
    if (places.empty() || how.chance(4))
        there->colon = m.keep(std::string{there->colon}.append(fold));
    else
        there->value = m.keep(replaced(there->value, how.one_of(places), fold));
    return true;
}

//   HCOLON  =  *( SP / HTAB ) ":" SWS
bool blanks_at_the_colon(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> colons{":", " :", "\t:\t", "   :   ", " : ", ":\t "};
    auto* there = some_row(m, how, [](const row& r) { return !r.value.empty(); });
    if (!there)
        return false;
    there->colon = how.one_of(colons);
    return true;
}

// RFC 3261 25.1: header-name = token
bool field_name_broken(draft& m, change& how)
{
    auto* there = some_row(m, how, [](const row& r) {
        return !is_mandatory(r.id()) && !is_content(r.id()) && r.name.size() > 1;
    });
    row made{};
    if (!there)
    {
        made = m.made("Organization", "example");
        there = &*m.rows.insert(m.rows.begin() + some_place(m, how), made);
    }
    static constexpr std::array<std::string_view, 4> wrong{"@", "[]", "\"", "\xC3\xA4"};
    switch (how.pick.below(3))
    {
    case 0: there->colon = " "; break;
    case 1: there->name = ""; break;
    default: there->name = m.keep(std::string{there->name}.append(how.one_of(wrong))); break;
    }
    how.breaks("SYN-GRAM-1.a");
    return true;
}

// Up to 256 rows in all, and now and then one or two more: no RFC sets a limit, every parser has one.
bool rows_many(draft& m, change& how)
{
    static constexpr std::array<std::size_t, 8> counts{33, 40, 64, 65, 100, 128, 129, 200};
    static constexpr std::array<std::size_t, 4> limit{255, 256, 257, 258};
    const auto wanted = how.chance(100) ? how.one_of(limit) : how.one_of(counts);
    const auto* there = some_row(m, how, [](const row& r) {
        return !is_mandatory(r.id()) && !sip::stands_once(r.id()) && !is_authentication(r.id());
    });
    const auto copy = there && how.chance(2) ? *there : m.made("X-Row", "1");
    const auto size = copy.name.size() + copy.colon.size() + copy.value.size() + copy.end.size();
    if (wanted <= m.rows.size() || (wanted - m.rows.size()) * size > how.room)
        return false;
    m.rows.insert(m.rows.end(), wanted - m.rows.size(), copy);
    return true;
}

bool is_list(const row& r) { return sip::is_comma_list(r.id()) && r.id() != field_id::via; }

// RFC 3261 7.3.1: rows of one name may be joined by commas, and the reverse.
bool list_split(draft& m, change& how)
{
    auto* there = some_row(
        m, how, [](const row& r) { return is_list(r) && r.value.find(',') != std::string_view::npos; });
    if (!there)
        return false;
    std::vector<piece> commas;
    for (const auto& p : pieces_of(there->id(), there->value))
        if (p.kind == kind::separator && !p.in_uri && p.in(there->value) == ",")
            commas.push_back(p);
    if (commas.empty())
        return false;
    const auto& at = how.one_of(commas);
    auto second = *there;
    second.value = second.value.substr(at.at + 1);
    second.value.remove_prefix(std::min(second.value.find_first_not_of(" \t"), second.value.size()));
    there->value = there->value.substr(0, at.at);
    if (second.value.empty() || there->value.empty())
        return false;
    m.rows.insert(m.rows.begin() + (there - m.rows.data()) + 1, second);
    return true;
}

bool list_join(draft& m, change& how)
{
    auto* there = some_row(m, how, [&](const row& r) { return is_list(r) && m.count(r.id()) > 1; });
    if (!there)
        return false;
    const auto id = there->id();
    auto* first = m.first(id);
    const auto next = std::find_if(m.rows.begin() + (first - m.rows.data()) + 1, m.rows.end(),
                                   [id](const row& r) { return r.id() == id; });
    first->value = m.keep(std::string{first->value}.append(how.chance(2) ? ", " : ",").append(next->value));
    m.rows.erase(next);
    return true;
}

bool list_many(draft& m, change& how)
{
    static constexpr std::array<std::size_t, 8> counts{3, 16, 31, 32, 33, 64, 65, 300};
    auto* there = some_row(m, how, [](const row& r) {
        return is_list(r) && !r.value.empty() && r.value.find(',') == std::string_view::npos &&
               r.value != "*";
    });
    const auto count = how.one_of(counts);
    if (!there || there->value.size() * count > how.room)
        return false;
    std::string value{there->value};
    for (std::size_t n = 1; n < count; ++n)
        value.append(",").append(there->value);
    there->value = m.keep(std::move(value));
    return true;
}

bool value_of_another_field(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 2> values{"<sip:a@b", "\""};
    auto* there = some_row(m, how, [](const row& r) {
        const auto id = r.id();
        return id == field_id::contact || id == field_id::date || id == field_id::allow ||
               id == field_id::require || id == field_id::supported || id == field_id::route ||
               id == field_id::record_route || id == field_id::retry_after || id == field_id::to;
    });
    if (!there)
        return false;
    there->value = how.one_of(values);
    how.breaks("SYN-GRAM-1.c");
    return true;
}

// clang-format off
constexpr mutator field_mutators[] = {
    {"field-insert",        "RFC 3261 8.2.2, 20",        0, nature::legal, field_insert},
    {"field-delete",        "RFC 3261 20",               0, nature::legal, field_delete},
    {"mandatory-delete",    "RFC 3261 8.1.1, 8.2.6.2",  13, nature::wrong, mandatory_delete},
    {"field-repeat",        "RFC 3261 7.3.1",            4, nature::legal, field_repeat},
    {"singleton-repeat",    "RFC 3261 7.3.1",            3, nature::wrong, singleton_repeat},
    {"field-swap",          "RFC 3261 7.3.1",            0, nature::legal, field_swap},
    {"field-compact",       "RFC 3261 7.3.3",            0, nature::legal, field_compact},
    {"all-fields-compact",  "RFC 3261 7.3.3",            0, nature::legal, all_fields_compact},
    {"field-name-case",     "RFC 3261 7.3.1",            0, nature::legal, field_name_case},
    {"field-rename",        "RFC 3261 8.2.2",            0, nature::legal, field_rename},
    {"field-fold",          "RFC 3261 7.3.1",           14, nature::legal, field_fold},
    {"blanks-at-the-colon", "RFC 3261 7.3.1, 25.1",     14, nature::legal, blanks_at_the_colon},
    {"field-name-broken",   "RFC 3261 7.3.1, 25.1",     14, nature::wrong, field_name_broken},
    {"rows-many",           "RFC 3261 7.3",              4, nature::legal, rows_many},
    {"list-split",          "RFC 3261 7.3.1",            0, nature::legal, list_split},
    {"list-join",           "RFC 3261 7.3.1",            0, nature::legal, list_join},
    {"list-many",           "RFC 3261 7.3.1",            4, nature::legal, list_many},
    {"value-of-another-field", "RFC 3261 25.1",          0, nature::wrong, value_of_another_field},
};
// clang-format on

}  // namespace

family field_family() { return field_mutators; }

}  // namespace mutate
