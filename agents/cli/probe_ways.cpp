#include "cli/probe_ways.hpp"

#include "script/load.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <charconv>

namespace cli {

namespace {

using fsm::transport;

std::uint16_t usual_port(transport t, std::uint16_t of_place)
{
    if (fsm::is_websocket(t))
        return fsm::default_port(t);
    return static_cast<std::uint16_t>(of_place + (t == transport::tls && of_place < 65'535 ? 1 : 0));
}

std::uint16_t port_in(std::string_view digits, const std::string& word)
{
    std::uint16_t out = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [read, error] = std::from_chars(digits.data(), end, out);
    if (error != std::errc{} || read != end || out == 0)
        throw script::usage_error{"--transport " + script::in_quotes(word) +
                                  ": expected a port behind ':', such as tls:5061"};
    return out;
}

}  // namespace

std::vector<fsm::address>
ways_of(const place& there, const fsm::address& at, const std::vector<std::string>& wanted)
{
    std::vector<fsm::address> out;
    const auto add = [&](transport t, std::uint16_t port) {
        auto way = at;
        way.transport = t;
        way.port = port;
        const auto same = std::ranges::find(out, t, &fsm::address::transport);
        if (same == out.end())
            out.push_back(way);
        else
            *same = way;
    };
    if (wanted.empty())
    {
        add(there.transport.value_or(transport::udp), at.port);
        return out;
    }
    if (there.transport)
        throw script::usage_error{"--transport, and ;transport= in the place: one of them is enough"};
    const bool alone = wanted.size() == 1 && wanted.front() != "all";
    for (const auto& word : wanted)
        if (word == "all")
            for (const auto t : fsm::transports)
                add(t, usual_port(t, at.port));
        else
        {
            const auto colon = std::min(word.find(':'), word.size());
            const auto named = fsm::transport_named(std::string_view{word}.substr(0, colon));
            if (!named)
                throw script::usage_error{"--transport " + script::in_quotes(word) +
                                          ": expected udp, tcp, tls, ws, wss or all"};
            add(*named, colon < word.size() ? port_in(std::string_view{word}.substr(colon + 1), word)
                        : alone             ? at.port
                                            : usual_port(*named, at.port));
        }
    return out;
}

}  // namespace cli
