// What stands in o=, c=, b=, t= and m= of a session description, and in the attributes of its streams (RFC
// 8866 5, 6; RFC 3264 5, 6).
//
// Where a description breaks the grammar of RFC 8866 9 and no letter of SDP-FMT-1 says so, the rule is named
// without one.
#include "mutate/description.hpp"
#include "mutate/families.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

// The word number n of o=, from 0: username sess-id sess-version nettype addrtype unicast-address.
bool set_word_of_origin(description& d, std::size_t n, std::string_view with)
{
    const auto there = d.of_type('o');
    if (there.empty())
        return false;
    auto& line = d.lines[there[0]].text;
    std::size_t begin = 2;
    for (; n > 0 && begin != 0; --n)
        begin = line.find(' ', begin) + 1;
    if (begin == 0)
        return false;
    line.replace(begin, std::min(line.find(' ', begin), line.size()) - begin, with);
    return true;
}

bool set_line(description& d, char type, std::string text)
{
    const auto there = d.of_type(type);
    if (there.empty())
        return false;
    d.lines[there[0]].text = std::move(text);
    return true;
}

// RFC 3264 5: "The numeric value of the session id and version in the o line MUST be representable with a 64
// bit signed integer. The initial value of the version MUST be less than (2**62)-1".
bool numbers_at_boundary(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 9> ids{"0",
                                                         "2147483647",
                                                         "2147483648",
                                                         "4294967295",
                                                         "4294967296",
                                                         "4611686018427387902",
                                                         "4611686018427387904",
                                                         "9223372036854775807",
                                                         "00000000000000000000000000000001"};
    static constexpr std::array<std::string_view, 6> versions{
        "0", "2147483648", "4294967295", "4294967296", "1", "4611686018427387902"};
    return with_description(m, [&](description& d) {
        return how.chance(2) ? set_word_of_origin(d, 1, how.one_of(ids))
                             : set_word_of_origin(d, 2, how.one_of(versions));
    });
}

bool numbers_out_of_range(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> wrong{
        "9223372036854775808",
        "18446744073709551616",
        "-1",
        "1e9",
        "0x7f",
        "99999999999999999999999999999999999999999999999999"};
    how.breaks("SDP-FMT-1.b");
    return with_description(
        m, [&](description& d) { return set_word_of_origin(d, how.chance(2) ? 1 : 2, how.one_of(wrong)); });
}

bool origin_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> lines{
        "o=- 1 1 IN IP6 2001:db8::1", "o=- 1 1 IN IP4 host.example.com", "o=%s%n 1 1 IN IP4 0.0.0.0",
        "o=\xC3\x9C 1 1 IN IP4 192.0.2.1",
        "o=- 1 1 ATM NSAP 47.0091.8100.0000.0060.3e64.fd01.0060.3e64.fd01.00"};
    return with_description(m,
                            [&](description& d) { return set_line(d, 'o', std::string{how.one_of(lines)}); });
}

bool origin_wrong(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> lines{
        "o=", "o=- 1 1 IN IP4", "o=- 1  1 IN IP4 192.0.2.1", "o=a b 1 1 IN IP4 192.0.2.1",
        "o=- 1 1 IN IP4 192.0.2.1 "};
    how.breaks(sdp_grammar);
    return with_description(m,
                            [&](description& d) { return set_line(d, 'o', std::string{how.one_of(lines)}); });
}

bool connection_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 11> lines{
        "c=IN IP4 233.252.0.1/127",  "c=IN IP4 233.252.0.1/0", "c=IN IP4 233.252.0.1/255/3",
        "c=IN IP6 ff15::101/3",      "c=IN IP6 2001:db8::9",   "c=IN IP4 host.example.com",
        "c=IN IP6 host.example.com", "c=IN IP4 0.0.0.0",       "c=IN IP4 255.255.255.255",
        "c=IN IP6 ::ffff:192.0.2.1", "c=IN IP4 127.0.0.1"};
    return with_description(m,
                            [&](description& d) { return set_line(d, 'c', std::string{how.one_of(lines)}); });
}

// RFC 8866 5.7: IP4 multicast has a TTL of 0 to 255, IP6 has none, and the address is of its type.
bool connection_wrong(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 11> lines{"c=",
                                                            "c=IN IP4",
                                                            "c=IN IP4 ",
                                                            "c=IN IP4 233.252.0.1/256",
                                                            "c=IN IP4 233.252.0.1/-1",
                                                            "c=IN IP6 ff15::101/127/3",
                                                            "c=IN IP6 192.0.2.1",
                                                            "c=IN IP4 2001:db8::9",
                                                            "c=IN",
                                                            "c=IN IP4 /127",
                                                            "c=IN IP4 192.0.2.1 192.0.2.2"};
    how.breaks(sdp_grammar);
    return with_description(m,
                            [&](description& d) { return set_line(d, 'c', std::string{how.one_of(lines)}); });
}

// RFC 8866 5.7: several c= in a media description, for layers of multicast.
bool connections_of_layers(draft& m, change& how)
{
    return with_description(m, [&](description& d) {
        const auto media = d.media();
        if (media.empty())
            return false;
        const auto section = how.one_of(media);
        const auto count = std::min<std::size_t>(2 + how.pick.below(how.chance(4) ? 64 : 3), how.room / 32);
        for (std::size_t n = 0; n < count; ++n)
            d.insert_in_place("c=IN IP4 233.252.0." + std::to_string(count - n) + "/127", section);
        return count > 0;
    });
}

bool bandwidth_wrong(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> lines{
        "b=", "b=AS", "b=AS:", "b=AS:-1", "b=:128", "b=AS:128 kbit"};
    how.breaks(sdp_grammar);
    return with_description(m, [&](description& d) {
        const auto sections = d.sections();
        d.insert_in_place(std::string{how.one_of(lines)}, how.one_of(sections));
        return true;
    });
}

// RFC 3264 5: an offer's "t=" is "0 0"; the others are what RFC 8866 5.9 allows and does not.
bool times_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 4> odd{
        "t=3724394400 3724398000", "t=3724394400 0", "t=3724398000 3724394400", "t=18446744073709551615 1"};
    how.breaks("SDP-FMT-1.d");
    return with_description(m,
                            [&](description& d) { return set_line(d, 't', std::string{how.one_of(odd)}); });
}

bool times_wrong(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> wrong{"t=", "t=0", "t=-1 0", "t=0  0", "t=0 0 0"};
    how.breaks(sdp_grammar);
    return with_description(m,
                            [&](description& d) { return set_line(d, 't', std::string{how.one_of(wrong)}); });
}

bool repeats_and_zones(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 3> repeats{"r=7d 1h 0 25h", "r=604800 3600 0 90000",
                                                             "r=0 0 99999999999999999999d"};
    return with_description(m, [&](description& d) {
        if (!d.of_type('r').empty() || !d.of_type('z').empty())
            return false;
        d.insert_in_place(std::string{how.one_of(repeats)}, d.session());
        if (how.chance(2))
            d.insert_in_place("z=3730928400 -1h 3749680800 0", d.session());
        return true;
    });
}

bool session_name_empty(draft& m, change& how)
{
    how.breaks("SDP-FMT-1.e");
    return with_description(m, [&](description& d) { return set_line(d, 's', "s="); });
}

bool session_name_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> names{"s= ", "s=-", "s=%s%n%x", "s=\xC3\x9C\xE5\xBF\x99",
                                                           "s=s=s="};
    return with_description(m,
                            [&](description& d) { return set_line(d, 's', std::string{how.one_of(names)}); });
}

bool version_other(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> wrong{"v=1", "v=", "v=00", "v=-1", "v=4294967296"};
    how.breaks(sdp_grammar);
    return with_description(m,
                            [&](description& d) { return set_line(d, 'v', std::string{how.one_of(wrong)}); });
}

// clang-format off
constexpr mutator sdp_values_mutators[] = {
    {"sdp-numbers-at-boundary",   "RFC 3264 5; RFC 8866 5.2", 11, nature::legal, numbers_at_boundary},
    {"sdp-numbers-out-of-range",  "RFC 3264 5; RFC 8866 5.2", 11, nature::wrong, numbers_out_of_range},
    {"sdp-origin-odd",            "RFC 8866 5.2",             11, nature::legal, origin_odd},
    {"sdp-origin-wrong",          "RFC 8866 5.2, 9",          11, nature::wrong, origin_wrong},
    {"sdp-connection-odd",        "RFC 8866 5.7",             11, nature::legal, connection_odd},
    {"sdp-connection-wrong",      "RFC 8866 5.7, 9",          11, nature::wrong, connection_wrong},
    {"sdp-connections-of-layers", "RFC 8866 5.7",             11, nature::legal, connections_of_layers},
    {"sdp-bandwidth-wrong",       "RFC 8866 5.8, 9",          11, nature::wrong, bandwidth_wrong},
    {"sdp-times-odd",             "RFC 3264 5; RFC 8866 5.9", 11, nature::wrong, times_odd},
    {"sdp-times-wrong",           "RFC 8866 5.9, 9",          11, nature::wrong, times_wrong},
    {"sdp-repeats-and-zones",     "RFC 8866 5.10, 5.11",      11, nature::legal, repeats_and_zones},
    {"sdp-session-name-empty",    "RFC 8866 5.3",             11, nature::wrong, session_name_empty},
    {"sdp-session-name-odd",      "RFC 8866 5.3",             15, nature::legal, session_name_odd},
    {"sdp-version-other",         "RFC 8866 5.1",             11, nature::wrong, version_other},
};
// clang-format on

}  // namespace

family sdp_values_family() { return sdp_values_mutators; }

}  // namespace mutate
