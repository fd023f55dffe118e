// Claim: whatever the traffic is, every rule has a verdict on it, whoever is blamed took part, and the proof
// is there. The input is a list of messages: three octets (who sends, to whom, how many ms later), two for
// the size, the message.
#include "claim.hpp"

#include "rules/registry.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

rules::traffic traffic_of(std::string_view input)
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
    while (input.size() >= 5 && seen.messages.size() < 64)
    {
        const auto octet = [&](std::size_t i) {
            return static_cast<unsigned>(static_cast<unsigned char>(input[i]));
        };
        rules::sighting s;
        s.from = static_cast<rules::party_index>(octet(0) & 3);
        s.to = static_cast<rules::party_index>(octet(1) & 3);
        s.seen_arriving = (octet(1) & 4) != 0;
        s.tainted = (octet(0) & 4) != 0;
        now += std::chrono::milliseconds{octet(2) * octet(2)};
        s.at = now;
        if (s.seen_arriving && (octet(1) & 8) == 0)
            s.arrived.push_back(now);
        for (unsigned n = octet(0) >> 4; n > 0; --n)
            s.copies.push_back(now += std::chrono::milliseconds{500});
        s.copy_count = static_cast<std::uint32_t>(s.copies.size());
        const auto size = octet(3) << 8 | octet(4);
        s.message = sip::store(std::string{input.substr(5, size)});
        input.remove_prefix(std::min<std::size_t>(5 + size, input.size()));
        seen.messages.push_back(std::move(s));
    }
    seen.end = now + std::chrono::seconds{40};
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto seen = traffic_of({reinterpret_cast<const char*>(data), size});
    std::vector<const rules::rule*> all;
    for (const auto& r : rules::all_rules())
        all.push_back(&r);
    const auto verdicts = rules::judge(seen, all);
    claim(verdicts.size() == all.size(), "every rule has a verdict");
    for (const auto& v : verdicts)
        for (const auto& f : v.findings)
        {
            claim(f.party < seen.parties.size(), "whoever is blamed took part");
            claim(!f.messages.empty(), "a finding has a proof");
            for (const auto m : f.messages)
                claim(m < seen.messages.size(), "the proof was seen");
        }
    return 0;
}
