#include "drill/wire.hpp"
#include "sip/fields.hpp"
#include "sip/framer.hpp"

#include <map>
#include <set>

namespace drill {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_connections = 8;   // open at the same time
constexpr std::size_t most_pending = 16'384;  // octets on their way to the agent, by one

fsm::address over_tcp(fsm::address a)
{
    a.transport = fsm::transport::tcp;
    return a;
}

const fsm::address here = over_tcp(host(101));
const fsm::address there = over_tcp(host(201));
constexpr std::array methods{"INVITE", "BYE", "OPTIONS", "CANCEL", "ACK", "INVITE", "UPDATE", "MESSAGE"};

// One connection as the driver of an element has it (net/stream_ends.hpp).
struct connection
{
    fsm::link over;
    std::string pending;  // left the peer, and did not arrive yet
    sip::framer framer;
};

class world
{
public:
    world(log& out, unsigned seed) : log_{out}, agent_{settings(), sip::choices{seed}} {}
    void operate(const operation& o);
    void end();

private:
    static fsm::user_agent_settings settings()
    {
        fsm::user_agent_settings s;
        s.local = here;
        s.aor = "sip:alice@192.0.2.101";
        return s;
    }
    connection* one(unsigned n)
    {
        return open_.empty()
                   ? nullptr
                   : &std::next(open_.begin(), static_cast<std::ptrdiff_t>(n % open_.size()))->second;
    }
    connection& open(const fsm::address& remote);
    void open_by_peer(unsigned port);
    void close(unsigned n, fsm::link_end how);
    void arrive(unsigned n, std::size_t octets);
    void sends(connection* by, std::string octets);
    void call(unsigned which, unsigned n);
    void respond(unsigned which, unsigned n);
    void ask(unsigned which);
    void answer(unsigned which, unsigned n);
    void drain();
    void hear(const fsm::event& e);
    void leave(const fsm::transmission& what);
    void advance(fsm::duration by)
    {
        pass(agent_, now_, by, [this] { drain(); });
    }

    log& log_;
    fsm::time_point now_{};
    fsm::user_agent agent_;
    std::map<std::uint32_t, connection> open_;
    std::uint32_t numbered_ = 0;
    bool refuses_ = false;  // the next connection that the agent wants
    std::vector<fsm::transaction_id> clients_, servers_;
    std::set<fsm::transaction_id> over_;
    memory<fsm::transmission> requests_;
};

connection& world::open(const fsm::address& remote)
{
    const auto number = ++numbered_;
    return open_[number] = {{here, remote, number}, {}, {}};
}

void world::open_by_peer(unsigned port)
{
    if (open_.size() >= most_connections)
        return;
    auto remote = there;
    remote.port = static_cast<std::uint16_t>(40'000 + port);
    log_.note(now_, "peer opens a connection");
    agent_.opened(now_, open(remote).over);
    drain();
}

void world::close(unsigned n, fsm::link_end how)
{
    const auto* is = one(n);
    if (!is)
        return;
    const auto over = is->over;
    open_.erase(over.connection);
    log_.note(now_, "peer ends a connection");
    agent_.closed(now_, over, how);
    drain();
}

void world::sends(connection* by, std::string octets)
{
    if (by && by->pending.size() + octets.size() <= most_pending)
        by->pending += octets;
}

// However many octets arrive, the messages are the same. What is none ends the connection (18.3).
void world::arrive(unsigned n, std::size_t octets)
{
    auto* is = one(n);
    if (!is)
        return;
    const auto number = is->over.connection;
    is->framer.put(is->pending.substr(0, octets));
    is->pending.erase(0, octets);
    for (;;)
    {
        const auto found = open_.find(number);
        if (found == open_.end())
            return;
        const auto next = found->second.framer.next();
        if (next && !*next)
            return;
        const auto over = found->second.over;
        if (!next)
        {
            open_.erase(found);
            agent_.closed(now_, over, fsm::link_end::unframed);
            return drain();
        }
        const auto m = sip::store(**next);
        log_.message(now_, "peer", "agent", m);
        agent_.received(now_, over, m);
        drain();
    }
}

void world::call(unsigned which, unsigned n)
{
    const auto number = std::to_string(n >> 4);
    request_parts r{methods[which % methods.size()],
                    "sip:alice@192.0.2.101",
                    there.host_port(),
                    "p" + number,
                    "b" + number,
                    "",
                    "peer" + number,
                    1,
                    {{"Contact", "<sip:bob@192.0.2.201;transport=tcp>"}},
                    "TCP"};
    sends(one(n & 15), make_request(r));
}

void world::respond(unsigned which, unsigned n)
{
    if (requests_.empty())
        return;
    const auto& m = *requests_.back(n >> 4).message;
    if (m.method() == sip::method::ack)
        return;
    sip::response_parts parts{statuses[which % statuses.size()], {}, "t1"};
    parts.more = {{"Contact", "<sip:bob@192.0.2.201;transport=tcp>"}};
    sends(one(n & 15), sip::make_response(m, parts));
}

void world::ask(unsigned which)
{
    fsm::outgoing_request what;
    what.method = (which & 1) != 0 ? "OPTIONS" : "INVITE";
    what.request_uri = "sip:bob@192.0.2.201;transport=tcp";
    what.next_hop = there;
    clients_.push_back(agent_.request(now_, std::move(what)));
    drain();
}

void world::answer(unsigned which, unsigned n)
{
    if (servers_.empty())
        return;
    fsm::answer how;
    how.status = statuses[which % statuses.size()];
    agent_.answer_request(now_, servers_[servers_.size() - 1 - n % servers_.size()], std::move(how));
    drain();
}

void world::hear(const fsm::event& e)
{
    if (e.transaction == fsm::transaction_id::none)
        return;
    claim(!over_.contains(e.transaction), "nothing is said after terminated");
    if (e.what == fsm::happened::terminated)
        over_.insert(e.transaction);
    if (e.what == fsm::happened::request)
        servers_.push_back(e.transaction);
}

// 18.1.1, 18.2.2: by the connection that it names, by one that there is, or by a new one.
void world::leave(const fsm::transmission& what)
{
    const auto& m = *what.message;
    log_.message(now_, "agent", "peer", what.message);
    claim(!check(m), "what a user agent sends is well formed");
    claim(what.over.reliable(), "who has TCP alone sends by nothing else");
    if (m.is_request())
        requests_.add(what);
    if (what.over.connection != 0)
        return claim(open_.contains(what.over.connection), "a message leaves by a connection that is open");
    for (const auto& [number, is] : open_)
        if (is.over.remote == what.over.remote)
            return;
    const bool refused = refuses_ || open_.size() >= most_connections;
    refuses_ = false;
    log_.note(now_, refused ? "agent finds nobody who takes a connection" : "agent opens a connection");
    if (refused)
    {
        agent_.send_failed(now_, what);
        drain();
        agent_.closed(now_, {here, what.over.remote, 0}, fsm::link_end::refused);
    }
    else
        agent_.opened(now_, open(what.over.remote).over);
    drain();
}

void world::drain()
{
    std::vector<fsm::transmission> all;
    for (fsm::transmission out; agent_.next_transmission(out);)
        all.push_back(out);
    for (fsm::event e; agent_.next_event(e);)
        hear(e);
    for (const auto& one : all)
        leave(one);
}

void world::operate(const operation& o)
{
    const auto which = o.which;
    const auto n = o.argument[0];
    switch (o.what)
    {
    case 0: open_by_peer(which); break;
    case 1: call(which, n); break;
    case 2: respond(which, n); break;
    case 3: arrive(which, std::size_t{1} << n % 13); break;
    case 4:
        close(n, which % 3 == 0   ? fsm::link_end::closed
                 : which % 3 == 1 ? fsm::link_end::broken
                                  : fsm::link_end::unframed);
        break;
    case 5: ask(which); break;
    case 6: answer(which, n); break;
    case 7: advance(100ms * n); break;
    case 8: refuses_ = true; break;
    case 9: sends(one(0), std::string{o.text}); break;
    case 10:
        if (!clients_.empty())
            agent_.cancel(now_, clients_[clients_.size() - 1 - n % clients_.size()]);
        drain();
        break;
    case 11: arrive(which, most_pending); break;
    case 12: sends(one(which), "\r\n\r\n"); break;
    case 13:  // the end of a connection that nobody knows
        agent_.closed(now_, {here, there, 1'000 + which}, fsm::link_end::broken);
        drain();
        break;
    default: break;
    }
}

// Every connection ends, the user answers what it owes; then time alone must end everything.
void world::end()
{
    while (!open_.empty())
        close(0, fsm::link_end::broken);
    give_up(agent_, now_, clients_, servers_, [this] { drain(); });
    advance(100s);
    for (const auto id : clients_)
        agent_.cancel(now_, id);
    drain();
    advance(100s);
    claim(agent_.idle(), "in the end nothing is left");
}

}  // namespace

// The first octet is the seed of branches, tags and Call-IDs.
const grammar link_operations{1, 4, {0, 1, 1, 1, 1, 0, 1, 1, 0, grammar::text, 1, 0, 0, 0, 0, 0}};

void link(std::string_view octets, log& out)
{
    orders in{octets};
    world w{out, in.octet()};
    for (int i = 0; i < limits::operations && !in.done(); ++i)
        w.operate(in.next(link_operations));
    w.end();
}

}  // namespace drill
