#include "judge/unreadable.hpp"

#include "sip/keep_alive.hpp"

namespace judge {

namespace {

constexpr std::size_t shown = 40;  // octets of the first

}  // namespace

std::string what_is_no_sip(const rules::traffic& seen, rules::party_index by)
{
    const rules::sighting* first = nullptr;
    std::size_t count = 0;
    for (const auto& s : seen.messages)
    {
        const auto& m = *s.message;
        if (s.from != by || m.is_request() || m.is_response() || sip::is_keep_alive(m.octets()))
            continue;
        count += 1 + s.copy_count;
        first = first ? first : &s;
    }
    if (!first)
        return {};
    const auto octets = first->message->octets();
    const auto& error = first->message->error();
    return std::to_string(count) + (first->connection == 0 ? " datagram" : " message") +
           (count == 1 ? " came that is" : "s came that are") + " no SIP, the first of " +
           std::to_string(octets.size()) + " octets: " +
           (error ? std::string{"expected "} + error->expected + " at octet " +
                        std::to_string(error->offset) + ": "
                  : std::string{}) +
           std::string{octets.substr(0, shown)} + (octets.size() > shown ? "..." : "");
}

}  // namespace judge
