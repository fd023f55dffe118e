#include "mutator_shapes.hpp"

#include "mutator_message.hpp"
#include "mutator_parts.hpp"
#include "mutator_records.hpp"

#include "mutate/mend.hpp"
#include "mutate/mutate.hpp"
#include "sip/build.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

namespace shapes {

namespace {

using octets = std::string;
using view = std::string_view;

// One of the two URIs; now and then both are the same but for one change.
octets mutated_uris(view input, sip::choices& pick, std::size_t most, guide& by)
{
    const auto middle = std::min(input.find('\n'), input.size());
    const auto left = input.substr(0, middle), right = input.substr(std::min(middle + 1, input.size()));
    const bool change_left = pick.below(2) == 0;
    const auto kept = change_left ? right : left;
    if (kept.size() + 1 >= most)
        return octets{input};
    const auto from = pick.below(4) == 0 ? kept : change_left ? left : right;
    auto made = mutated_part(shape::uri, from, pick, most - kept.size() - 1, by);
    return change_left ? made.append("\n").append(kept) : octets{kept}.append("\n").append(made);
}

// What the one who received the message might send back.
octets answered(view request, sip::choices& pick)
{
    sip::scanned_message m;
    m.scan(request);
    if (!m.is_request())
        return mutate::fresh(pick);
    static constexpr int statuses[] = {100, 180, 183, 200, 202, 302, 401, 404, 407, 481, 486, 487, 500, 603};
    sip::response_parts parts;
    parts.status = statuses[pick.below(std::size(statuses))];
    const auto tag = pick.tag();
    if (parts.status > 100)
        parts.to_tag = tag;
    if (m.method_name() == "INVITE" && pick.below(6) == 0)
        return sip::make_cancel(m);
    return sip::make_response(m, parts);
}

octets mutated_records(view input, sip::choices& pick, std::size_t most, guide& by)
{
    auto records = read_records(input);
    if (records.empty())
        records.push_back({{0, '\x0b', 1}, mutate::fresh(pick)});
    const auto at = static_cast<std::ptrdiff_t>(pick.below(records.size()));
    auto& one = records[static_cast<std::size_t>(at)];
    switch (pick.below(10))
    {
    case 0: one.head[pick.below(3)] ^= static_cast<char>(1u << pick.below(8)); break;
    case 1: records.insert(records.begin() + at, one); break;
    case 2: records.erase(records.begin() + at); break;
    case 3: std::swap(one, records[pick.below(records.size())]); break;
    case 4:
    case 5:
    {
        auto reply = one;
        std::swap(reply.head[0], reply.head[1]);
        reply.head[0] &= '\x03';
        reply.head[1] = static_cast<char>((reply.head[1] & 3) | 4);
        reply.message = answered(one.message, pick);
        records.insert(records.begin() + at + 1, std::move(reply));
        break;
    }
    default: one.message = mutated_message(one.message, pick, most, true, by); break;
    }
    return write_records(records, most);
}

// The front of the one and the back of the other, cut where something ends.
octets spliced(view a, view b, sip::choices& pick, std::size_t most)
{
    const auto cut = [&](view text) {
        const auto from = pick.below(text.size() + 1);
        return std::min(text.find_first_of("\n;,&@?= ", from), text.size());
    };
    return octets{a.substr(0, cut(a))}.append(b.substr(cut(b))).substr(0, most);
}

}  // namespace

octets mutated(shape of, view input, sip::choices& pick, std::size_t most, guide& by)
{
    switch (of)
    {
    case shape::message: return mutated_message(input, pick, most, true, by);
    case shape::one_message: return mutated_message(input, pick, most, false, by);
    case shape::stream:
    {
        octets cut{input.empty() || pick.below(16) == 0 ? static_cast<char>(pick.below(256)) : input[0]};
        return cut.append(mutated_message(input.substr(input.empty() ? 0 : 1), pick, most - 1, true, by));
    }
    case shape::records: return mutated_records(input, pick, most, by);
    case shape::uri: return mutated_uris(input, pick, most, by);
    default: return mutated_part(of, input, pick, most, by);
    }
}

octets crossed(shape of, view a, view b, sip::choices& pick, std::size_t most)
{
    switch (of)
    {
    case shape::message: return mutate::crossover(a, b, pick.next(), most);
    case shape::one_message:
        // One behind the other is for who takes several.
        for (int tries = 0; tries < 4; ++tries)
            if (auto out = mutate::crossover(a, b, pick.next(), most); out.size() != a.size() + b.size())
                return out;
        return octets{};
    case shape::stream:
        if (a.empty() || b.empty())
            return octets{};
        return octets{a[0]}.append(mutate::crossover(a.substr(1), b.substr(1), pick.next(), most - 1));
    case shape::records:
    {
        auto left = read_records(a);
        const auto right = read_records(b);
        if (left.empty() || right.empty())
            return octets{};
        const auto at = pick.below(left.size() + 1), from = pick.below(right.size());
        left.insert(left.begin() + static_cast<std::ptrdiff_t>(at),
                    right.begin() + static_cast<std::ptrdiff_t>(from),
                    right.begin() + static_cast<std::ptrdiff_t>(
                                        std::min<std::size_t>(right.size(), from + 1 + pick.below(4))));
        return write_records(left, most);
    }
    default: return spliced(a, b, pick, most);
    }
}

namespace {

// The whole piece, or one word of it, so that what the fuzzer learned of words comes to stand where words
// stand.
octets piece_changed(view piece, sip::choices& pick, std::size_t most, const piece_change& change)
{
    constexpr view ends = " \t\r\n;,=:@<>\"/?&()";
    if (pick.below(2) == 0)
        return change(piece, most);
    const auto at = std::min<std::size_t>(pick.below(piece.size() + 1), piece.size());
    const auto before = at == 0 ? view::npos : piece.find_last_of(ends, at - 1);
    const auto begin = before == view::npos ? 0 : before + 1;
    const auto end = std::min(piece.find_first_of(ends, at), piece.size());
    const auto kept = piece.size() - (end - begin);
    return octets{piece.substr(0, begin)}
        .append(change(piece.substr(begin, end - begin), most - std::min(most, kept)))
        .append(piece.substr(end));
}

octets line_changed(view input, sip::choices& pick, std::size_t most, const piece_change& change)
{
    const auto somewhere = std::min<std::size_t>(pick.below(input.size() + 1), input.size());
    const auto before = input.substr(0, somewhere).rfind('\n');
    const auto begin = before == view::npos ? 0 : before + 1;
    const auto end = std::min(input.find_first_of("\r\n", begin), input.size());
    const auto kept = input.size() - (end - begin);
    return octets{input.substr(0, begin)}
        .append(piece_changed(input.substr(begin, end - begin), pick, most - std::min(kept, most), change))
        .append(input.substr(end));
}

octets message_changed(view input, sip::choices& pick, std::size_t most, const piece_change& change)
{
    mutate::draft m{input};
    const auto wanted = mutate::traits_of(m);
    auto pieces = std::vector<view*>{&m.start_line, &m.body};
    for (auto& r : m.rows)
        pieces.push_back(&r.value);
    auto& piece = *pieces[pick.below(pieces.size())];
    piece = m.keep(piece_changed(piece, pick, most - std::min(input.size() - piece.size(), most), change));
    mutate::mend(m, wanted, mutate::change{pick, 0});
    return m.finish();
}

}  // namespace

octets
with_piece_changed(shape of, view input, sip::choices& pick, std::size_t most, const piece_change& change)
{
    switch (of)
    {
    case shape::message:
    case shape::one_message: return message_changed(input, pick, most, change);
    case shape::stream:
        if (input.empty())
            return octets{};
        return octets{input[0]}.append(message_changed(input.substr(1), pick, most - 1, change));
    case shape::records:
    {
        auto records = read_records(input);
        if (records.empty())
            return octets{};
        auto& one = records[pick.below(records.size())];
        one.message = message_changed(one.message, pick, most, change);
        return write_records(records, most);
    }
    default: return line_changed(input, pick, most, change);
    }
}

}  // namespace shapes
