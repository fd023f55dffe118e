// Every number of a message at each end of the types that hold it, and as none.
#include "campaign/sweep_groups.hpp"
#include "campaign/sweep_list.hpp"

#include "mutate/description.hpp"
#include "mutate/pieces.hpp"

#include <array>

namespace campaign::sweeps {

namespace {

using mutate::change;
using mutate::draft;
using mutate::trait;
using sip::field_id;

constexpr std::string_view values[] = {"-1",
                                       "0",
                                       "127",
                                       "128",
                                       "255",
                                       "256",
                                       "65535",
                                       "65536",
                                       "2147483647",
                                       "2147483648",
                                       "4294967295",
                                       "4294967296",
                                       "9223372036854775808",
                                       "18446744073709551616",
                                       "99999999999999999999999999999999",
                                       "",
                                       "x",
                                       "1e9",
                                       "0x10"};

bool content_length(draft& m, change& how, std::string_view value)
{
    how.leave(trait::content_length);
    m.set(field_id::content_length, std::string{value});
    return true;
}

bool cseq(draft& m, change&, std::string_view value)
{
    auto* const is = m.first(field_id::cseq);
    const auto blank = is ? is->value.find(' ') : std::string_view::npos;
    if (blank == std::string_view::npos)
        return false;
    is->value = m.keep(std::string{value} + std::string{is->value.substr(blank)});
    return true;
}

bool max_forwards(draft& m, change&, std::string_view value)
{
    m.set(field_id::max_forwards, std::string{value});
    return m.is_request();
}

// Whoever knows them reads a number of seconds, or a sequence number.
bool seconds(draft& m, change&, std::string_view value)
{
    for (const auto id : {field_id::expires, field_id::session_expires, field_id::min_se,
                          m.is_response() ? field_id::retry_after : field_id::min_expires})
        m.set(id, std::string{value});
    if (auto* const contact = m.first(field_id::contact))
        contact->value = m.keep(std::string{contact->value} + ";expires=" + std::string{value});
    return true;
}

bool reliable(draft& m, change&, std::string_view value)
{
    if (m.is_response())
        m.set(field_id::rseq, std::string{value});
    else
        m.set(field_id::rack, std::string{value} + ' ' + std::string{value} + " INVITE");
    return true;
}

// A sent-by or a URI with a port instead of the one that it has.
bool set_port(draft& m, mutate::row& r, std::string_view value)
{
    const auto all = mutate::pieces_of(r.id(), r.value);
    for (auto p = all.rbegin(); p != all.rend(); ++p)
        if (p->kind == mutate::kind::port)
        {
            r.value = m.keep(mutate::replaced(r.value, *p, value));
            return true;
        }
        else if (p->kind == mutate::kind::host)
        {
            const auto host = std::string{p->in(r.value)};
            r.value = m.keep(mutate::replaced(r.value, *p, host + ':' + std::string{value}));
            return true;
        }
    return false;
}

bool via_port(draft& m, change&, std::string_view value)
{
    auto* const top = m.first(field_id::via);
    return top && set_port(m, *top, value);
}

bool uri_ports(draft& m, change&, std::string_view value)
{
    for (auto& r : m.rows)
        if (r.id() == field_id::from || r.id() == field_id::to || r.id() == field_id::contact ||
            r.id() == field_id::record_route)
            set_port(m, r, value);
    return true;
}

bool request_port(draft& m, change&, std::string_view value)
{
    if (!m.is_request())
        return false;
    mutate::row uri{"Contact", ": ", m.keep('<' + std::string{m.start().second} + '>'), {}};
    if (!set_port(m, uri, value))
        return false;
    m.set_start(m.start().first, uri.value.substr(1, uri.value.size() - 2), m.start().third);
    return true;
}

bool via_numbers(draft& m, change&, std::string_view value)
{
    auto* const top = m.first(field_id::via);
    if (!top)
        return false;
    top->value =
        m.keep(std::string{top->value} + ";ttl=" + std::string{value} + ";received=" + std::string{value});
    return true;
}

bool status(draft& m, change&, std::string_view value)
{
    if (!m.is_response())
        return false;
    m.set_start(m.start().first, value, m.start().third);
    return true;
}

bool version(draft& m, change&, std::string_view value)
{
    const auto is = m.keep("SIP/" + std::string{value} + '.' + std::string{value});
    if (m.is_response())
        m.set_start(is, m.start().second, m.start().third);
    else
        m.set_start(m.start().first, m.start().second, is);
    return true;
}

template <class Alter>
bool in_description(draft& m, Alter alter)
{
    return !m.body.empty() && mutate::with_description(m, [&](mutate::description& d) {
        for (auto& line : d.lines)
            alter(line);
        return true;
    });
}

bool sdp_ports(draft& m, change&, std::string_view value)
{
    return in_description(m, [&](mutate::sdp_text& line) {
        if (line.type() != 'm')
            return;
        if (auto s = mutate::read_stream(line.text))
        {
            s->port = value;
            line.text = s->text();
        }
    });
}

bool sdp_port_counts(draft& m, change&, std::string_view value)
{
    return in_description(m, [&](mutate::sdp_text& line) {
        if (line.type() != 'm')
            return;
        if (auto s = mutate::read_stream(line.text))
        {
            s->port += '/' + std::string{value};
            line.text = s->text();
        }
    });
}

bool sdp_payload_types(draft& m, change&, std::string_view value)
{
    const std::string number{value};
    return in_description(m, [&](mutate::sdp_text& line) {
        if (line.type() == 'm')
            line.text += ' ' + number + "\r\na=rtpmap:" + number + " x/8000\r\na=fmtp:" + number + " x=1";
    });
}

bool sdp_rates(draft& m, change&, std::string_view value)
{
    const std::string number{value};
    return in_description(m, [&](mutate::sdp_text& line) {
        if (line.type() == 'm')
            line.text += " 96\r\nb=AS:" + number + "\r\na=rtpmap:96 x/" + number + '/' + number +
                         "\r\na=ptime:" + number + "\r\na=maxptime:" + number + "\r\na=rtcp:" + number;
    });
}

bool sdp_times(draft& m, change&, std::string_view value)
{
    const std::string number{value};
    return in_description(m, [&](mutate::sdp_text& line) {
        if (line.type() == 't')
            line.text = "t=" + number + ' ' + number + "\r\nr=" + number + ' ' + number + ' ' + number;
        if (line.type() == 'o')
            line.text = "o=- " + number + ' ' + number + " IN IP4 192.0.2.1";
    });
}

struct place
{
    std::string_view name;
    int anomaly;
    bool (*set)(draft& m, change& how, std::string_view value);
};
constexpr place places[] = {
    {"Content-Length", 5, content_length},
    {"CSeq", 12, cseq},
    {"Max-Forwards", 12, max_forwards},
    {"all that is in seconds", 12, seconds},
    {"RSeq and RAck", 12, reliable},
    {"the port of Via", 12, via_port},
    {"all ports of URIs", 12, uri_ports},
    {"the port of the Request-URI", 12, request_port},
    {"ttl and received", 7, via_numbers},
    {"the status", 12, status},
    {"the version", 12, version},
    {"all ports of SDP", 11, sdp_ports},
    {"all numbers of ports of SDP", 11, sdp_port_counts},
    {"a payload type", 11, sdp_payload_types},
    {"all rates of SDP", 11, sdp_rates},
    {"all times of SDP", 11, sdp_times},
};

bool apply_number(draft& m, change& how, std::size_t which)
{
    return places[which / std::size(values)].set(m, how, values[which % std::size(values)]);
}

}  // namespace

// But for those by which a message is told from others, and sent on.
bool number(draft& m, change& how, std::string_view value)
{
    return in_turn(std::array{seconds, reliable, via_numbers, uri_ports, sdp_ports, sdp_port_counts,
                              sdp_payload_types, sdp_rates, sdp_times},
                   m, how, value);
}

void add_numbers(list& to)
{
    constexpr auto& apply = each_below<apply_number, std::size(places) * std::size(values)>;
    for (std::size_t i = 0; i < apply.size(); ++i)
    {
        const auto& place = places[i / std::size(values)];
        to.push_back(
            {kept_name(std::string{place.name} + " is '" + std::string{values[i % std::size(values)]} + "'"),
             "RFC 3261 25.1", place.anomaly, mutate::nature::wrong, apply[i]});
    }
}

}  // namespace campaign::sweeps
