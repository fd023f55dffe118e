// Claim: a session description that is read is written back octet for octet, its lines follow each other
// without a gap, and what is read of a line lies within it.
#include "claim.hpp"

#include "sip/sdp.hpp"

#include <cstdint>
#include <string_view>

namespace {

void look_at(const sip::sdp_line& line)
{
    const auto within = [&](std::string_view part) {
        claim(lies_within(part, line.value), "what a line says lies within it");
    };
    if (const auto o = sip::parse_sdp_origin(line.value))
        for (const auto part :
             {o->username, o->session_id, o->session_version, o->net_type, o->address_type, o->address})
            within(part);
    if (const auto c = sip::parse_sdp_connection(line.value))
        for (const auto part : {c->net_type, c->address_type, c->address})
            within(part);
    if (const auto m = sip::parse_sdp_media(line.value))
    {
        std::size_t formats = 0;
        std::string_view format;
        for (auto rest = m->formats; sip::sdp_media::take(rest, format); ++formats)
            within(format);
        claim(formats > 0 && m->port < 65'536, "media have a format and a port");
    }
    if (const auto a = sip::parse_sdp_attribute(line.value))
    {
        within(a->value);
        if (const auto map = sip::parse_sdp_rtpmap(a->value))
            claim(map->payload_type < 128, "a payload type has seven bits");
    }
    (void)sip::parse_sdp_bandwidth(line.value);
    (void)sip::parse_sdp_time(line.value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    const auto read = sip::parse_sdp(octets);
    if (!read)
    {
        claim(read.error().offset <= size, "a fault lies within the description");
        return 0;
    }
    claim(write(*read) == octets, "what was read is written back");
    std::size_t lines = read->session().lines().size();
    for (std::size_t n = 0; n < read->media_count(); ++n)
    {
        lines += read->media(n).lines().size();
        (void)rtpmap_of(read->media(n), 0);
    }
    claim(lines == read->lines().size(), "each line belongs to one section");
    for (const auto& line : read->lines())
        look_at(line);
    if (const auto wrong = check(*read))
        claim(wrong->offset <= size, "a fault lies within the description");
    return 0;
}
