// Octets without regard to what they mean. What such a change breaks is found out afterwards: a mutant whose
// mutator names no rule is asked rule_of().
#include "mutate/families.hpp"
#include "mutate/rows.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

using namespace std::string_view_literals;

// Name and value of a row, the Request-URI or the body.
std::string_view* some_part(draft& m, change& how)
{
    if (!m.body.empty() && how.chance(4))
        return &m.body;
    auto* r = some_row(m, how, [](const row& one) { return !one.value.empty(); });
    if (!r)
        return nullptr;
    return how.chance(8) && !r->name.empty() ? &r->name : &r->value;
}

template <class Edit>
bool edit_part(draft& m, change& how, Edit edit)
{
    auto* part = some_part(m, how);
    if (!part)
        return false;
    std::string text{*part};
    edit(text, static_cast<std::size_t>(how.pick.below(text.size())));
    *part = m.keep(std::move(text));
    return true;
}

bool octet_flipped(draft& m, change& how)
{
    return edit_part(m, how, [&](std::string& text, std::size_t at) {
        text[at] = static_cast<char>(text[at] ^ 1 << how.pick.below(8));
    });
}

// One that means something to some grammar.
bool octet_inserted(draft& m, change& how)
{
    constexpr auto telling = "\0\t\r\n \"%&'()*+,-./0:;<=>?@[\\]_{|}\x7f\x80\xff"sv;
    return edit_part(m, how,
                     [&](std::string& text, std::size_t at) { text.insert(at, 1, how.one_of(telling)); });
}

bool octets_deleted(draft& m, change& how)
{
    return edit_part(m, how,
                     [&](std::string& text, std::size_t at) { text.erase(at, 1 + how.pick.below(8)); });
}

bool octets_doubled(draft& m, change& how)
{
    return edit_part(m, how, [&](std::string& text, std::size_t at) {
        const auto piece = text.substr(at, 1 + how.pick.below(16));
        static constexpr std::array<std::size_t, 4> counts{1, 2, 16, 256};
        for (auto n = std::min(how.one_of(counts), how.room / piece.size()); n > 0; --n)
            text.insert(at, piece);
    });
}

// clang-format off
constexpr mutator octet_mutators[] = {
    {"octet-flipped",  "RFC 3261 25.1, RFC 4475", 14, nature::wrong, octet_flipped},
    {"octet-inserted", "RFC 3261 25.1, RFC 4475", 14, nature::wrong, octet_inserted},
    {"octets-deleted", "RFC 3261 25.1, RFC 4475",  0, nature::wrong, octets_deleted},
    {"octets-doubled", "RFC 3261 25.1, RFC 4475",  1, nature::wrong, octets_doubled},
};
// clang-format on

}  // namespace

family octet_family() { return octet_mutators; }

}  // namespace mutate
