#include "run/network.hpp"

#include "script/duration.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace run {
namespace {

constexpr std::array<std::string_view, 6> keys{"loss",  "duplicate",  "reorder",
                                               "delay", "reorder-by", "bandwidth"};

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

//   bandwidth  =  1*10DIGIT ( "bit/s" / "kbit/s" / "Mbit/s" )       1 bit/s to 10 Gbit/s
std::uint64_t bandwidth(std::string_view part, std::string_view value)
{
    constexpr std::uint64_t most = 10'000'000'000;
    std::uint64_t out = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), out);
    const auto unit = value.substr(static_cast<std::size_t>(read.ptr - value.data()));
    const std::uint64_t scale = unit == "bit/s"    ? 1
                                : unit == "kbit/s" ? 1'000
                                : unit == "Mbit/s" ? 1'000'000
                                                   : 0;
    if (read.ec != std::errc{} || scale == 0 || out == 0 || out > most / scale)
        refuse(part, "a bandwidth such as 64kbit/s, 9600bit/s or 2Mbit/s, up to 10000Mbit/s");
    return out * scale;
}

}  // namespace

//   network     =  condition *( "," condition )
//   condition   =  ( "loss" / "duplicate" / "reorder" ) "=" percentage
//               /  "delay" "=" duration [ ".." duration ]
//               /  "reorder-by" "=" duration
//               /  "bandwidth" "=" bandwidth
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
        else if (key == "bandwidth")
            out.bandwidth = bandwidth(part, value);
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

fsm::duration impairment::delay()
{
    const auto span = static_cast<std::uint64_t>((conditions_.delay_max - conditions_.delay_min).count()) + 1;
    return conditions_.delay_min + fsm::duration{static_cast<fsm::duration::rep>(pick_.below(span))};
}

// Until the last octet has left: the line may be busy with what was sent before.
fsm::duration impairment::on_the_line(fsm::time_point now, std::size_t octets)
{
    if (conditions_.bandwidth == 0)
        return {};
    const std::chrono::duration<double> takes{8.0 * static_cast<double>(octets) /
                                              static_cast<double>(conditions_.bandwidth)};
    free_ = std::max(free_, now) + std::chrono::duration_cast<fsm::duration>(takes);
    return free_ - now;
}

std::vector<fsm::duration> impairment::deliveries(fsm::time_point now, std::size_t octets)
{
    if (pick_.chance(conditions_.loss))
        return {};
    const auto one = [&] {
        auto out = delay();
        if (pick_.chance(conditions_.reorder))
            out += conditions_.reorder_by;
        return out + on_the_line(now, octets);
    };
    std::vector<fsm::duration> out{one()};
    if (pick_.chance(conditions_.duplicate))
        out.push_back(one());
    return out;
}

fsm::duration impairment::in_order(fsm::time_point now, std::size_t octets)
{
    last_ = std::max(last_, now + delay() + on_the_line(now, octets));
    return last_ - now;
}

}  // namespace run
