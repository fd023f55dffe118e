#include "net/party_names.hpp"

namespace net {

namespace {

fsm::address host_of(fsm::address a)
{
    a.port = 0;
    a.transport = fsm::transport::udp;
    return a;
}

fsm::address port_of(fsm::address a)
{
    a.transport = fsm::transport::udp;
    return a;
}

}  // namespace

party_names::party_names(const script::flow& s, const play::cast& c)
{
    for (std::size_t i = 0; i < c.size(); ++i)
    {
        const auto& name = s.parties[i].name;
        auto all = c[i].also;
        all.push_back(c[i].at);
        if (c[i].sends_from)
            all.push_back(*c[i].sends_from);
        std::map<fsm::address, std::string> own;
        for (const auto& at : all)
        {
            ports_.emplace(port_of(at), name);
            own[host_of(at)] = name;
        }
        for (const auto& [host, unused] : own)
            hosts_[host] += (hosts_[host].empty() ? "" : "+") + name;
        // A device may send from another port than it listens at.
        if (c[i].device)
            if (const auto [other, first] = devices_.emplace(host_of(c[i].at), name); !first)
                other->second.clear();
    }
}

void party_names::is_at(const fsm::address& where, const std::string& name) { ports_[port_of(where)] = name; }

std::string party_names::at(const fsm::address& where) const
{
    if (const auto found = ports_.find(port_of(where)); found != ports_.end())
        return found->second;
    if (const auto found = devices_.find(host_of(where)); found != devices_.end() && !found->second.empty())
        return found->second;
    return where.host_port();
}

}  // namespace net
