#include "sip/sdp_answer.hpp"

#include "sip/fields.hpp"

namespace sip {

namespace {

// "m=audio 49170 RTP/AVP 0" with port 0: what stands around its port and the number of ports is kept.
std::string without_port(std::string_view media)
{
    const auto port = media.find(' ');
    if (port == std::string_view::npos)
        return std::string{media};
    const auto after = media.find(' ', port + 1);
    return std::string{media.substr(0, port)} + " 0" +
           (after == std::string_view::npos ? std::string{} : std::string{media.substr(after)});
}

// The m= line and attributes of this stream with the first of its formats, inactive; "": it is not taken.
// What is secured (RFC 3711) or no audio would need more than that.
std::string taken(const sdp_section& offered, std::string_view line)
{
    const auto media = parse_sdp_media(line);
    if (!media || media->media != "audio" || media->port == 0 ||
        (media->protocol != "RTP/AVP" && media->protocol != "RTP/AVPF"))
        return {};
    auto formats = media->formats;
    std::string_view format;
    sdp_media::take(formats, format);
    constexpr std::uint32_t first_dynamic = 96, last = 127;  // RFC 3551 3
    const auto type = parse_number(format);
    if (!type || *type > last)
        return {};
    const auto map = rtpmap_of(offered, *type);
    if (*type >= first_dynamic && !map)
        return {};
    auto out = "m=audio 9 " + std::string{media->protocol} + ' ' + std::string{format} + "\r\n";
    if (map)
    {
        out.append("a=rtpmap:").append(format).append(" ").append(map->encoding);
        out += '/' + std::to_string(map->clock_rate);
        out.append(map->parameters.empty() ? "" : "/").append(map->parameters).append("\r\n");
    }
    return out + "a=inactive\r\n";
}

}  // namespace

std::string silent_answer(const session_description& offer, std::string_view host)
{
    const bool v6 = host.find(':') != std::string_view::npos;
    const auto address = std::string{v6 ? "IN IP6 " : "IN IP4 "} + std::string{host};
    const auto* time = offer.session().first('t');
    std::string out = "v=0\r\no=- 1 1 " + address + "\r\ns=-\r\nc=" + address + "\r\nt=";
    out.append(time ? time->value : "0 0").append("\r\n");
    bool has_taken = false;
    for (std::size_t i = 0; i < offer.media_count(); ++i)
        if (const auto* media = offer.media(i).first('m'))
        {
            const auto stream = has_taken ? std::string{} : taken(offer.media(i), media->value);
            has_taken = has_taken || !stream.empty();
            out += stream.empty() ? "m=" + without_port(media->value) + "\r\n" : stream;
        }
    return out;
}

}  // namespace sip
