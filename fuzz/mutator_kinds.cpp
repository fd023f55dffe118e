#include "mutator_kinds.hpp"

#include "mutator_message.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace kinds {

namespace {

using octets = std::string;
using view = std::string_view;
using namespace std::string_view_literals;

struct named_kind
{
    view name;
    std::optional<shape> of;
    bool several;
};

// clang-format off
constexpr named_kind named_kinds[] = {
    {"any",       std::nullopt,     false},
    {"message",   shape::one_message,   false},
    {"messages",  shape::message,   true},
    {"sipfrag",   shape::sipfrag,   false},
    {"sdp",       shape::sdp,       false},
    {"uri",       shape::one_uri,   false},
    {"name-addr", shape::name_addr, false},
    {"via",       shape::via,       false},
    {"digest",    shape::digest,    false},
    {"multipart", shape::body,      false},
    {"field",     shape::field,     false},
    {"text",      shape::text,      false},
};

constexpr std::pair<view, view> separators[] = {
    {"lf", "\n"}, {"crlf", "\r\n"}, {"nul", "\0"sv}, {"blank", " "}, {"empty-line", "\r\n\r\n"},
};
// clang-format on

view separator_named(view name)
{
    const auto found = std::ranges::find(separators, name, &std::pair<view, view>::first);
    return found == std::end(separators) ? view{} : found->second;
}

constexpr std::size_t most_octets = 4096, most_parts = 64;

std::optional<part> read_part(view word)
{
    part out;
    if (word.starts_with("octets:"))
    {
        const auto number = word.substr(7);
        const auto read = std::from_chars(number.data(), number.data() + number.size(), out.octets);
        if (read.ec != std::errc{} || read.ptr != number.data() + number.size() || out.octets == 0 ||
            out.octets > most_octets)
            return std::nullopt;
        return out;
    }
    if (const auto star = word.find('*'); star != view::npos)
    {
        out.separator = separator_named(word.substr(star + 1));
        out.many = true;
        if (out.separator.empty())
            return std::nullopt;
        word = word.substr(0, star);
    }
    const auto found = std::ranges::find(named_kinds, word, &named_kind::name);
    if (found == std::end(named_kinds))
        return std::nullopt;
    out.of = found->of;
    out.several = found->several;
    return out;
}

// Where each part of an input lies, and which of the layout it is.
struct piece
{
    std::size_t begin, end;
    const part* of;
};

std::vector<piece> pieces_of(const layout& of, view input)
{
    std::vector<piece> out;
    std::size_t at = 0;
    for (const auto& p : of)
    {
        do
        {
            const auto last = p.separator.empty() ? view::npos : input.find(p.separator, at);
            const auto end =
                p.octets > 0 ? std::min(at + p.octets, input.size()) : std::min(last, input.size());
            out.push_back({at, end, &p});
            at = std::min(end + (last == view::npos || p.octets > 0 ? 0 : p.separator.size()), input.size());
        } while (p.many && at < input.size() && out.size() < most_parts);
    }
    return out;
}

// A few octets before a message that say what is done with it.
std::size_t octets_before_message(view input)
{
    constexpr std::size_t farthest = 4;
    const auto version = input.find("SIP/2.0");
    if (version == view::npos)
        return 0;
    const auto line = version == 0 ? 0 : input.rfind('\n', version) + 1;
    auto at = version;
    // Back over the Request-URI and the method, which stand behind what is no capital letter.
    if (version > 1 && input[version - 1] == ' ')
    {
        at = std::max(input.rfind(' ', version - 2) + 1, line);
        if (at > line)
            for (--at; at > line && input[at - 1] >= 'A' && input[at - 1] <= 'Z';)
                --at;
    }
    // What can be read is text that somebody put there.
    return at <= farthest &&
                   std::ranges::none_of(input.substr(0, at), [](char c) { return c > ' ' || c == '\n'; })
               ? at
               : 0;
}

std::size_t room_of(view input, view piece, std::size_t most)
{
    const auto others = input.size() - piece.size();
    return most > others ? most - others : 0;
}

octets with(view input, const piece& p, view made)
{
    return octets{input.substr(0, p.begin)}.append(made).append(input.substr(p.end));
}

octets octets_changed(view part, sip::choices& pick)
{
    octets out{part};
    if (!out.empty())
        out[pick.below(out.size())] = static_cast<char>(pick.below(256));
    return out;
}

// For a target that cuts its input at fixed places: URIs that are as long as each other, and values behind
// them.
octets cut_by_place(sip::choices& pick)
{
    constexpr std::array<std::size_t, 4> lengths{16, 32, 50, 64};
    constexpr std::array<view, 4> uris{"<sip:alice@example.com>", "sip:bob@example.com", "<sips:a@b.c>",
                                       "tel:+1"};
    const auto length = lengths[pick.below(lengths.size())];
    octets out;
    for (auto n = 2 + pick.below(3); n > 0; --n)
    {
        octets one{uris[pick.below(uris.size())].substr(0, length)};
        const bool bracket = one.back() == '>';
        if (one.size() + 3 < length)
            one.insert(one.size() - bracket, octets{";x="}.append(length - one.size() - 3, 'a'));
        out.append(one);
    }
    return out.append("<sip:p1.example.com;lr>,<sip:p2.example.com;lr>");
}

// What there is may be told by looking alone; nothing at all is where a message begins.
octets mutated_by_look(view text, sip::choices& pick, std::size_t most, guide& by)
{
    constexpr std::size_t nothing = 3;
    if (text.size() <= nothing && text.find_first_not_of(" \t\r\n") == view::npos)
        return shapes::mutated(shape::one_message, {}, pick, most, by);
    if (pick.below(1024) == 0)
        return cut_by_place(pick);
    if (const auto before = octets_before_message(text); before > 0)
    {
        if (pick.below(8) == 0)
            return octets_changed(text.substr(0, before), pick).append(text.substr(before));
        return octets{text.substr(0, before)}.append(shapes::mutated(
            shape::one_message, text.substr(before), pick, most - std::min(before, most), by));
    }
    return shapes::mutated(looks_like(text), text, pick, most, by);
}

octets mutated_piece(const part& p, view text, sip::choices& pick, std::size_t most, guide& by)
{
    if (p.octets > 0)
        return octets_changed(text, pick);
    if (!p.of)
        return mutated_by_look(text, pick, most, by);
    return shapes::mutated(*p.of, text, pick, most, by);
}

const piece& some_piece(const std::vector<piece>& of, sip::choices& pick)
{
    // A few octets are soon tried out.
    for (int tries = 0; tries < 8; ++tries)
        if (const auto& one = of[pick.below(of.size())]; one.of->octets == 0 || pick.below(16) == 0)
            return one;
    return of.back();
}

shape shape_of(const part& p, view text)
{
    return p.of ? *p.of : p.octets > 0 ? shape::text : looks_like(text);
}

}  // namespace

std::optional<layout> read_layout(view text, view& wrong)
{
    layout out;
    for (bool more = true; more;)
    {
        const auto comma = text.find(',');
        const auto word = text.substr(0, comma);
        more = comma != view::npos;
        text.remove_prefix(more ? comma + 1 : text.size());
        wrong = word;
        if (const auto separator = separator_named(word); !separator.empty())
        {
            if (out.empty() || !out.back().separator.empty() || out.back().octets > 0)
                return std::nullopt;
            out.back().separator = separator;
            continue;
        }
        if (word == "stream")
        {
            part first;
            first.octets = 1;
            out.push_back(first);
        }
        const auto p = read_part(word == "stream" ? "messages" : word);
        if (!p || out.size() >= most_parts)
            return std::nullopt;
        out.push_back(*p);
    }
    return out;
}

octets mutated(const layout& of, view input, sip::choices& pick, std::size_t most, guide& by)
{
    const auto pieces = pieces_of(of, input);
    const auto& one = some_piece(pieces, pick);
    const auto text = input.substr(one.begin, one.end - one.begin);
    // As many pieces as the layout has, even where the input has none yet.
    if (one.of->many && pick.below(8) == 0)
    {
        octets twice{text};
        twice.append(one.of->separator).append(text);
        if (input.size() + text.size() + one.of->separator.size() <= most)
            return with(input, one, twice);
    }
    auto out = with(input, one, mutated_piece(*one.of, text, pick, room_of(input, text, most), by));
    for (const auto& p : pieces)  // a separator that never came
        if (!p.of->separator.empty() && !p.of->many && p.end == input.size() && &p != &pieces.back())
        {
            out.append(p.of->separator);
            break;
        }
    return out.size() <= most ? out : octets{input};
}

octets crossed(const layout& of, view a, view b, sip::choices& pick, std::size_t most)
{
    const auto into = pieces_of(of, a), from = pieces_of(of, b);
    const auto n = pick.below(into.size());
    const auto& to = into[n];
    const auto other = std::ranges::find(from, to.of, &piece::of);
    if (other == from.end())
        return {};
    const auto left = a.substr(to.begin, to.end - to.begin),
               right = b.substr(other->begin, other->end - other->begin);
    const auto room = room_of(a, left, most);
    const auto kind = shape_of(*to.of, left);
    const auto made = shapes::crossed(kind, left, right, pick, room);
    if (made.empty() || made == left)
        return {};
    auto out = with(a, to, made);
    return out.size() <= most ? out : octets{};
}

octets with_piece_changed(
    const layout& of, view input, sip::choices& pick, std::size_t most, const shapes::piece_change& change)
{
    const auto pieces = pieces_of(of, input);
    const auto& one = some_piece(pieces, pick);
    const auto text = input.substr(one.begin, one.end - one.begin);
    return with(
        input, one,
        shapes::with_piece_changed(shape_of(*one.of, text), text, pick, room_of(input, text, most), change));
}

octets settled(const layout& of, view made, sip::choices& pick, std::size_t most)
{
    const bool is_message =
        of.size() == 1 && (of[0].of == shape::one_message ||
                           (!of[0].of && of[0].octets == 0 && looks_like(made) == shape::one_message));
    if (!is_message || pick.below(32) == 0)
        return octets{made};
    auto out = shapes::mended(made);
    return out.size() <= most ? out : octets{made};
}

std::size_t usual_size(const layout& of)
{
    // A message as RFC 3665 has it; several of them; a part.
    constexpr std::size_t message = 768, messages = 2'048, part = 512;
    std::size_t out = 0;
    for (const auto& p : of)
        out += p.octets > 0                       ? p.octets
               : !p.of || *p.of == shape::message ? (p.several && p.of ? messages : message)
                                                  : part;
    return std::max(out, message);
}

}  // namespace kinds
