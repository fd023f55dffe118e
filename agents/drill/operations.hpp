// How octets are cut into operations. Written once: a drill obeys them, and a mutator moves them about whole.
//
// The low bits of an operation's first octet say what is done, the high bits with what; then come as many
// octets as its grammar says. What is missing at the end of the input is 0.
#pragma once

#include "sip/choices.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace drill {

struct grammar
{
    static constexpr std::uint8_t text = 0xff;  // one octet says how many octets of text follow

    std::uint8_t head = 0;  // octets of the input before its first operation
    std::uint8_t bits = 4;  // of an operation's first octet that say what is done: 3 or 4
    std::array<std::uint8_t, 16>
        arguments{};  // by what is done: how many octets follow, 3 at most, or `text`

    constexpr unsigned kinds() const { return 1u << bits; }
};

struct operation
{
    unsigned what = 0;   // is done
    unsigned which = 0;  // with what
    std::array<std::uint8_t, 3> argument{};
    std::string_view text;
    std::string_view octets;  // all of it, as the input has it
};

// Reads an input from its begin to its end, and behind it for ever: zeros.
class orders
{
public:
    explicit orders(std::string_view octets) : rest_{octets} {}
    bool done() const { return rest_.empty(); }
    std::uint8_t octet()
    {
        if (rest_.empty())
            return 0;
        const auto out = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return out;
    }
    std::string_view take(std::size_t count)
    {
        const auto out = rest_.substr(0, count);
        rest_.remove_prefix(out.size());
        return out;
    }
    operation next(const grammar& g)
    {
        const auto before = rest_;
        operation out;
        const auto first = octet();
        out.what = first & (g.kinds() - 1);
        out.which = static_cast<unsigned>(first >> g.bits);
        const auto count = g.arguments[out.what];
        if (count == grammar::text)
            out.text = take(octet());
        else
            for (std::size_t i = 0; i < count && i < out.argument.size(); ++i)
                out.argument[i] = octet();
        out.octets = before.substr(0, before.size() - rest_.size());
        return out;
    }

private:
    std::string_view rest_;
};

// Another input, made of this one: whole operations are inserted, taken out, repeated, moved, swapped or
// replaced, or one octet of an operation becomes another. At most `most` octets. The same arguments give the
// same octets. `most` smaller than the head and one operation: the input, cut to it.
std::string
mutate_operations(const grammar& g, std::string_view octets, std::uint64_t seed, std::size_t most);

// A third input: the begin of one and the end of the other, or one in the middle of the other, cut between
// operations.
std::string cross_operations(
    const grammar& g, std::string_view one, std::string_view other, std::uint64_t seed, std::size_t most);

}  // namespace drill
