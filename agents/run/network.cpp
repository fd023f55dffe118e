#include "run/network.hpp"

#include "script/duration.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <array>

namespace run {
namespace {

constexpr std::array<std::string_view, 5> keys{"loss", "duplicate", "reorder", "delay", "reorder-by"};

[[noreturn]] void refuse(std::string_view part, const std::string& why)
{
    throw script::usage_error{"--network: " + script::in_quotes(part) + ": " + why};
}

//   percentage  =  1*3DIGIT [ "." 1*6DIGIT ] "%"       0 to 100
double percentage(std::string_view part, std::string_view value)
{
    constexpr const char* wanted = "a percentage from 0% to 100%, such as 5% or 0.5%";
    if (!value.ends_with('%'))
        refuse(part, wanted);
    value.remove_suffix(1);
    const auto digits = [](std::string_view s, std::size_t most) {
        return !s.empty() && s.size() <= most && s.find_first_not_of("0123456789") == std::string_view::npos;
    };
    const auto dot = value.find('.');
    const auto whole = value.substr(0, dot);
    const auto part_of_one = dot == std::string_view::npos ? std::string_view{"0"} : value.substr(dot + 1);
    if (!digits(whole, 3) || !digits(part_of_one, 6))
        refuse(part, wanted);
    double out = 0, scale = 1;
    for (const char c : whole)
        out = out * 10 + (c - '0');
    for (const char c : part_of_one)
        out += (c - '0') * (scale /= 10);
    if (out > 100)
        refuse(part, wanted);
    return out / 100;
}

fsm::duration pause(std::string_view part, std::string_view value)
{
    const auto d = script::parse_duration(value);
    if (!d)
        refuse(part, script::in_quotes(value) + " is not a time: " + script::duration_form);
    return *d;
}

}  // namespace

//   network     =  condition *( "," condition )
//   condition   =  ( "loss" / "duplicate" / "reorder" ) "=" percentage
//               /  "delay" "=" duration [ ".." duration ]
//               /  "reorder-by" "=" duration
network_conditions parse_network(std::string_view text)
{
    network_conditions out;
    std::array<bool, keys.size()> given{};
    for (std::size_t at = 0; at <= text.size();)
    {
        const auto end = std::min(text.find(',', at), text.size());
        const auto part = text.substr(at, end - at);
        at = end + 1;
        const auto equals = part.find('=');
        const auto key = part.substr(0, equals);
        const auto known = std::find(keys.begin(), keys.end(), key);
        if (known == keys.end())
            refuse(part, script::in_quotes(key) + " is not known (" + script::joined(keys) + ')' +
                             script::did_you_mean(key, keys));
        if (equals == std::string_view::npos)
            refuse(part, "a value is missing: " + std::string{key} +
                             (key.starts_with("delay") ? "=20ms..80ms" : "=..."));
        auto& twice = given[static_cast<std::size_t>(known - keys.begin())];
        if (twice)
            refuse(part, "'" + std::string{key} + "' is given twice");
        twice = true;
        const auto value = part.substr(equals + 1);
        if (key == "loss")
            out.loss = percentage(part, value);
        else if (key == "duplicate")
            out.duplicate = percentage(part, value);
        else if (key == "reorder")
            out.reorder = percentage(part, value);
        else if (key == "reorder-by")
            out.reorder_by = pause(part, value);
        else
        {
            const auto dots = value.find("..");
            out.delay_min = pause(part, value.substr(0, dots));
            out.delay_max =
                dots == std::string_view::npos ? out.delay_min : pause(part, value.substr(dots + 2));
            if (out.delay_max < out.delay_min)
                refuse(part, "the longest delay is shorter than the shortest");
        }
    }
    return out;
}

impairment::impairment(network_conditions conditions, sip::choices pick)
    : conditions_{conditions},
      pick_{pick}
{
}

std::vector<fsm::duration> impairment::deliveries()
{
    if (pick_.chance(conditions_.loss))
        return {};
    const auto one = [this] {
        const auto span =
            static_cast<std::uint64_t>((conditions_.delay_max - conditions_.delay_min).count()) + 1;
        auto delay =
            conditions_.delay_min + fsm::duration{static_cast<fsm::duration::rep>(pick_.below(span))};
        if (pick_.chance(conditions_.reorder))
            delay += conditions_.reorder_by;
        return delay;
    };
    std::vector<fsm::duration> out{one()};
    if (pick_.chance(conditions_.duplicate))
        out.push_back(one());
    return out;
}

}  // namespace run
