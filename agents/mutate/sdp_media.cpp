// The m= lines of a session description: ports, protocols, formats, and how many there are (RFC 8866 5.14;
// RFC 3264 5, 6).
//
// Where a description breaks the grammar of RFC 8866 9 and no letter says so, SDP-FMT-1 is named without one.
#include "mutate/description.hpp"
#include "mutate/families.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

constexpr std::size_t payload_types = 128;  // RFC 3550 5.1: seven bits

// RFC 3264 6: port 0 is a stream that is not wanted.
bool port_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> ports{"0", "1", "9", "5060", "65534", "65535"};
    return with_stream(m, how, [&](description&, sdp_stream& s, description::range) {
        s.port = how.one_of(ports);
        return true;
    });
}

bool port_wrong(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 8> ports{"66666", "65536",  "-1", "4294967296",
                                                           "",      "0x1000", "$",  "99999999999999999999"};
    how.breaks(sdp_grammar);
    return with_stream(m, how, [&](description&, sdp_stream& s, description::range) {
        s.port = how.one_of(ports);
        return true;
    });
}

//   integer  =  POS-DIGIT *DIGIT
bool port_count(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 4> counts{"/1", "/2", "/16", "/65535"};
    return with_stream(m, how, [&](description&, sdp_stream& s, description::range) {
        s.port = s.port.substr(0, s.port.find('/')).append(how.one_of(counts));
        return true;
    });
}

bool port_count_wrong(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> counts{"/0", "/", "/-1", "/2/2", "/x"};
    how.breaks(sdp_grammar);
    return with_stream(m, how, [&](description&, sdp_stream& s, description::range) {
        s.port = s.port.substr(0, s.port.find('/')).append(how.one_of(counts));
        return true;
    });
}

// 2 to 64 streams more, now and then rejected ones.
bool many_streams(draft& m, change& how)
{
    return with_description(m, [&](description& d) {
        const auto media = d.media();
        if (media.empty())
            return false;
        const auto from = how.one_of(media);
        const std::vector<sdp_text> lines(d.lines.begin() + static_cast<std::ptrdiff_t>(from.begin),
                                          d.lines.begin() + static_cast<std::ptrdiff_t>(from.end));
        std::size_t size = 16;
        for (const auto& line : lines)
            size += line.text.size() + 2;
        const auto count = std::min<std::size_t>(how.chance(2) ? 2 : 2 + how.pick.below(63), how.room / size);
        if (d.lines.back().end.empty())
            d.lines.back().end = "\r\n";
        for (std::size_t n = 0; n < count; ++n)
        {
            auto& first = *d.lines.insert(d.lines.end(), lines.begin(), lines.end());
            if (auto s = read_stream(first.text); s && how.chance(4))
            {
                s->port = "0";
                first.text = s->text();
            }
            d.lines.back().end = "\r\n";
        }
        return count > 0;
    });
}

// RFC 3264 8.2: a stream that is gone keeps its line; one without any is a session without media.
bool no_streams(draft& m, change&)
{
    return with_description(m, [&](description& d) {
        const auto session = d.session();
        if (session.size() == d.lines.size())
            return false;
        d.lines.resize(session.size());
        return true;
    });
}

bool streams_swapped(draft& m, change&)
{
    return with_description(m, [&](description& d) {
        const auto media = d.media();
        if (media.size() < 2)
            return false;
        if (d.lines.back().end.empty())
            d.lines.back().end = "\r\n";
        const auto at = [&](std::size_t n) { return d.lines.begin() + static_cast<std::ptrdiff_t>(n); };
        std::rotate(at(media[0].begin), at(media[1].begin), at(media[1].end));
        return true;
    });
}

// Every payload type that RFC 3551 6 or an a=rtpmap gives a meaning.
bool many_formats(draft& m, change& how)
{
    return with_rtp(m, how, [&](description& d, sdp_stream& s, description::range section) {
        const auto count = std::min<std::size_t>(how.chance(2) ? 35 : payload_types, how.room / 36);
        std::vector<sdp_text> maps;
        for (std::size_t n = 0; n < count; ++n)
        {
            const auto format = std::to_string(n);
            if (std::ranges::find(s.formats, format) != s.formats.end())
                continue;
            s.formats.push_back(format);
            if (n > 34)
                maps.push_back({"a=rtpmap:" + format + " x-" + format + "/8000"});
        }
        std::ranges::reverse(maps);
        d.insert(section.end, std::move(maps));
        return count > 0;
    });
}

bool formats_doubled(draft& m, change& how)
{
    return with_stream(m, how, [&](description&, sdp_stream& s, description::range) {
        const auto count = std::min<std::size_t>(1 + how.pick.below(how.chance(8) ? 1000 : 4), how.room / 8);
        const auto format = how.one_of(s.formats);
        if (format.size() > 6)
            return false;
        s.formats.insert(s.formats.end(), count, format);
        return count > 0;
    });
}

bool payload_type_last(draft& m, change& how)
{
    return with_rtp(m, how, [&](description& d, sdp_stream& s, description::range section) {
        if (std::ranges::find(s.formats, "127") != s.formats.end())
            return false;
        s.formats.emplace_back("127");
        d.insert(section.end, "a=rtpmap:127 opus/48000/2");
        return true;
    });
}

bool payload_type_wrong(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> wrong{"128", "255", "-1", "999999", "4294967296", "x"};
    how.breaks(sdp_grammar);
    return with_rtp(m, how, [&](description&, sdp_stream& s, description::range) {
        how.one_of(s.formats) = how.one_of(wrong);
        return true;
    });
}

// RFC 3551 3: 96 to 127 mean nothing by themselves.
bool format_unmapped(draft& m, change& how)
{
    how.breaks("SDP-FMTS-1.b");
    return with_rtp(m, how, [&](description& d, sdp_stream& s, description::range section) {
        const auto format = std::to_string(96 + how.pick.below(32));
        for (const auto n : d.of_type('a', section))
            if (d.lines[n].text.starts_with("a=rtpmap:" + format))
                return false;
        s.formats.push_back(format);
        return true;
    });
}

bool formats_missing(draft& m, change& how)
{
    how.breaks("SDP-MLINE-1.d");
    return with_stream(m, how, [&](description&, sdp_stream& s, description::range) {
        s.formats.clear();
        return true;
    });
}

// RFC 3264 6: what is not known is answered with port 0.
bool media_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> lines{"m=x-odd 9 RTP/AVP 0",
                                                           "m=message 0 TCP/MSRP *",
                                                           "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
                                                           "m=image 49170 udptl t38",
                                                           "m=audio 9 RTP/SAVPF 0",
                                                           "m=text 9 X/Y/Z/%s%n %s"};
    return with_description(m, [&](description& d) {
        const auto media = d.media();
        if (media.empty())
            return false;
        std::string line{how.one_of(lines)};
        d.insert(d.lines.size(), line);
        d.insert(d.lines.size(), "c=IN IP4 192.0.2.102");
        return true;
    });
}

bool media_wrong(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 7> lines{"m=",
                                                           "m=audio",
                                                           "m=audio 49170",
                                                           "m=audio  49170 RTP/AVP 0",
                                                           "m=audio 49170 RTP/AVP  0",
                                                           "m=au(d)io 49170 RTP/AVP 0",
                                                           "m=audio 49170 RTP//AVP 0"};
    how.breaks(sdp_grammar);
    return with_description(m, [&](description& d) {
        const auto there = d.of_type('m');
        if (there.empty())
            return false;
        d.lines[how.one_of(there)].text = how.one_of(lines);
        return true;
    });
}

// clang-format off
constexpr mutator sdp_media_mutators[] = {
    {"sdp-port-odd",           "RFC 8866 5.14; RFC 3264 6", 11, nature::legal, port_odd},
    {"sdp-port-wrong",         "RFC 8866 5.14, 9",          11, nature::wrong, port_wrong},
    {"sdp-port-count",         "RFC 8866 5.14",             11, nature::legal, port_count},
    {"sdp-port-count-wrong",   "RFC 8866 5.14, 9",          11, nature::wrong, port_count_wrong},
    {"sdp-many-streams",       "RFC 3264 5, 6",             11, nature::legal, many_streams},
    {"sdp-no-streams",         "RFC 3264 5",                11, nature::legal, no_streams},
    {"sdp-streams-swapped",    "RFC 3264 6, 8",             17, nature::legal, streams_swapped},
    {"sdp-many-formats",       "RFC 8866 5.14",             11, nature::legal, many_formats},
    {"sdp-formats-doubled",    "RFC 8866 5.14",             11, nature::legal, formats_doubled},
    {"sdp-payload-type-127",   "RFC 3551 3, RFC 8866 6.6",  11, nature::legal, payload_type_last},
    {"sdp-payload-type-wrong", "RFC 3550 5.1; RFC 8866 6.6", 11, nature::wrong, payload_type_wrong},
    {"sdp-format-unmapped",    "RFC 3264 6.1; RFC 3551 3",  11, nature::wrong, format_unmapped},
    {"sdp-formats-missing",    "RFC 3264 6; RFC 8866 9",    11, nature::wrong, formats_missing},
    {"sdp-media-odd",          "RFC 3264 6; RFC 8866 5.14", 11, nature::legal, media_odd},
    {"sdp-media-wrong",        "RFC 8866 5.14, 9",          11, nature::wrong, media_wrong},
};
// clang-format on

}  // namespace

family sdp_media_family() { return sdp_media_mutators; }

}  // namespace mutate
