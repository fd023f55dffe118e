#include "rules/codecs.hpp"

#include "sip/params.hpp"

#include <algorithm>
#include <charconv>

namespace rules {

namespace {

constexpr codec static_types[] = {
    {0, "PCMU", 8000},       {3, "GSM", 8000},    {4, "G723", 8000},   {5, "DVI4", 8000},
    {6, "DVI4", 16000},      {7, "LPC", 8000},    {8, "PCMA", 8000},   {9, "G722", 8000},
    {10, "L16", 44100, "2"}, {11, "L16", 44100},  {12, "QCELP", 8000}, {13, "CN", 8000},
    {14, "MPA", 90000},      {15, "G728", 8000},  {16, "DVI4", 11025}, {17, "DVI4", 22050},
    {18, "G729", 8000},      {25, "CelB", 90000}, {26, "JPEG", 90000}, {28, "nv", 90000},
    {31, "H261", 90000},     {32, "MPV", 90000},  {33, "MP2T", 90000}, {34, "H263", 90000},
};

}  // namespace

bool codec::same(const codec& other) const
{
    if (type == other.type && !dynamic())
        return true;
    return known() && sip::iequals(name, other.name) && clock_rate == other.clock_rate &&
           channels == other.channels;
}

bool is_rtp(std::string_view protocol)
{
    const auto is = [&](std::string_view name) { return sip::iequals(protocol, name); };
    return is("RTP/AVP") || is("RTP/SAVP") || is("RTP/AVPF") || is("RTP/SAVPF") || is("UDP/TLS/RTP/SAVP") ||
           is("UDP/TLS/RTP/SAVPF");
}

bool read_codec(const sip::sdp_section& media, std::string_view format, codec& out)
{
    std::uint32_t type = 0;
    const auto [end, error] = std::from_chars(format.data(), format.data() + format.size(), type);
    if (error != std::errc{} || end != format.data() + format.size() || type > 127)
        return false;
    out = {type, {}, 0, "1"};
    if (const auto map = sip::rtpmap_of(media, type))
    {
        out.name = map->encoding;
        out.clock_rate = map->clock_rate;
        out.channels = map->parameters.empty() ? "1" : map->parameters;
        return true;
    }
    const auto at = std::ranges::find(static_types, type, &codec::type);
    if (at != std::end(static_types))
        out = *at;
    return true;
}

}  // namespace rules
