#include "sip/sdp_answer.hpp"

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

}  // namespace

std::string declining_answer(const session_description& offer, std::string_view host)
{
    const bool v6 = host.find(':') != std::string_view::npos;
    const auto address = std::string{v6 ? "IN IP6 " : "IN IP4 "} + std::string{host};
    const auto* time = offer.session().first('t');
    std::string out = "v=0\r\no=- 1 1 " + address + "\r\ns=-\r\nc=" + address + "\r\nt=";
    out.append(time ? time->value : "0 0").append("\r\n");
    for (std::size_t i = 0; i < offer.media_count(); ++i)
        if (const auto* media = offer.media(i).first('m'))
            out += "m=" + without_port(media->value) + "\r\n";
    return out;
}

}  // namespace sip
