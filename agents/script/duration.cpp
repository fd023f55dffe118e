#include "script/duration.hpp"

#include "script/script.hpp"
#include "script/script_names.hpp"

#include <array>

namespace script {
namespace {

struct unit
{
    std::string_view name;
    std::uint64_t microseconds;
};

// Longest first, so that the first that divides a duration is the shortest way to say it.
constexpr std::array<unit, 4> units{{{"min", 60'000'000}, {"s", 1'000'000}, {"ms", 1'000}, {"us", 1}}};

}  // namespace

std::optional<fsm::duration> parse_duration(std::string_view text)
{
    constexpr auto most = static_cast<std::uint64_t>(limits::pause.count());
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
    for (const auto& u : units)
        if (text.substr(at) == u.name)
        {
            const auto total = whole * u.microseconds + part * u.microseconds / scale;
            if (total > most)
                return std::nullopt;
            return fsm::duration{static_cast<fsm::duration::rep>(total)};
        }
    return std::nullopt;
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
