// Claim: whatever the traffic is, every rule has a verdict on it, whoever is blamed took part, and the proof
// is there. The input is what seeds/traffic_input.hpp reads: a list of messages, who sends them and when.
#include "claim.hpp"

#include "rules/registry.hpp"
#include "seeds/traffic_input.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto seen = seeds::traffic_of({reinterpret_cast<const char*>(data), size});
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
