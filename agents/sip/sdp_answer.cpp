#include "sip/sdp_answer.hpp"

#include "sip/fields.hpp"

#include <vector>

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

std::optional<sdp_media> stream(const session_description& s, std::size_t n)
{
    const auto* line = s.media(n).first('m');
    if (!line)
        return std::nullopt;
    const auto read = parse_sdp_media(line->value);
    return read ? std::optional{*read} : std::nullopt;
}

bool has_format(const sdp_media& m, std::string_view wanted)
{
    auto formats = m.formats;
    for (std::string_view format; sdp_media::take(formats, format);)
        if (format == wanted)
            return true;
    return false;
}

// RFC 3264 6.1: "The media formats in the "m=" line MUST be listed", at least one of those that were offered.
bool answers(const sdp_media& said, const sdp_media& offered)
{
    if (said.media != offered.media || said.protocol != offered.protocol)
        return false;
    auto formats = said.formats;
    for (std::string_view format; sdp_media::take(formats, format);)
        if (has_format(offered, format))
            return true;
    return false;
}

// Of who neither speaks nor listens, up to its t= line.
std::string silent_session(std::string_view host, std::string_view time)
{
    const bool v6 = host.find(':') != std::string_view::npos;
    const auto address = std::string{v6 ? "IN IP6 " : "IN IP4 "} + std::string{host};
    return "v=0\r\no=- 1 1 " + address + "\r\ns=-\r\nc=" + address + "\r\nt=" + std::string{time} + "\r\n";
}

void append(std::string& out, const sdp_section& lines)
{
    for (const auto& line : lines.lines())
        out += line.octets;
}

}  // namespace

std::string silent_answer(const session_description& offer, std::string_view host)
{
    const auto* time = offer.session().first('t');
    auto out = silent_session(host, time ? time->value : "0 0");
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

std::string silent_offer(std::string_view host)
{
    return silent_session(host, "0 0") + "m=audio 9 RTP/AVP 0 8\r\na=inactive\r\n";
}

bool same_streams(const session_description& a, const session_description& b)
{
    if (a.media_count() != b.media_count())
        return false;
    for (std::size_t i = 0; i < a.media_count(); ++i)
    {
        const auto one = stream(a, i), other = stream(b, i);
        if (!one || !other || one->media != other->media || one->protocol != other->protocol ||
            one->formats != other->formats)
            return false;
    }
    return true;
}

std::string answer_in_order(const session_description& answer, const session_description& offer)
{
    std::string out;
    append(out, answer.session());
    std::vector<bool> stands(answer.media_count());
    for (std::size_t i = 0; i < offer.media_count(); ++i)
    {
        const auto offered = stream(offer, i);
        std::size_t with = 0;
        for (; with < stands.size(); ++with)
            if (const auto said = stream(answer, with);
                !stands[with] && said && offered && answers(*said, *offered))
                break;
        if (with < stands.size())
        {
            stands[with] = true;
            append(out, answer.media(with));
        }
        else if (const auto* line = offer.media(i).first('m'))
            out += "m=" + without_port(line->value) + "\r\n";
    }
    return out;
}

}  // namespace sip
