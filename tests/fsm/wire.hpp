// A network for tests: elements by name, a virtual clock, and what was sent in the order of sending.
// Datagrams arrive in order and at once, unless the test says how they are lost or delayed.
#pragma once

#include "fsm/core.hpp"
#include "fsm/proxy.hpp"
#include "fsm/user_agent.hpp"
#include "sip/build.hpp"
#include "sip/choices.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace wire {

using namespace std::chrono_literals;

inline fsm::address at(int host, std::uint16_t port = 5060)
{
    return *fsm::numeric_address("192.0.2." + std::to_string(host), port);
}

// "INVITE", "180 INVITE"
inline std::string caption(const sip::message& m)
{
    if (m.is_request())
        return std::string{m.method_name()};
    const auto number = sip::cseq_of(m);
    return std::to_string(m.status()) + ' ' + (number ? std::string{number->method} : "?");
}

struct sent
{
    std::string from, to;
    sip::message_ptr message;
    fsm::time_point when;
};

class network
{
public:
    fsm::time_point now{};
    std::vector<sent> log;
    std::function<bool(const sent&)> lost;            // by default nothing is
    std::function<fsm::duration(const sent&)> delay;  // by default nothing is late
    std::function<bool(const sent&)> copied;          // arrives twice
    std::function<bool(const sent&)> refused;         // the transport says that it cannot be sent

    void add(const std::string& name,
             fsm::core& element,
             const fsm::address& address,
             std::function<void()> events)
    {
        parties_.push_back({name, &element, address, std::move(events)});
    }

    // Moves everything that moves without time passing.
    void settle()
    {
        do
        {
            collect();
        } while (deliver_one(now));
    }

    // Lets time pass, stopping wherever something is due.
    void pass(fsm::duration d)
    {
        const auto end = now + d;
        for (settle(); next() <= end; settle())
        {
            now = std::max(now, next());
            step();
        }
        now = end;
    }

    // Until every element is idle: false when that takes longer than `limit`.
    bool come_to_rest(fsm::duration limit = 1000s)
    {
        const auto end = now + limit;
        for (settle(); next() != fsm::never; settle())
        {
            if (next() > end)
                return false;
            now = std::max(now, next());
            step();
        }
        for (const auto& p : parties_)
            if (!p.element->idle())
                return false;
        return true;
    }

    // "Alice -> Proxy1 INVITE", without copies of what was sent before when `distinct`.
    std::vector<std::string> ladder(bool distinct = false) const
    {
        std::vector<std::string> out;
        std::vector<std::string> seen;
        for (const auto& s : log)
        {
            const std::string octets = s.from + s.to + std::string{s.message->octets()};
            if (distinct && std::find(seen.begin(), seen.end(), octets) != seen.end())
                continue;
            seen.push_back(octets);
            out.push_back(s.from + " -> " + s.to + ' ' + caption(*s.message));
        }
        return out;
    }

    // What went over one hop, as a drawing has it: "-> INVITE", "<- 100 INVITE".
    std::vector<std::string> hop(const std::string& left, const std::string& right) const
    {
        std::vector<std::string> out;
        for (const auto& s : log)
            if (s.from == left && s.to == right)
                out.push_back("-> " + caption(*s.message));
            else if (s.from == right && s.to == left)
                out.push_back("<- " + caption(*s.message));
        return out;
    }

    std::size_t count(const std::string& line) const
    {
        const auto all = ladder();
        return static_cast<std::size_t>(std::count(all.begin(), all.end(), line));
    }

    // The n-th message with that caption between these two, from 0; fails loudly when there is none.
    const sip::message& message(const std::string& line, std::size_t n = 0) const
    {
        const auto all = ladder();
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i] == line && n-- == 0)
                return *log[i].message;
        throw std::runtime_error{"never sent: " + line};
    }

    void put(const std::string& from,
             const fsm::address& to,
             std::string octets)  // octets of the test's own making
    {
        const auto* source = by_name(from);
        const auto& from_party = source ? *source : stranger_;
        send(from_party, {{from_party.address, to}, sip::store(std::move(octets))});
    }

    void stranger_at(const std::string& name, const fsm::address& address)
    {
        stranger_ = {name, nullptr, address, {}};
    }

private:
    struct party
    {
        std::string name;
        fsm::core* element;
        fsm::address address;
        std::function<void()> events;
    };

    void collect()
    {
        for (const auto& p : parties_)
        {
            if (p.events)
                p.events();
            for (fsm::transmission out; p.element && p.element->next_transmission(out);)
                send(p, std::move(out));
        }
    }

    void send(const party& from, fsm::transmission d)
    {
        const auto& remote = d.over.remote;
        const auto* to = by_address(remote);
        sent s{from.name,
               to                            ? to->name
               : stranger_.address == remote ? stranger_.name
                                             : remote.host_port(),
               d.message, now};
        if (refused && refused(s))
            return from.element->send_failed(now, d);
        log.push_back(s);
        if (!to || (lost && lost(s)))
            return;
        for (int copies = copied && copied(s) ? 2 : 1; copies > 0; --copies)
            flight_.emplace(std::pair{now + (delay ? delay(s) : 0us), ++serial_}, std::pair{from.address, d});
    }

    bool deliver_one(fsm::time_point until)
    {
        if (flight_.empty() || flight_.begin()->first.first > until)
            return false;
        auto [source, d] = std::move(flight_.begin()->second);
        flight_.erase(flight_.begin());
        const auto* to = by_address(d.over.remote);
        to->element->received(now, {to->address, source}, d.message);
        return true;
    }

    fsm::time_point next() const
    {
        auto out = flight_.empty() ? fsm::never : flight_.begin()->first.first;
        for (const auto& p : parties_)
            out = std::min(out, p.element->deadline());
        return out;
    }

    void step()
    {
        for (const auto& p : parties_)
            if (p.element->deadline() <= now)
            {
                p.element->expired(now);
                collect();
            }
        deliver_one(now);
    }

    const party* by_address(const fsm::address& a) const
    {
        for (const auto& p : parties_)
            if (p.address == a)
                return &p;
        return nullptr;
    }
    const party* by_name(const std::string& name) const
    {
        for (const auto& p : parties_)
            if (p.name == name)
                return &p;
        return nullptr;
    }

    std::vector<party> parties_;
    party stranger_{"stranger", nullptr, {}, {}};
    std::map<std::pair<fsm::time_point, std::uint64_t>, std::pair<fsm::address, fsm::transmission>> flight_;
    std::uint64_t serial_ = 0;
};

// A user agent that does what the core does by itself, unless the test's handler says that it took the event.
struct phone
{
    using handler = std::function<bool(phone&, const fsm::event&)>;

    phone(network& n, const std::string& name, int host, handler h = {}, std::uint64_t seed = 1)
        : net{n},
          address{at(host)},
          handle{std::move(h)},
          agent{{address, "sip:" + name + "@example.com", name, name, {}},
                sip::choices{seed * 1000 + static_cast<unsigned>(host)}}
    {
        net.add(name, agent, address, [this] { take(); });
    }

    void take()
    {
        for (fsm::event e; agent.next_event(e);)
        {
            seen.push_back(e);
            if (!handle || !handle(*this, e))
                agent.by_default(net.now, e);
        }
    }

    fsm::transaction_id invite(const fsm::address& next_hop, const std::string& uri = "sip:bob@example.com")
    {
        fsm::outgoing_request what;
        what.request_uri = uri;
        what.next_hop = next_hop;
        call = agent.request(net.now, what);
        return call;
    }

    void answer(fsm::transaction_id id, int status)
    {
        fsm::answer how;
        how.status = status;
        agent.answer_request(net.now, id, how);
    }

    network& net;
    fsm::address address;
    handler handle;
    fsm::user_agent agent;
    std::vector<fsm::event> seen;
    fsm::transaction_id call = fsm::transaction_id::none;  // the last INVITE sent or taken
};

inline bool is(const fsm::event& e, const std::string& what)
{
    return (e.what == fsm::happened::request || e.what == fsm::happened::response) &&
           caption(*e.message) == what;
}

// A request of a stranger at 192.0.2.99, as it ought to be; `changes` replace its fields, or leave them out
// when "".
inline std::string request(std::string method,
                           const std::string& uri,
                           const fsm::extra_fields& changes = {},
                           const std::string& body = {})
{
    fsm::extra_fields fields{{"Via", "SIP/2.0/UDP 192.0.2.99:5060;branch=z9hG4bK" + method},
                             {"Max-Forwards", "70"},
                             {"From", "<sip:stranger@example.org>;tag=s1"},
                             {"To", '<' + uri + '>'},
                             {"Call-ID", "call-1"},
                             {"CSeq", "1 " + method},
                             {"Contact", "<sip:stranger@192.0.2.99>"}};
    for (const auto& [name, value] : changes)
    {
        const auto same =
            std::find_if(fields.begin(), fields.end(), [&](auto& f) { return f.first == name; });
        if (same != fields.end())
            same->second = value;
        else
            fields.emplace_back(name, value);
    }
    sip::writer out;
    out.request(method, uri);
    for (const auto& [name, value] : fields)
        if (!value.empty())
            out.field(name, value);
    return out.finish(body);
}

// Handlers: what a callee does with an INVITE.
inline phone::handler rings()
{
    return [](phone& p, const fsm::event& e) {
        if (!is(e, "INVITE") || p.agent.refusal(e) != 0)
            return false;
        p.call = e.transaction;
        p.answer(e.transaction, 180);
        return true;
    };
}

inline phone::handler answers(int status)
{
    return [status](phone& p, const fsm::event& e) {
        if (!is(e, "INVITE") || p.agent.refusal(e) != 0)
            return false;
        p.call = e.transaction;
        p.answer(e.transaction, status);
        return true;
    };
}

// When this line was sent, each time.
inline std::vector<fsm::duration> times(const network& net, const std::string& line)
{
    std::vector<fsm::duration> out;
    const auto all = net.ladder();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i] == line)
            out.push_back(net.log[i].when.time_since_epoch());
    return out;
}

struct relay
{
    relay(network& n, const std::string& name, int host, fsm::proxy_settings s, std::uint64_t seed = 1)
        : core{with(std::move(s), at(host)), sip::choices{seed * 1000 + static_cast<unsigned>(host)}}
    {
        n.add(name, core, at(host), [this] {
            for (fsm::event e; core.next_event(e);)
            {
            }
        });
    }

    static fsm::proxy_settings with(fsm::proxy_settings s, const fsm::address& local)
    {
        s.local = local;
        return s;
    }

    fsm::proxy core;
};

// All requests go to these addresses, in parallel.
inline fsm::proxy_settings to(std::vector<fsm::address> next_hops)
{
    fsm::proxy_settings s;
    s.domains = {"example.com"};
    s.locate = [next_hops](const sip::message&) {
        fsm::routing r;
        for (const auto& hop : next_hops)
        {
            r.targets.emplace_back();
            r.targets.back().next_hop = hop;
        }
        return r;
    };
    return s;
}

}  // namespace wire
