#include "script/duration.hpp"

#include "script/script.hpp"
#include "script/script_names.hpp"

#include <array>
#include <span>

namespace script {
namespace {

struct unit
{
    std::string_view name;
    std::uint64_t microseconds;
};

// Longest first, so that the first that divides a duration is the shortest way to say it.
constexpr std::array<unit, 4> units{{{"min", 60'000'000}, {"s", 1'000'000}, {"ms", 1'000}, {"us", 1}}};
constexpr std::array<unit, 3> of_spans{{{"d", 86'400'000'000}, {"h", 3'600'000'000}, {"m", 60'000'000}}};

std::optional<fsm::duration>
read_duration(std::string_view text, std::span<const unit> more, fsm::duration longest)
{
    const auto most = static_cast<std::uint64_t>(longest.count());
    std::uint64_t whole = 0, part = 0, scale = 1;  // the number is whole + part / scale
    std::size_t at = 0;
    for (; at < text.size() && is_digit(text[at]); ++at)
        if ((whole = whole * 10 + static_cast<std::uint64_t>(text[at] - '0')) > most)
            return std::nullopt;
    if (at == 0)
        return std::nullopt;
    if (at < text.size() && text[at] == '.')
    {
        const auto first = ++at;
        for (; at < text.size() && is_digit(text[at]); ++at, scale *= 10)
            part = part * 10 + static_cast<std::uint64_t>(text[at] - '0');
        if (at == first || at - first > 6)
            return std::nullopt;
    }
    for (const auto& all : {std::span<const unit>{units}, more})
        for (const auto& u : all)
            if (text.substr(at) == u.name)
            {
                if (whole > most / u.microseconds)
                    return std::nullopt;
                const auto total = whole * u.microseconds + part * u.microseconds / scale;
                if (total > most)
                    return std::nullopt;
                return fsm::duration{static_cast<fsm::duration::rep>(total)};
            }
    return std::nullopt;
}

}  // namespace

std::optional<fsm::duration> parse_duration(std::string_view text)
{
    return read_duration(text, {}, limits::pause);
}

std::optional<fsm::duration> parse_span(std::string_view text)
{
    return read_duration(text, of_spans, longest_span);
}

std::string span_to_text(fsm::duration d)
{
    const auto all = d.count() < 0 ? 0 : static_cast<std::uint64_t>(d.count());
    for (const auto& u : std::span{of_spans}.first(2))
        if (all > 0 && all % u.microseconds == 0)
            return std::to_string(all / u.microseconds) + std::string{u.name};
    return to_text(d);
}

std::string to_text(fsm::duration d)
{
    const auto all = d.count() < 0 ? 0 : static_cast<std::uint64_t>(d.count());
    if (all == 0)
        return "0s";
    for (const auto& u : units)
        if (all % u.microseconds == 0)
            return std::to_string(all / u.microseconds) + std::string{u.name};
    return {};
}

}  // namespace script
