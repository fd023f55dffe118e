#include "net/wire_ends.hpp"

#include "net/error.hpp"

#include <algorithm>
#include <random>

namespace net {

namespace {

bool shares_ports(fsm::transport a, fsm::transport b)
{
    using fsm::transport;
    return (a == transport::udp && b == transport::tcp) || (a == transport::tcp && b == transport::udp);
}

// Who reads a capture knows what is inside TLS by the port alone (IANA: sips is 5061), and each agent wants
// that one for itself: an address of 127.0.0.0/8 that nobody else is likely to have.
fsm::address alone_at_5061(fsm::address a)
{
    std::random_device any;
    for (const auto i : {1U, 2U, 3U})
        a.octets[i] = static_cast<std::uint8_t>(1 + any() % 254);
    a.port = fsm::default_port(fsm::transport::tls);
    return a;
}

}  // namespace

fsm::address wire_ends::bind(rules::party_index who,
                             const fsm::address& at,
                             boost::asio::io_context& io,
                             stream_ends& streams)
{
    if (fsm::is_reliable(at.transport))
        return streams.listen(who, at);
    of_[who].listens = &all_.emplace_back(who, io, at);
    return of_[who].listens->socket.local();
}

bool wire_ends::bind_alone(rules::party_index who,
                           play::member& m,
                           boost::asio::io_context& io,
                           stream_ends& streams)
{
    if (m.at.transport != fsm::transport::tls || m.at.port != 0 || m.at.v6 || !fsm::is_loopback(m.at))
        return false;
    try
    {
        m.at = bind(who, alone_at_5061(m.at), io, streams);
    }
    catch (const environment_error&)  // systems differ in what of 127.0.0.0/8 is theirs
    {
        return false;
    }
    for (auto& further : m.also)
        further.octets = m.at.octets;
    return true;
}

void wire_ends::open(const script::flow& s, play::cast& c, boost::asio::io_context& io, stream_ends& streams)
{
    if (std::ranges::any_of(s.rungs, [](const auto& r) { return bool{r.stream}; }))
        streams.keep_apart();
    of_.resize(c.size());
    for (std::size_t i = 0; i < c.size(); ++i)
    {
        if (c[i].device)
            continue;
        const auto who = static_cast<rules::party_index>(i);
        try
        {
            const bool may_move = c[i].at.port == 0;
            if (!bind_alone(who, c[i], io, streams))
                c[i].at = bind(who, c[i].at, io, streams);
            for (auto& further : c[i].also)
            {
                const bool shares = may_move && shares_ports(further.transport, c[i].at.transport);
                try
                {
                    auto there = further;
                    there.port = shares ? c[i].at.port : further.port;
                    further = bind(who, there, io, streams);
                }
                catch (const environment_error&)  // it was not asked for: another will do
                {
                    further.port = 0;
                    further = bind(who, further, io, streams);
                }
            }
            if (!s.parties[i].source_port)
                continue;
            auto another = of_[i].listens->socket.local();
            another.port = 0;
            of_[i].sends = &all_.emplace_back(who, io, another);
            c[i].sends_from = of_[i].sends->socket.local();
        }
        catch (const environment_error& error)
        {
            throw environment_error{s.parties[i].name + " cannot listen at " + error.what()};
        }
    }
}

wire_end& wire_ends::of(const run::departure& d)
{
    auto& is = of_[d.by];
    return is.sends && is.sends->socket.local() == d.over.local ? *is.sends : *is.listens;
}

}  // namespace net
