#include "mutate/mend.hpp"
#include "mutate/pieces.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

bool is_frame(sip::field_id id) { return id == sip::field_id::content_length || id == sip::field_id::cseq; }

// A row of `b` takes the place of one of its kind, or is added.
void take_row(draft& a, const draft& b, sip::choices& pick)
{
    if (b.rows.empty())
        return;
    const auto& from = b.rows[pick.below(b.rows.size())];
    if (is_frame(from.id()))
        return;
    const auto same = std::ranges::find_if(a.rows, [&](const row& r) {
        return r.id() == from.id() && (r.id() != sip::field_id::other || r.name == from.name);
    });
    const row copy{a.keep(std::string{from.name}), a.keep(std::string{from.colon}),
                   a.keep(std::string{from.value}), a.keep(std::string{from.end})};
    if (same != a.rows.end() && pick.below(4) != 0)
        *same = copy;
    else
        a.rows.insert(a.rows.begin() + static_cast<std::ptrdiff_t>(pick.below(a.rows.size() + 1)), copy);
}

// A piece of a value of `b` where `a` has one of the same kind.
void take_piece(draft& a, const draft& b, sip::choices& pick)
{
    if (a.rows.empty() || b.rows.empty())
        return;
    auto& to = a.rows[pick.below(a.rows.size())];
    const auto& from = b.rows[pick.below(b.rows.size())];
    if (is_frame(to.id()) || is_frame(from.id()))
        return;
    const auto mine = pieces_of(to.id(), to.value), theirs = pieces_of(from.id(), from.value);
    if (mine.empty() || theirs.empty())
        return;
    const auto& out = mine[pick.below(mine.size())];
    const auto& in = theirs[pick.below(theirs.size())];
    if (in.kind == out.kind)
        to.value = a.keep(replaced(to.value, out, in.in(from.value)));
}

void take_body(draft& a, const draft& b)
{
    if (b.body.empty())
        return;
    a.body = a.keep(std::string{b.body});
    if (const auto* type = b.first(sip::field_id::content_type))
        a.set(sip::field_id::content_type, std::string{type->value});
}

void take_request_uri(draft& a, const draft& b)
{
    if (a.is_request() && b.is_request())
        a.set_start(a.start().first, b.start().second, a.start().third);
}

}  // namespace

std::string crossover(std::string_view a, std::string_view b, std::uint64_t seed, std::size_t most_octets)
{
    sip::choices pick{seed};
    // One behind the other, as on a stream.
    if (pick.below(8) == 0 && a.size() + b.size() <= most_octets)
        return std::string{a}.append(b);
    draft to{a};
    const draft from{b};
    const auto wanted = traits_of(to);
    for (auto times = 1 + pick.below(4); times > 0; --times)
        switch (pick.below(6))
        {
        case 0:
        case 1: take_row(to, from, pick); break;
        case 2:
        case 3: take_piece(to, from, pick); break;
        case 4: take_body(to, from); break;
        default: take_request_uri(to, from); break;
        }
    mend(to, wanted, change{pick, 0});
    auto out = to.finish();
    return out.size() <= most_octets ? out : std::string{a.substr(0, most_octets)};
}

}  // namespace mutate
