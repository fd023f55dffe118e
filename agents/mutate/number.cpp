// Numbers of field values at the ends of their ranges.
#include "mutate/families.hpp"
#include "mutate/pieces.hpp"
#include "mutate/rows.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

using sip::field_id;
using std::uint64_t;

// Where a number stands, the numbers that are right there, and the rule that others break.
struct spot
{
    field_id field;          // `other`: any
    std::string_view param;  // whose value it is; "" for the value of the field itself
    uint64_t least, most;
    std::string_view rule;
};

constexpr uint64_t two_31 = uint64_t{1} << 31, two_32 = uint64_t{1} << 32;

// clang-format off
constexpr std::array<spot, 17> spots{{
    {field_id::cseq,            "",          0, two_31 - 1,   "IDS-CSEQ-1.b"},   // RFC 3261 8.1.1.5
    {field_id::max_forwards,    "",          0, 255,          "SYN-MF-1.a"},     // 20.22
    {field_id::expires,         "",          0, two_32 - 1,   "SYN-GRAM-1.c"},   // 20.19
    {field_id::min_expires,     "",          0, two_32 - 1,   "SYN-GRAM-1.c"},   // 20.23
    {field_id::retry_after,     "",          0, two_32 - 1,   "SYN-GRAM-1.c"},   // 20.33
    {field_id::retry_after,     "duration",  0, two_32 - 1,   "SYN-GRAM-1.c"},
    {field_id::rseq,            "",          1, two_31 - 1,   ""},               // RFC 3262 7.1
    {field_id::session_expires, "",         90, two_32 - 1,   "SYN-GRAM-1.c"},   // RFC 4028 4
    {field_id::min_se,          "",         90, two_32 - 1,   "SYN-GRAM-1.c"},   // RFC 4028 5
    {field_id::contact,         "expires",   0, two_32 - 1,   ""},   // 20.10
    {field_id::subscription_state, "expires", 0, two_32 - 1,  ""},   // RFC 6665 8.4
    {field_id::subscription_state, "retry-after", 0, two_32 - 1, ""},
    {field_id::via,             "ttl",       0, 255,          "SYN-GRAM-1.c"},   // 25.1: 1*3DIGIT ; 0 to 255
    {field_id::via,             "rport",     1, 65'535,       "SYN-GRAM-1.c"},   // RFC 3581 3
    {field_id::reason,          "cause",     0, two_31 - 1,   ""},               // RFC 3326 2
    {field_id::timestamp,       "",          0, two_32,       ""},               // 20.38
    {field_id::rack,            "",          1, two_31 - 1,   ""},               // RFC 3262 7.2
}};
// clang-format on

const spot* spot_of(const row& r, const piece& p)
{
    if (p.kind != kind::number || p.in_uri)
        return nullptr;
    const auto found = std::ranges::find_if(spots, [id = r.id(), &p](const spot& s) {
        return s.field == id &&
               (s.param.empty() ? p.of.empty() : sip::field_id::other != id && s.param == p.of);
    });
    return found == spots.end() ? nullptr : &*found;
}

// A number of known range; false: the message has none.
bool some_number(draft& m, change& how, row*& where, piece& which, const spot*& what)
{
    uint64_t count = 0;
    for (auto& r : m.rows)
    {
        if (std::ranges::find(spots, r.id(), &spot::field) == spots.end())
            continue;
        for (const auto& p : pieces_of(r.id(), r.value))
            if (const auto* s = spot_of(r, p); s && how.pick.below(++count) == 0)
            {
                where = &r;
                which = p;
                what = s;
            }
    }
    return count > 0;
}

bool number_at_its_ends(draft& m, change& how)
{
    row* r = nullptr;
    piece p{};
    const spot* s = nullptr;
    if (!some_number(m, how, r, p, s))
        return false;
    constexpr std::array<uint64_t, 12> marks{0,      1,      127,    128,        255,        256,
                                             32'767, 32'768, 65'535, two_31 - 1, two_31 + 1, two_32 - 1};
    const auto number = how.chance(3) ? s->most : how.chance(3) ? s->least : how.one_of(marks);
    r->value = m.keep(replaced(r->value, p, std::to_string(std::clamp(number, s->least, s->most))));
    return true;
}

bool number_with_zeros(draft& m, change& how)
{
    row* r = nullptr;
    piece p{};
    const spot* s = nullptr;
    if (!some_number(m, how, r, p, s) || s->param == "ttl")
        return false;
    constexpr std::array<std::size_t, 5> counts{1, 3, 10, 60, 300};
    const auto count = how.one_of(counts);
    if (count > how.room)
        return false;
    r->value = m.keep(replaced(r->value, p, std::string(count, '0').append(p.in(r->value))));
    return true;
}

// Of requests alone: CSeq, and Max-Forwards where the request begins.
bool judged(const draft& m, const spot& s)
{
    if (s.field == field_id::cseq)
        return m.is_request();
    return !s.rule.empty() && (s.field != field_id::max_forwards ||
                               (m.is_request() && m.count(field_id::via) == 1 &&
                                m.first(field_id::via)->value.find(',') == std::string_view::npos));
}

bool number_out_of_range(draft& m, change& how)
{
    row* r = nullptr;
    piece p{};
    const spot* s = nullptr;
    if (!some_number(m, how, r, p, s) || !judged(m, *s))
        return false;
    static constexpr std::array<std::string_view, 5> beyond{"4294967296", "4294967297", "9223372036854775808",
                                                            "18446744073709551616",
                                                            "99999999999999999999999999999999999"};
    // In a dialog CSeq may have come beyond 2**31 by counting (RFC 3261 12.2.1.1).
    const auto* to = m.first(field_id::to);
    const bool counted = s->field == field_id::cseq && to && to->value.find("tag=") != std::string_view::npos;
    std::string number;
    if (how.chance(2) && s->most < two_32 - 1 && !counted)
        number = std::to_string(how.chance(2) ? s->most + 1 : two_32 - 1);
    else
        number = how.one_of(beyond);
    r->value = m.keep(replaced(r->value, p, number));
    how.breaks(s->rule);
    return true;
}

bool number_is_none(draft& m, change& how)
{
    row* r = nullptr;
    piece p{};
    const spot* s = nullptr;
    if (!some_number(m, how, r, p, s) || !judged(m, *s))
        return false;
    static constexpr std::array<std::string_view, 6> wrong{"-1", "+1", "0x10", "1e9", "\xD9\xA3", "1;1=1@"};
    r->value = m.keep(replaced(r->value, p, how.one_of(wrong)));
    how.breaks(s->rule);
    return true;
}

// clang-format off
constexpr mutator number_mutators[] = {
    {"number-at-its-ends",  "RFC 3261 8.1.1.5, 20.19, 20.22", 12, nature::legal, number_at_its_ends},
    {"number-with-zeros",   "RFC 3261 25.1",                   1, nature::legal, number_with_zeros},
    {"number-out-of-range", "RFC 3261 8.1.1.5, 20.19, 20.22", 12, nature::wrong, number_out_of_range},
    {"number-is-none",      "RFC 3261 25.1",                  12, nature::wrong, number_is_none},
};
// clang-format on

}  // namespace

family number_family() { return number_mutators; }

}  // namespace mutate
