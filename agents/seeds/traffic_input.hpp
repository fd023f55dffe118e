// Traffic as the fuzz target `referee` reads it: a list of messages. Before each stand five octets:
//
//   | copies 4, tainted 1, from 2 | not arrived 1, arriving 1, to 2 | delay | size, big-endian 2 |
//
// The lower bits come last. from and to are Alice, Proxy1, Proxy2, Bob. The delay counts from the message
// before, or its last copy, in squares of milliseconds; copies follow each other after 500 ms. What is seen
// arriving has arrived at once unless it has not arrived.
#pragma once

#include "rules/traffic.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace seeds {

inline constexpr std::size_t traffic_messages = 64;  // of one input; what follows is not read
inline constexpr std::chrono::milliseconds between_copies{500};

inline rules::traffic traffic_of(std::string_view input)
{
    rules::traffic seen;
    const std::pair<const char*, rules::role> cast[] = {{"Alice", rules::role::ua},
                                                        {"Proxy1", rules::role::proxy},
                                                        {"Proxy2", rules::role::proxy},
                                                        {"Bob", rules::role::ua}};
    for (const auto& [name, role] : cast)
        seen.parties.push_back(
            {name, role, true, {}, role == rules::role::proxy ? "atlanta.example.com" : ""});
    fsm::time_point now{};
    while (input.size() >= 5 && seen.messages.size() < traffic_messages)
    {
        const auto octet = [&](std::size_t i) {
            return static_cast<unsigned>(static_cast<unsigned char>(input[i]));
        };
        rules::sighting s;
        s.from = static_cast<rules::party_index>(octet(0) & 3);
        s.to = static_cast<rules::party_index>(octet(1) & 3);
        s.seen_arriving = (octet(1) & 4) != 0;
        if ((octet(0) & 4) != 0)
            s.taint = rules::taint::everything();
        now += std::chrono::milliseconds{octet(2) * octet(2)};
        s.at = now;
        if (s.seen_arriving && (octet(1) & 8) == 0)
            s.arrived.push_back(now);
        for (unsigned n = octet(0) >> 4; n > 0; --n)
            s.copies.push_back(now += between_copies);
        s.copy_count = static_cast<std::uint32_t>(s.copies.size());
        const auto size = octet(3) << 8 | octet(4);
        s.message = sip::store(std::string{input.substr(5, size)});
        input.remove_prefix(std::min<std::size_t>(5 + size, input.size()));
        seen.messages.push_back(std::move(s));
    }
    seen.end = now + std::chrono::seconds{40};
    return seen;
}

// The first and the last of `parties` become Alice and Bob; a fifth begins again with Alice.
inline unsigned place_of(rules::party_index party, std::size_t parties)
{
    return parties <= 3 && party + 1u == parties ? (party == 0 ? 0 : 3) : party & 3;
}

// The input that traffic_of() reads as these messages, as nearly as it can say it: the first traffic_messages
// of them, up to 15 copies of each, delays rounded to squares of milliseconds up to 65 s. Messages of more
// than 65,535 octets are left out.
inline std::string input_of(std::span<const rules::sighting> messages, std::size_t parties)
{
    std::string out;
    fsm::time_point now = messages.empty() ? fsm::time_point{} : messages.front().at;
    std::size_t count = 0;
    for (const auto& s : messages)
    {
        const auto octets = s.message->octets();
        if (octets.size() > 0xffff || count++ == traffic_messages)
            continue;
        const auto late = std::chrono::duration_cast<std::chrono::milliseconds>(s.at - now).count();
        unsigned delay = 0;
        while (delay < 255 && (2 * delay + 1) * (2 * delay + 1) < 4 * late)
            ++delay;
        const auto copies = std::min<std::uint32_t>(s.copy_count, 15);
        const auto put = [&](std::size_t value) { out += static_cast<char>(value & 0xff); };
        put(copies << 4 | (s.taint ? 4u : 0u) | place_of(s.from, parties));
        put((s.seen_arriving && s.arrived.empty() ? 8u : 0u) | (s.seen_arriving ? 4u : 0u) |
            place_of(s.to, parties));
        put(delay);
        put(octets.size() >> 8);
        put(octets.size());
        out += octets;
        now += std::chrono::milliseconds{delay * delay} + copies * between_copies;
    }
    return out;
}

}  // namespace seeds
