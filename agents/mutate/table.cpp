#include "mutate/families.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

constexpr std::array<family (*)(), 22> families{
    start_line_family, field_family,     number_family,     text_family,      param_family,
    uri_family,        name_addr_family, via_family,        content_family,   digest_family,
    challenge_family,  sdp_family,       sdp_values_family, sdp_media_family, sdp_attributes_family,
    multipart_family,  boundary_family,  stream_family,     call_family,      event_family,
    foreign_family,    octet_family,
};

// The classes of anomaly behind published faults of SIP implementations.
constexpr std::array<std::string_view, anomalies> names_of_anomalies{
    "overlong token or field",
    "off by one at the exact buffer size",
    "repeated singleton header field",
    "too many list entries",
    "Content-Length huge, negative, overflowing, mismatched",
    "multipart: empty part, adjacent boundaries, no close, boundary length",
    "malformed Via, branch, IPv6 reference",
    "unterminated quote, comment, angle bracket",
    "URI edges: empty host, urn:, escapes, ports, tel:",
    "digest credentials",
    "SDP counts, empty a=, bad fmtp and rtpmap, payload types, two c=",
    "status and number ranges",
    "missing mandatory header field",
    "folding, odd white space, NUL, non-printables, UTF-8",
    "format strings",
    "recursion, algorithmic blow-up",
    "out-of-state, forked, late messages",
    "CANCEL, ACK, BYE and retransmission races",
    "SUBSCRIBE, NOTIFY, REFER, Replaces, PUBLISH lifecycle",
    "resource exhaustion",
    "authentication logic",
    "hostile answers other than SIP",
};

}  // namespace

std::span<const mutator* const> all_mutators()
{
    static const auto all = [] {
        std::vector<const mutator*> out;
        for (const auto of : families)
            for (const auto& m : of())
                out.push_back(&m);
        return out;
    }();
    return all;
}

const mutator* find_mutator(std::string_view name)
{
    const auto all = all_mutators();
    const auto found = std::ranges::find(all, name, &mutator::name);
    return found == all.end() ? nullptr : *found;
}

std::string_view name_of_anomaly(int anomaly)
{
    return anomaly < 1 || anomaly > anomalies ? std::string_view{}
                                              : names_of_anomalies[static_cast<std::size_t>(anomaly - 1)];
}

}  // namespace mutate
