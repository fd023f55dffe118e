#include "capture/decoder.hpp"

#include "capture/limits.hpp"
#include "capture/start_line.hpp"
#include "capture/udp.hpp"
#include "sip/keep_alive.hpp"

#include <algorithm>

namespace capture {

namespace {

fsm::address with_port(fsm::address a, std::uint16_t port, fsm::transport t)
{
    a.port = port;
    a.transport = t;
    return a;
}

const decryption no_secrets{};

}  // namespace

decoder::decoder(link type, sink* to, const decryption* how)
    : link_{type},
      out_{to},
      connections_{how ? *how : no_secrets, out_}
{
}

bool decoder::frame(wall_time at, std::string_view octets)
{
    if (frames_ == limits::frames)
    {
        out_.skip(reason::too_many_frames, frames_ + 1);
        return false;
    }
    if (out_.to() && !out_.to()->frame(at, connections_.behind_a_gap()))
        return false;
    const stamp when{++frames_, at};
    const auto inner = ip_in(link_, octets);
    const auto p = inner ? parse_ip(*inner) : decoded<ip_packet>{inner.error()};
    if (p)
        packet(*p, when);
    else
        out_.skip(p.error(), when.frame);
    return true;
}

void decoder::packet(ip_packet p, stamp when)
{
    if (!p.fragment)
        return payload(p, p.payload, when, false);
    const auto whole = fragments_.add(p, when);
    count_given_up();
    if (!whole)
        return out_.skip(whole.error(), when.frame);
    if (!*whole)
        return;
    const auto inner = p.from.v6 ? skip_extensions(p.protocol, **whole) : extended{p.protocol, **whole};
    if (!inner)
        return out_.skip(inner.error(), when.frame);
    p.protocol = inner->protocol;
    payload(p, inner->payload, when, true);
}

void decoder::payload(const ip_packet& p, std::string_view octets, stamp when, bool reassembled)
{
    constexpr std::uint8_t tcp = 6, udp = 17;
    if (p.protocol == udp)
    {
        const auto d = parse_udp(octets);
        if (!d)
            return out_.skip(d.error(), when.frame);
        out_.datagram_of(fsm::transport::udp, d->from, d->to);
        return datagram({when, with_port(p.from, d->from, fsm::transport::udp),
                         with_port(p.to, d->to, fsm::transport::udp), std::string{d->payload}, reassembled});
    }
    if (p.protocol == tcp)
    {
        const auto s = parse_tcp(octets);
        if (!s)
            return out_.skip(s.error(), when.frame);
        out_.datagram_of(fsm::transport::tcp, s->from, s->to);
        return connections_.add(with_port(p.from, s->from, fsm::transport::tcp),
                                with_port(p.to, s->to, fsm::transport::tcp), *s, when);
    }
    out_.skip(reason::not_udp_or_tcp, when.frame);
}

void decoder::datagram(message m)
{
    if (begins_as_sip(m.octets))
        return out_.found(std::move(m));
    out_.other_octets(m.octets.size());
    out_.skip(sip::is_keep_alive(m.octets) ? reason::keep_alive : reason::not_sip, m.when.frame);
}

void decoder::count_given_up()
{
    for (const auto frame : fragments_.given_up())
        out_.skip(reason::fragments_missing, frame);
}

void decoder::too_many_secrets(std::uint64_t count)
{
    if (count > 0)
        out_.skip(reason::too_many_secrets, frames_ + 1);
}

contents decoder::finish(std::string trouble)
{
    fragments_.end();
    count_given_up();
    connections_.end();
    auto out = out_.take(frames_, std::move(trouble));
    std::ranges::stable_sort(out.messages, {}, [](const message& m) { return m.when.frame; });
    std::ranges::stable_sort(out.skips, {}, &skip::frame);
    return out;
}

}  // namespace capture
