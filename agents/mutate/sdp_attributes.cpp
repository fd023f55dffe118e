// Attributes of session descriptions: those of RFC 8866 6, and any others (RFC 4568, RFC 5888, RFC 8839).
//
// Where a description breaks the grammar of RFC 8866 9 and no letter of SDP-FMT-1 says so, the rule is named
// without one.
#include "mutate/description.hpp"
#include "mutate/families.hpp"
#include "mutate/lengths.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

bool attribute_overlong(draft& m, change& how)
{
    return with_description(m, [&](description& d) {
        const auto size = some_length(how);
        if (size < 8)
            return false;
        static constexpr std::array<std::string_view, 4> before{"a=", "a=x:", "a=tool:", "a=label:"};
        auto line = std::string{how.one_of(before)};
        line.append(size - line.size(), 'a');
        const auto sections = d.sections();
        d.insert_in_place(std::move(line), how.one_of(sections));
        return true;
    });
}

bool many_attributes(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> some{"a=x", "a=rtcp-fb:* nack", "a=ssrc:1 cname:a",
                                                          "a=extmap:1 urn:x", "a=x-odd:0"};
    return with_description(m, [&](description& d) {
        const auto line = how.one_of(some);
        const auto count = std::min<std::size_t>(16 + how.pick.below(256), how.room / (line.size() + 2));
        const auto sections = d.sections();
        const auto section = how.one_of(sections);
        const auto at = d.place_of('a', section);
        d.insert(at, std::string{line}, count);
        return count > 0;
    });
}

//   attribute  =  (attribute-name ":" attribute-value) / attribute-name
bool attribute_empty(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> wrong{"a=", "a=:", "a=:x", "a=fmtp:", "a=rtpmap:"};
    how.breaks(sdp_grammar);
    return with_description(m, [&](description& d) {
        const auto sections = d.sections();
        d.insert_in_place(std::string{how.one_of(wrong)}, how.one_of(sections));
        return true;
    });
}

bool attribute_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 16> odd{
        "a=!",
        "a=x::",
        "a=x: ",
        "a=x:\xFF\x01",
        "a=rtcp:1",
        "a=rtcp:65535 IN IP6 ::1",
        "a=candidate:1 1 UDP 2130706431 2001:db8::9 65535 typ host",
        "a=candidate:1 1 UDP 4294967295 host.example.com 0 typ srflx raddr 0.0.0.0 rport 0",
        "a=ice-ufrag:8hhY",
        "a=ice-pwd:asd88fgpdd777uzjYhagZg",
        "a=fingerprint:SHA-1 4A:AD",
        "a=setup:actpass",
        "a=maxptime:4294967296",
        "a=rtcp-mux",
        "a=label:%n%n%n%n",
        "a=x:%s%s%s%s"};
    return with_description(m, [&](description& d) {
        const auto media = d.media();
        if (media.empty())
            return false;
        d.insert_in_place(std::string{how.one_of(odd)}, how.one_of(media));
        return true;
    });
}

// RFC 5888: groups of streams that are there, or not.
bool group(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> groups{
        "a=group:BUNDLE 0", "a=group:LS 0 0 0 0", "a=group:FID", "a=group:BUNDLE 0 1 2 3 4 5 6 7 8 9",
        "a=group:X-odd 99"};
    return with_description(m, [&](description& d) {
        const auto media = d.media();
        if (media.empty())
            return false;
        d.insert_in_place("a=mid:0", media[0]);
        d.insert_in_place(std::string{how.one_of(groups)}, d.session());
        return true;
    });
}

// RFC 4568 4: each crypto has a tag of its own.
bool many_cryptos(draft& m, change& how)
{
    return with_description(m, [&](description& d) {
        const auto media = d.media();
        if (media.empty())
            return false;
        const auto section = how.one_of(media);
        const auto count = std::min<std::size_t>(2 + how.pick.below(100), how.room / 100);
        for (std::size_t n = 0; n < count; ++n)
            d.insert_in_place("a=crypto:" + std::to_string(n + 1) +
                                  " AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz",
                              section);
        return count > 0;
    });
}

bool directions_doubled(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 4> directions{"a=sendrecv", "a=sendonly", "a=recvonly",
                                                                "a=inactive"};
    how.breaks("SDP-DIR-1.d");
    return with_description(m, [&](description& d) {
        const auto media = d.media();
        if (media.empty())
            return false;
        const auto section = how.one_of(media);
        d.insert_in_place(std::string{how.one_of(directions)}, section);
        d.insert_in_place(std::string{how.one_of(directions)}, section);
        return true;
    });
}

bool direction_other(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 4> directions{"a=sendrecv", "a=sendonly", "a=recvonly",
                                                                "a=inactive"};
    return with_description(m, [&](description& d) {
        const auto media = d.media();
        if (media.empty())
            return false;
        const auto section = how.one_of(media);
        for (const auto n : d.of_type('a', section))
            if (std::ranges::find(directions, d.lines[n].text) != directions.end())
            {
                d.lines[n].text = how.one_of(directions);
                return true;
            }
        d.insert_in_place(std::string{how.one_of(directions)}, section);
        return true;
    });
}

bool insert_in_a_stream(draft& m, change& how, std::string_view line)
{
    return with_description(m, [&](description& d) {
        const auto media = d.media();
        if (media.empty())
            return false;
        d.insert_in_place(std::string{line}, how.one_of(media));
        return true;
    });
}

// RFC 3264 6.1: the packetization interval is a time.
bool ptime_wrong(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 4> wrong{"a=ptime:0", "a=ptime:-20", "a=ptime:-2147483648",
                                                           "a=ptime:000"};
    how.breaks("SDP-FMTS-1.e");
    return insert_in_a_stream(m, how, how.one_of(wrong));
}

bool ptime_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> odd{"a=ptime:1", "a=ptime:65536", "a=ptime:4294967295",
                                                         "a=ptime:18446744073709551616", "a=maxptime:1"};
    return insert_in_a_stream(m, how, how.one_of(odd));
}

// RFC 8866 6.15: of formats that are there and of others, with parameters of any form.
bool fmtp_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 8> values{
        "0-15,66,70", "0-4294967295", ";;;=;=", "mode-set=0,2,5,7;x", "%s%n", "profile-level-id=42e01f", "-",
        "=="};
    return with_stream(m, how, [&](description& d, sdp_stream& s, description::range section) {
        const auto format = how.chance(2) ? std::string{"126"} : how.one_of(s.formats);
        std::string value{how.one_of(values)};
        if (how.chance(4))
            value.append(some_length(how), 'f');
        d.insert_in_place("a=fmtp:" + format + " " + value, section);
        return true;
    });
}

bool rtpmap_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 7> maps{"a=rtpmap:125 opus/48000/2",
                                                          "a=rtpmap:124 L16/4294967295/1024",
                                                          "a=rtpmap:0 PCMU/1",
                                                          "a=rtpmap:95 %s%n/8000",
                                                          "a=rtpmap:123 x/8000/x",
                                                          "a=rtpmap:8 pcma/8000",
                                                          "a=rtpmap:122 telephone-event/8000"};
    return insert_in_a_stream(m, how, how.one_of(maps));
}

//   rtpmap-value  =  payload-type SP encoding-name "/" clock-rate [ "/" encoding-params ]
bool rtpmap_wrong(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 12> wrong{"a=rtpmap:96",
                                                            "a=rtpmap:96 opus",
                                                            "a=rtpmap:96 opus/",
                                                            "a=rtpmap:96opus/48000",
                                                            "a=rtpmap:opus/48000",
                                                            "a=rtpmap:128 opus/48000",
                                                            "a=rtpmap:255 opus/48000",
                                                            "a=rtpmap:-1 opus/48000",
                                                            "a=rtpmap:999999 opus/48000",
                                                            "a=rtpmap:96 /48000",
                                                            "a=rtpmap:96 opus/-1",
                                                            "a=rtpmap:96 opus/48000/"};
    how.breaks(sdp_grammar);
    return insert_in_a_stream(m, how, how.one_of(wrong));
}

// clang-format off
constexpr mutator sdp_attributes_mutators[] = {
    {"sdp-attribute-overlong",      "RFC 8866 5.13",       1, nature::legal, attribute_overlong},
    {"sdp-many-attributes",         "RFC 8866 5.13",       4, nature::legal, many_attributes},
    {"sdp-attribute-empty",         "RFC 8866 5.13, 9",   11, nature::wrong, attribute_empty},
    {"sdp-attribute-odd",           "RFC 8866 5.13, 6",   11, nature::legal, attribute_odd},
    {"sdp-group",                   "RFC 5888 4, 5",      11, nature::legal, group},
    {"sdp-many-cryptos",            "RFC 4568 4, 5.1",    11, nature::legal, many_cryptos},
    {"sdp-directions-doubled",      "RFC 3264 5.1, 6.1",  11, nature::wrong, directions_doubled},
    {"sdp-direction-other",         "RFC 3264 5.1, 6.1",  17, nature::legal, direction_other},
    {"sdp-ptime-wrong",             "RFC 8866 6.4",       11, nature::wrong, ptime_wrong},
    {"sdp-ptime-odd",               "RFC 8866 6.4",       11, nature::legal, ptime_odd},
    {"sdp-fmtp-odd",                "RFC 8866 6.15",      11, nature::legal, fmtp_odd},
    {"sdp-rtpmap-odd",              "RFC 8866 6.6",       11, nature::legal, rtpmap_odd},
    {"sdp-rtpmap-wrong",            "RFC 8866 6.6",       11, nature::wrong, rtpmap_wrong},
};
// clang-format on

}  // namespace

family sdp_attributes_family() { return sdp_attributes_mutators; }

}  // namespace mutate
