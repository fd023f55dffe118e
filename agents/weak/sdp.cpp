// Session descriptions (RFC 8866), wherever they stand in a body.
#include "weak/families.hpp"

namespace weak {

namespace {

template <class Is>
std::size_t sdp_lines(const reading& r, Is is)
{
    std::size_t out = 0;
    std::string_view line;
    for (auto rest = r.body; next_line(rest, line);)
        if (is(line))
            ++out;
    return out;
}

// Of m=: behind media, port and protocol. False: no further one.
bool next_word(std::string_view& rest, std::string_view& word)
{
    const auto begin = rest.find_first_not_of(' ');
    if (begin == rest.npos)
        return false;
    rest.remove_prefix(begin);
    word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    return true;
}

bool has_wrong_payload_type(std::string_view line)
{
    if (!line.starts_with("m="))
        return false;
    std::string_view word, protocol;
    int at = 0;
    for (auto rest = line; next_word(rest, word); ++at)
    {
        if (at == 2)
            protocol = word;
        const auto type = number_in(word);
        if (at > 2 && protocol.find("RTP/") != protocol.npos && type.is_one &&
            (type.is_negative || type.value > 127))
            return true;
    }
    return false;
}

bool is_media(std::string_view line) { return line.starts_with("m="); }

bool has_two_connections(const reading& r)
{
    int found = 0;
    std::string_view line;
    for (auto rest = r.body; next_line(rest, line) && !is_media(line);)
        if (line.starts_with("c="))
            ++found;
    return found > 1;
}

constexpr weakness of_sdp[] = {
    {.name = "sdp-media-over-16",
     .anomaly = 11,
     .provoked_by = "more than 16 m= lines",
     .does = harm::segmentation_fault,
     .is_provoked = [](const glance& g) { return sdp_lines(g.message, is_media) > 16; }},
    {.name = "sdp-payload-type-over-127",
     .anomaly = 11,
     .provoked_by = "an m= line of RTP with a payload type over 127 or under 0",
     .does = harm::abort,
     .is_provoked = [](const glance& g) { return sdp_lines(g.message, has_wrong_payload_type) > 0; }},
    {.name = "sdp-attribute-empty",
     .anomaly = 11,
     .provoked_by = "an a= line with nothing behind the '='",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             return sdp_lines(g.message, [](std::string_view l) { return l == "a="; }) > 0;
         }},
    {.name = "sdp-two-connections",
     .anomaly = 11,
     .provoked_by = "two c= lines before the first m= line",
     .does = harm::exit,
     .is_provoked = [](const glance& g) { return has_two_connections(g.message); }},
    {.name = "sdp-rtpmap-without-slash",
     .anomaly = 11,
     .provoked_by = "an a=rtpmap without a '/'",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             return sdp_lines(g.message, [](std::string_view l) {
                        return l.starts_with("a=rtpmap:") && l.find('/') == l.npos;
                    }) > 0;
         }},
};

}  // namespace

std::span<const weakness> sdp_weaknesses() { return of_sdp; }

}  // namespace weak
