// Claim: libosip2, sofia-sip and our parser outlive every message. Where they disagree about one (accepted or
// not, or what a field says) that is an interoperability finding, kept by differential/findings.hpp and no
// crash. A bucket is FIELD/WHO: who stands alone against the two others, "two" when one refused and the rest
// disagree, "all" when no two agree. Messages that we alone refuse have the place of our first fault in their
// bucket.
#include "differential/findings.hpp"
#include "differential/reading.hpp"

#include <array>
#include <cstdint>
#include <functional>

namespace {

using namespace differential;

constexpr std::array<std::string_view, 3> names{"sipwright", "libosip2", "sofia-sip"};
using readings = std::array<reading, names.size()>;

// Each bucket is a feature of its own to libFuzzer, so that it looks for new ones.
[[gnu::section("__libfuzzer_extra_counters")]] std::array<std::uint8_t, 1024> met{};

std::string explain(const readings& all, std::string_view field, std::size_t index)
{
    std::string out{"What each one reads of "};
    out.append(field).append(":\n");
    for (std::size_t i = 0; i < all.size(); ++i)
    {
        out.append("  ").append(names[i]).append(": ");
        if (!all[i].accepted)
            out.append("refuses the message")
                .append(all[i].refusal.empty() ? "" : ": ")
                .append(all[i].refusal);
        else
            out.append(index < fields.size() ? all[i].values[index] : "accepts the message");
        out.append("\n");
    }
    return out;
}

void keep(
    const readings& all, std::string field, std::size_t index, std::string_view who, std::string_view octets)
{
    const auto explanation = explain(all, field, index);
    const auto bucket = field.append("/").append(who);
    met[std::hash<std::string>{}(bucket) % met.size()] = 1;
    findings::all().add(bucket, octets, explanation);
}

// Who of the three stands alone by what he says, if they do not all say the same.
std::string_view alone(const auto& says)
{
    const bool ab = says(0) == says(1), ac = says(0) == says(2), bc = says(1) == says(2);
    if (ab && ac)
        return {};
    return ab ? names[2] : ac ? names[1] : bc ? names[0] : "all";
}

}  // namespace

extern "C" const char* __lsan_default_suppressions()
{
    return "leak:libosip\nleak:libsofia\n";
}  // the peers' own matter

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    const readings all{read_ours(octets), read_osip(octets), read_sofia(octets)};
    const auto accepted = alone([&](std::size_t i) { return all[i].accepted; });
    if (!accepted.empty())
        keep(all, accepted == names[0] && !all[0].accepted ? "accepted-" + all[0].refusal : "accepted",
             fields.size(), accepted, octets);
    for (std::size_t field = 0; field < fields.size(); ++field)
    {
        if (accepted.empty() && all[0].accepted)
        {
            const auto who = alone([&](std::size_t i) { return all[i].values[field]; });
            if (!who.empty())
                keep(all, std::string{fields[field]}, field, who, octets);
            continue;
        }
        const std::string* first = nullptr;
        for (const auto& one : all)
            if (one.accepted && first && *first != one.values[field])
                keep(all, std::string{fields[field]}, field, "two", octets);
            else if (one.accepted)
                first = &one.values[field];
    }
    return 0;
}
