#include "net/wire_ends.hpp"

#include "net/error.hpp"

namespace net {

void wire_ends::open(const script::flow& s, play::cast& c, boost::asio::io_context& io)
{
    of_.resize(c.size());
    for (std::size_t i = 0; i < c.size(); ++i)
    {
        if (c[i].device)
            continue;
        const auto who = static_cast<rules::party_index>(i);
        try
        {
            of_[i].listens = &all_.emplace_back(who, io, c[i].at);
            c[i].at = of_[i].listens->socket.local();
            if (!s.parties[i].source_port)
                continue;
            auto another = c[i].at;
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
