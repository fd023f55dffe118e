// Claim: whatever the network and the transaction user do and whenever they do it, a transaction says nothing
// after it said `terminated`, gives its user one final response at most (but further 2xx to an INVITE, RFC
// 6026 7.2), and ends by itself.
//
// The input is a list of operations. Each starts with one octet: its low four bits choose what is done, its
// high four bits to which transaction; messages are made here, so that the fuzzer spends its time on states
// and not on syntax.
#include "claim.hpp"

#include "fsm/transactions.hpp"
#include "sip/build.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;

const fsm::address here = *fsm::numeric_address("192.0.2.101", 5060);
const fsm::address there = *fsm::numeric_address("192.0.2.201", 5060);

class reader
{
public:
    reader(const std::uint8_t* data, std::size_t size) : at_{data}, end_{data + size} {}
    bool done() const { return at_ == end_; }
    std::uint8_t octet() { return done() ? std::uint8_t{0} : *at_++; }

private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
};

std::string request(const char* method, unsigned number, const fsm::address& from)
{
    const auto n = std::to_string(number);
    sip::writer out;
    out.request(method, "sip:bob@192.0.2.201")
        .field("Via", "SIP/2.0/UDP " + from.host_port() + ";branch=z9hG4bK" + n)
        .field("Max-Forwards", "70")
        .field("From", "<sip:alice@192.0.2.101>;tag=a" + n)
        .field("To", "<sip:bob@192.0.2.201>")
        .field("Call-ID", "call" + n)
        .field("CSeq", "1 " + std::string{method});
    return out.finish();
}

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

struct world
{
    fsm::transactions layer{here, {}};
    fsm::time_point now{};
    witness seen;
    std::vector<fsm::transaction_id> clients, servers;
    std::vector<std::string> sent;

    void drain()
    {
        fsm::datagram out;
        while (layer.next_datagram(out))
            if (sent.size() < 64)
                sent.push_back(out.octets);
        fsm::event e;
        while (layer.next_event(e))
        {
            seen.hears(e);
            if (e.what == fsm::happened::request)
                servers.push_back(e.transaction);
        }
    }

    void advance(fsm::duration by)
    {
        const auto until = now + by;
        for (int i = 0; i < 10'000 && layer.deadline() <= until; ++i)
        {
            now = std::max(now, layer.deadline());
            layer.expired(now);
            drain();
        }
        now = until;
    }
};

constexpr std::array statuses{100, 180, 183, 200, 202, 302, 404, 487, 503, 603, 401, 407};
constexpr std::array methods{"INVITE", "OPTIONS", "BYE", "CANCEL", "ACK"};

void operate(world& w, reader& in)
{
    const auto choice = in.octet();
    const unsigned which = choice >> 4;
    const auto* method = methods[which % methods.size()];
    switch (choice & 15)
    {
    case 0:
    case 1:
        if (method != methods[4])
            w.clients.push_back(
                w.layer.start(w.now, request(method, static_cast<unsigned>(w.clients.size()), here), there));
        break;
    case 2:
    case 3:
    case 4:
    {  // a response to what was sent
        if (w.sent.empty())
            break;
        sip::message m;
        m.scan(w.sent[in.octet() % w.sent.size()]);
        if (!m.is_request())
            break;
        sip::response_parts parts;
        parts.status = statuses[which % statuses.size()];
        parts.to_tag = (in.octet() & 1) != 0 ? "one" : "other";
        w.layer.received(w.now, there, sip::make_response(m, parts));
        break;
    }
    case 5:
    case 6: w.layer.received(w.now, there, request(method, 1000u + in.octet() % 8, there)); break;
    case 7:
    case 8:
    case 9:
    {  // the user answers a request
        if (w.servers.empty())
            break;
        const auto id = w.servers[in.octet() % w.servers.size()];
        if (const auto* m = w.layer.request_of(id))
        {
            sip::response_parts parts;
            parts.status = statuses[which % statuses.size()];
            parts.to_tag = "b";
            w.layer.respond(w.now, id, sip::make_response(*m, parts));
        }
        break;
    }
    case 10: w.advance(std::chrono::milliseconds{100} * in.octet()); break;
    case 11: w.advance(std::chrono::seconds{which}); break;
    case 12:
        if (!w.sent.empty())
            w.layer.send_failed(w.now, there, w.sent[in.octet() % w.sent.size()]);
        break;
    case 13:
        if (!w.clients.empty())
            w.layer.abandon(w.now, w.clients[in.octet() % w.clients.size()]);
        break;
    case 14:
    {  // a message of the input's own
        std::string octets;
        for (unsigned n = in.octet(); n > 0 && !in.done(); --n)
            octets.push_back(static_cast<char>(in.octet()));
        w.layer.received(w.now, there, octets);
        break;
    }
    case 15:  // its own words come back
        if (!w.sent.empty())
            w.layer.received(w.now, there, w.sent[in.octet() % w.sent.size()]);
        break;
    default: break;
    }
    w.drain();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    world w;
    reader in{data, size};
    for (int i = 0; i < 200 && !in.done(); ++i)
        operate(w, in);

    // The user answers what it owes; then time alone must end everything: INVITE clients in Proceeding wait
    // for ever by design (RFC 3261 17.1.1.2), so they are abandoned first.
    for (const auto id : w.clients)
        w.layer.abandon(w.now, id);
    w.drain();
    for (const auto id : w.servers)
        if (const auto* m = w.layer.request_of(id))
            if (w.layer.last_status(id) < 200)
            {
                sip::response_parts parts;
                parts.status = 500;
                parts.to_tag = "b";
                w.layer.respond(w.now, id, sip::make_response(*m, parts));
                w.drain();
            }
    w.advance(200s);
    claim(w.layer.idle(), "every transaction ends");
    return 0;
}
