#include "drill/operations.hpp"

#include <algorithm>
#include <vector>

namespace drill {

namespace {

using sip::choices;

struct program
{
    std::string head;
    std::vector<std::string> operations;
};

program cut(const grammar& g, std::string_view octets)
{
    orders in{octets};
    program out{std::string{in.take(g.head)}, {}};
    out.head.resize(g.head);
    while (!in.done())
    {
        const auto one = in.next(g);
        auto& kept = out.operations.emplace_back(one.octets);
        // What the last one lacks it would take from what comes behind it.
        if (g.arguments[one.what] != grammar::text)
            kept.resize(1u + g.arguments[one.what]);
        else
            kept = std::string{kept[0], static_cast<char>(one.text.size())}.append(one.text);
    }
    return out;
}

std::string joined(const program& p, std::size_t most)
{
    std::string out = p.head.substr(0, most);
    for (const auto& one : p.operations)
    {
        if (out.size() + one.size() > most)
            break;
        out.append(one);
    }
    return out;
}

char any_octet(choices& pick) { return static_cast<char>(pick.below(256)); }

// Most arguments say which of the things remembered is meant: the last ones are of most interest.
char argument(choices& pick)
{
    return pick.below(3) == 0 ? any_octet(pick) : static_cast<char>(pick.below(pick.below(2) == 0 ? 2 : 9));
}

constexpr std::uint64_t most_text = 32;  // of an operation that is made anew

std::string any_operation(const grammar& g, choices& pick)
{
    const auto first = any_octet(pick);
    std::string out{first};
    const auto count = g.arguments[static_cast<std::uint8_t>(first) & (g.kinds() - 1)];
    if (count == grammar::text)
    {
        const auto size = pick.below(most_text);
        out.push_back(static_cast<char>(size));
        for (std::uint64_t i = 0; i < size; ++i)
            out.push_back(any_octet(pick));
        return out;
    }
    for (int i = 0; i < count; ++i)
        out.push_back(argument(pick));
    return out;
}

// Keeps what is done, and how many octets it takes.
void change_octet(const grammar& g, std::string& one, choices& pick)
{
    const auto what = static_cast<std::uint8_t>(one[0]) & (g.kinds() - 1);
    const bool text = g.arguments[what] == grammar::text;
    const auto at = pick.below(one.size());
    if (text && at == 1)  // how long it is stays so
        return;
    if (at > 0)
        one[at] = text ? any_octet(pick) : argument(pick);
    else
        one[0] = static_cast<char>((pick.below(256) & ~std::uint64_t{g.kinds() - 1}) | what);
}

constexpr std::uint64_t most_copies = 12;  // of an operation, at a time: Timer A fires seven times

void edit(const grammar& g, program& p, choices& pick)
{
    auto& all = p.operations;
    const auto place = [&](std::size_t n) { return static_cast<std::ptrdiff_t>(pick.below(n)); };
    const auto kind = pick.below(12);
    if (all.empty() || kind < 4)  // more often than it is taken out: inputs grow
    {
        all.insert(all.begin() + place(all.size() + 1), any_operation(g, pick));
        return;
    }
    const auto at = static_cast<std::size_t>(place(all.size()));
    switch (kind)
    {
    case 4: all.erase(all.begin() + static_cast<std::ptrdiff_t>(at)); break;
    case 5:
    {
        const auto copied = all[at];
        all.insert(all.begin() + place(all.size() + 1), copied);
        break;
    }
    case 6:
    {
        const auto copied = all[at];
        all.insert(all.begin() + static_cast<std::ptrdiff_t>(at), 1 + pick.below(most_copies), copied);
        break;
    }
    case 7: std::swap(all[at], all[static_cast<std::size_t>(place(all.size()))]); break;
    case 8: all[at] = any_operation(g, pick); break;
    case 9:
        if (!p.head.empty())
            p.head[pick.below(p.head.size())] = any_octet(pick);
        break;
    default: change_octet(g, all[at], pick); break;
    }
}

}  // namespace

std::string mutate_operations(const grammar& g, std::string_view octets, std::uint64_t seed, std::size_t most)
{
    choices pick{seed};
    auto p = cut(g, octets);
    do
        edit(g, p, pick);
    while (pick.below(2) == 0);
    return joined(p, most);
}

std::string cross_operations(
    const grammar& g, std::string_view one, std::string_view other, std::uint64_t seed, std::size_t most)
{
    choices pick{seed};
    auto a = cut(g, one);
    const auto b = cut(g, other);
    const auto place = [&](std::size_t n) { return static_cast<std::ptrdiff_t>(pick.below(n + 1)); };
    const auto at = a.operations.begin() + place(a.operations.size());
    const bool middle = pick.below(2) == 0;
    const auto from = b.operations.begin() + place(b.operations.size());
    if (middle)
        a.operations.insert(at, from, from + place(static_cast<std::size_t>(b.operations.end() - from)));
    else
    {
        a.operations.erase(at, a.operations.end());
        a.operations.insert(a.operations.end(), from, b.operations.end());
    }
    return joined(a, most);
}

}  // namespace drill
