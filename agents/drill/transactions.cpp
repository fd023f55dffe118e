#include "fsm/transactions.hpp"
#include "drill/timing.hpp"
#include "drill/wire.hpp"

#include <map>

namespace drill {

namespace {

using namespace std::chrono_literals;

constexpr std::array methods{"INVITE", "OPTIONS", "BYE", "CANCEL", "ACK"};
constexpr std::array fields{"To", "From", "Call-ID", "CSeq", "Via"};

// Watches what a transaction says.
class witness
{
public:
    void hears(const fsm::event& e)
    {
        if (e.transaction == fsm::transaction_id::none)
            return;
        auto& life = lives_[e.transaction];
        claim(!life.over, "nothing is said after terminated");
        if (e.what == fsm::happened::terminated)
            life.over = true;
        if (e.what != fsm::happened::response || (*e.message)->status() < 200)
            return;
        const bool another_2xx = life.final != 0 && life.final < 300 && (*e.message)->status() < 300;
        claim(life.final == 0 || another_2xx, "one final response at most");
        life.final = (*e.message)->status();
    }

private:
    struct record
    {
        int final = 0;
        bool over = false;
    };
    std::map<fsm::transaction_id, record> lives_;
};

class world
{
public:
    world(log& out, bool reliable) : log_{out}, reliable_{reliable}
    {
        over_.local.transport = over_.remote.transport = reliable ? fsm::transport::tcp : fsm::transport::udp;
        over_.connection = reliable ? 1 : 0;
    }
    void operate(const operation& o);
    void end();

private:
    std::string request(const char* method, unsigned n, const fsm::address& from) const
    {
        const auto number = std::to_string(n);
        return make_request({method,
                             "sip:bob@192.0.2.201",
                             from.host_port(),
                             number,
                             'a' + number,
                             "",
                             "call" + number,
                             1,
                             {},
                             reliable_ ? "TCP" : "UDP"});
    }
    void start(const char* method)
    {
        auto octets = request(method, static_cast<unsigned>(clients_.size()), over_.local);
        const auto id = layer_.start(now_, sip::store(octets), over_);
        timing_.starts(now_, id, octets, method == methods[0]);
        clients_.push_back(id);
    }
    void abandon(fsm::transaction_id client)
    {
        timing_.abandons(now_, client);
        layer_.abandon(now_, client);
    }
    void receive(std::string_view octets) { receive(sip::store(std::string{octets})); }
    void receive(const sip::message_ptr& m)
    {
        log_.message(now_, "peer", "layer", m);
        timing_.received(now_, (*m)->octets());
        layer_.received(now_, over_, m);
    }
    void answer(const sip::message& m, int status, const char* tag, std::string_view without)
    {
        if (!m.is_request())
            return;
        auto response = sip::make_response(m, {status, {}, tag});
        if (!without.empty())
        {
            const auto whole = sip::store(std::move(response));
            response = sip::edit{**whole}.remove(without).finish();
        }
        receive(response);
    }
    void respond(fsm::transaction_id id, int status)
    {
        if (const auto* m = layer_.request_of(id))
        {
            auto octets = sip::make_response(*m, {status, {}, "b"});
            timing_.responds(now_, id, octets, status);
            layer_.respond(now_, id, sip::store(std::move(octets)));
        }
    }
    void drain()
    {
        for (fsm::transmission out; layer_.next_transmission(out);)
        {
            log_.message(now_, "layer", "peer", out.message);
            timing_.sent(now_, std::string{(*out.message)->octets()}, by_itself_);
            sent_.add(std::move(out));
        }
        for (fsm::event e; layer_.next_event(e);)
        {
            seen_.hears(e);
            timing_.hears(now_, e);
            if (e.what == fsm::happened::request)
                servers_.push_back(e.transaction);
            if (e.what == fsm::happened::timed_out)
                log_.note(now_, "transaction " + std::to_string(static_cast<unsigned>(e.transaction)) +
                                    " timed out");
        }
    }
    void advance(fsm::duration by)
    {
        by_itself_ = true;
        pass(layer_, now_, by, [this] { drain(); });
        by_itself_ = false;
    }

    log& log_;
    bool reliable_;
    fsm::link over_{host(101), host(201), 0};
    fsm::transactions layer_{{}};
    fsm::time_point now_{};
    witness seen_;
    timing timing_{reliable_};
    bool by_itself_ = false;  // time passes
    std::vector<fsm::transaction_id> clients_, servers_;
    memory<fsm::transmission> sent_;
};

void world::operate(const operation& o)
{
    const auto which = o.which;
    const auto n = o.argument[0];
    const auto* method = methods[which % methods.size()];
    switch (o.what)
    {
    case 0:
    case 1:
        if (method != methods[4])
            start(method);
        break;
    case 2:
    case 3:  // a response to what was sent
        if (!sent_.empty())
            answer(**sent_.back(n).message, statuses[which], (n & 1) != 0 ? "one" : "other", {});
        break;
    case 4:  // one that lacks a field
        if (!sent_.empty())
            answer(**sent_.back(n & 127).message, n < 128 ? 486 : 200, "one", fields[which % fields.size()]);
        break;
    case 5:
    case 6: receive(request(method, 1000u + n % 8, over_.remote)); break;
    case 7:
    case 8:
    case 9:  // the user answers a request
        if (!servers_.empty())
            respond(servers_[servers_.size() - 1 - n % servers_.size()], statuses[which]);
        break;
    case 10: advance(100ms * n); break;
    case 11: advance(std::chrono::seconds{which}); break;
    case 12:
        if (!sent_.empty())
            layer_.send_failed(now_, sent_.back(n));
        break;
    case 13:
        if (!clients_.empty())
            abandon(clients_[n % clients_.size()]);
        break;
    case 14: receive(o.text); break;  // a message of the input's own
    case 15:                          // its own words come back
        if (!sent_.empty())
            receive(sent_.back(n).message);
        break;
    default: break;
    }
    drain();
}

// The user answers what it owes; then time alone must end everything: INVITE clients in Proceeding wait for
// ever by design (RFC 3261 17.1.1.2), so they are abandoned first.
void world::end()
{
    for (const auto id : clients_)
        abandon(id);
    drain();
    for (const auto id : servers_)
        if (layer_.request_of(id) && layer_.last_status(id) < 200)
        {
            respond(id, 500);
            drain();
        }
    advance(200s);
    claim(layer_.idle(), "every transaction ends");
}

}  // namespace

// The first octet chooses the transport: odd is reliable, where half of the timers are zero.
const grammar transactions_operations{1, 4, {0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, grammar::text, 1}};

void transactions(std::string_view octets, log& out)
{
    orders in{octets};
    world w{out, (in.octet() & 1) != 0};
    for (int i = 0; i < limits::operations && !in.done(); ++i)
        w.operate(in.next(transactions_operations));
    w.end();
}

}  // namespace drill
