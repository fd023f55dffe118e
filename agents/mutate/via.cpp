// Via (RFC 3261 8.1.1.7, 18.1.1, 20.42) and the routes (20.30, 20.34).
#include "mutate/families.hpp"
#include "mutate/lengths.hpp"
#include "mutate/pieces.hpp"
#include "mutate/rows.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

using sip::field_id;

// The first value of the top Via, up to the comma behind it.
struct top
{
    row* where = nullptr;
    std::string_view value, rest;

    explicit top(draft& m) : where{m.first(field_id::via)}
    {
        if (!where)
            return;
        value = where->value.substr(0, where->value.find(','));
        rest = where->value.substr(value.size());
    }
    explicit operator bool() const { return where && !value.empty(); }
};

std::string joined(std::string_view a, std::string_view b, std::string_view c)
{
    return std::string{a}.append(b).append(c);
}

bool set_branch(draft& m, std::string_view branch)
{
    const top via{m};
    const auto at = via ? via.value.find(";branch=") : std::string_view::npos;
    if (at == std::string_view::npos)
        return false;
    const auto begin = at + std::string_view{";branch="}.size();
    const auto end = std::min(via.value.find_first_of("; \t", begin), via.value.size());
    via.where->value =
        m.keep(joined(via.value.substr(0, begin), branch, via.value.substr(end)).append(via.rest));
    return true;
}

bool branch_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> odd{"z9hG4bK.", "z9hG4bK-%s%n", "z9hG4bK!*_+`'~",
                                                         "z9hG4bK0", "z9hG4bKz9hG4bK"};
    return set_branch(m, how.one_of(odd));
}

bool branch_of_buffer_size(draft& m, change& how)
{
    const auto size = exact_length(how);
    return size > 8 && set_branch(m, m.keep("z9hG4bK" + std::string(size - 7, 'b')));
}

bool branch_overlong(draft& m, change& how)
{
    const auto size = some_length(how);
    return size > 8 && set_branch(m, m.keep("z9hG4bK" + std::string(size - 7, 'B')));
}

// RFC 3261 8.1.1.7: the branch "MUST always begin with the characters z9hG4bK".
bool branch_without_cookie(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> wrong{"1", "z9hg4bk776", "z9hG4b", "a7c6a8dlze.1",
                                                           "z9hG4bK"};
    how.breaks("VIA-FMT-1.e", trait::branch);
    return m.is_request() && set_branch(m, how.one_of(wrong));
}

bool branch_missing(draft& m, change& how)
{
    const top via{m};
    const auto at = via ? via.value.find(";branch=") : std::string_view::npos;
    if (at == std::string_view::npos || !m.is_request())
        return false;
    const auto end = std::min(via.value.find(';', at + 1), via.value.size());
    via.where->value = m.keep(joined(via.value.substr(0, at), via.value.substr(end), via.rest));
    how.breaks("VIA-FMT-1.d", trait::branch);
    return true;
}

constexpr std::array<std::string_view, 6> hops{
    "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKhop1",
    "SIP/2.0/TCP ss1.atlanta.example.com:5061;branch=z9hG4bKhop2",
    "SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1",
    "SIP/2.0/TLS [2001:db8::9:1];received=192.0.2.55;branch=z9hG4bKas3-111",
    "SIP/2.0/UDP 192.0.2.1:5060 ;received=192.0.2.207;rport=9988;branch=z9hG4bK77asjd",
    "SIP/2.0/SCTP pc33.example.com;branch=z9hG4bK.;hidden"};

std::string some_hop(change& how) { return std::string{how.one_of(hops)}; }

// Below the top: what further hops wrote.
bool via_insert_below(draft& m, change& how)
{
    auto* there = m.first(field_id::via);
    if (!there || m.is_response())
        return false;
    const auto made = m.made("Via", some_hop(how));
    m.rows.insert(m.rows.begin() + (there - m.rows.data()) + 1, made);
    return true;
}

bool vias_many(draft& m, change& how)
{
    static constexpr std::array<std::size_t, 6> counts{8, 32, 33, 64, 70, 200};
    auto* there = m.first(field_id::via);
    const auto hop = some_hop(how);
    const auto count = how.one_of(counts);
    if (!there || there->value.empty() || count * (hop.size() + 8) > how.room)
        return false;
    if (how.chance(2))
    {
        std::string value{there->value};
        for (std::size_t n = 0; n < count; ++n)
            value.append(", ").append(hop);
        there->value = m.keep(std::move(value));
    }
    else
    {
        m.rows.insert(m.rows.begin() + (there - m.rows.data()) + 1, std::min<std::size_t>(count, 200),
                      m.made("Via", hop));
    }
    return m.rows.size() <= 250;
}

bool via_params(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 9> params{";rport",
                                                            ";received=192.0.2.1",
                                                            ";received=2001:db8::1",
                                                            ";maddr=224.2.0.1;ttl=255",
                                                            ";maddr=[ff02::1]",
                                                            ";ttl=0",
                                                            ";hidden",
                                                            ";alias",
                                                            ";keep=30"};
    const top via{m};
    const auto p = how.one_of(params);
    // None of them twice.
    if (!via || via.value.find(p.substr(0, std::min(p.find('='), p.size()))) != std::string_view::npos ||
        (p.find(";ttl") != std::string_view::npos && via.value.find("ttl") != std::string_view::npos))
        return false;
    via.where->value = m.keep(joined(via.value, p, via.rest));
    return true;
}

bool via_param_broken(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 8> params{
        ";ttl=256",      ";ttl=",    ";received=",     ";ttl=1x",
        ";received=a b", ";branch=", ";rport=66666x@", ";maddr=:]"};
    const top via{m};
    const auto p = how.one_of(params);
    const auto name = p.substr(0, std::min(p.find('='), p.size()));
    if (!via || via.value.find(name) != std::string_view::npos)
        return false;
    via.where->value = m.keep(joined(via.value, p, via.rest));
    how.breaks("SYN-GRAM-1.c");
    return true;
}

// What stands behind the transport, up to the parameters.
bool set_sent_by(draft& m, std::string_view sent_by)
{
    const top via{m};
    if (!via)
        return false;
    const auto all = pieces_of(field_id::via, via.value);
    const auto host = std::ranges::find(all, kind::host, &piece::kind);
    if (host == all.end())
        return false;
    const auto end = std::min(via.value.find(';', host->at), via.value.size());
    via.where->value =
        m.keep(joined(via.value.substr(0, host->at), sent_by, via.value.substr(end)).append(via.rest));
    return true;
}

bool sent_by_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 9> hosts{"[2001:db8::1]",
                                                           "[::ffff:192.0.2.1]:5060",
                                                           "a.b-c.d9.example.",
                                                           "192.0.2.1 : 5060",
                                                           "h:65535",
                                                           "[::]",
                                                           "255.255.255.255:1",
                                                           "x",
                                                           "xn--bcher-kva.example:05060"};
    return set_sent_by(m, how.one_of(hosts));
}

bool sent_by_broken(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 12> hosts{
        ":]",         ":",     "[::1",      "[]", "[1:2:3:4:5:6:7:8:9]:5060", "[2001:db8:::1]",
        "host:66666", "host:", "host:5o60", "-",  "[fe80::1%eth0]",           "_a"};
    const auto host = how.one_of(hosts);
    how.breaks(host.starts_with(':') ? "VIA-FMT-1.c" : "SYN-GRAM-1.c");
    return m.is_request() && set_sent_by(m, host);
}

bool transport_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> transports{
        "SIP/2.0/TCP", "SIP/2.0/TLS", "SIP/2.0/SCTP", "SIP/2.0/WS", "SIP/2.0/XTP", "SIP/2.0/TLS-SCTP"};
    const top via{m};
    if (!via || !m.is_request() || !via.value.starts_with("SIP/2.0/UDP"))
        return false;
    via.where->value = m.keep(joined(how.one_of(transports), via.value.substr(11), via.rest));
    how.breaks("VIA-FMT-1.b");
    return true;
}

bool protocol_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 4> protocols{"SIP/3.0", "HTTP/1.1", "SIP/2.00", "X/2.0"};
    const top via{m};
    if (!via || !m.is_request() || !via.value.starts_with("SIP/2.0/"))
        return false;
    via.where->value = m.keep(joined(how.one_of(protocols), via.value.substr(7), via.rest));
    how.breaks("VIA-FMT-1.a");
    return true;
}

bool protocol_blanks(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 3> spelled{"SIP / 2.0 / ", "SIP/ 2.0\t/", "sip/2.0/"};
    const top via{m};
    if (!via || !via.value.starts_with("SIP/2.0/"))
        return false;
    via.where->value = m.keep(joined(how.one_of(spelled), via.value.substr(8), via.rest));
    return true;
}

bool routes(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> hops_to{
        "<sip:p1.example.com;lr>", "<sip:p1.example.com>", "<sips:[2001:db8::10]:5061;lr;x=1>;y=2",
        "\"P, one\" <sip:alice@atlanta.example.com;maddr=192.0.2.9>",
        "<sip:p1.example.com;lr>,<sip:p2.example.com;lr>"};
    static constexpr std::array<std::size_t, 5> counts{1, 2, 33, 70, 200};
    const auto id = m.is_response() || how.chance(2) ? field_id::record_route : field_id::route;
    const auto hop = how.one_of(hops_to);
    const auto count = how.chance(2) ? 1 : how.one_of(counts);
    if (count * (hop.size() + 16) > how.room || m.rows.size() + count > 250)
        return false;
    for (std::size_t n = 0; n < count; ++n)
        m.add(id, std::string{hop});
    return true;
}

// clang-format off
constexpr mutator via_mutators[] = {
    {"branch-odd",            "RFC 3261 8.1.1.7, 17.1.3",  7, nature::legal, branch_odd},
    {"branch-of-buffer-size", "RFC 3261 8.1.1.7",          2, nature::legal, branch_of_buffer_size},
    {"branch-overlong",       "RFC 3261 8.1.1.7",          1, nature::legal, branch_overlong},
    {"branch-without-cookie", "RFC 3261 8.1.1.7, 17.2.3",  7, nature::wrong, branch_without_cookie},
    {"branch-missing",        "RFC 3261 8.1.1.7, 17.2.3",  7, nature::wrong, branch_missing},
    {"via-insert-below",      "RFC 3261 16.6, 20.42",      0, nature::legal, via_insert_below},
    {"vias-many",             "RFC 3261 16.3, 20.42",      4, nature::legal, vias_many},
    {"via-params",            "RFC 3261 18.2.1, RFC 3581", 7, nature::legal, via_params},
    {"via-param-broken",      "RFC 3261 20.42, 25.1",      7, nature::wrong, via_param_broken},
    {"sent-by-odd",           "RFC 3261 18.1.1, 18.2.2",   7, nature::legal, sent_by_odd},
    {"sent-by-broken",        "RFC 3261 25.1",             7, nature::wrong, sent_by_broken},
    {"transport-odd",         "RFC 3261 18.1.1",           7, nature::wrong, transport_odd},
    {"protocol-odd",          "RFC 3261 8.1.1.7, 20.42",   7, nature::wrong, protocol_odd},
    {"protocol-blanks",       "RFC 3261 20.42, 25.1",     14, nature::legal, protocol_blanks},
    {"routes",                "RFC 3261 12.1.1, 16.4",     4, nature::legal, routes},
};
// clang-format on

}  // namespace

family via_family() { return via_mutators; }

}  // namespace mutate
