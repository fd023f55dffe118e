#include "drill/wire.hpp"
#include "fsm/reliable_1xx.hpp"
#include "sip/fields.hpp"
#include "sip/via.hpp"

#include <map>

namespace drill {

namespace {

using namespace std::chrono_literals;

const fsm::address here = host(101);
const fsm::address there = host(201);
constexpr std::array methods{"INVITE", "BYE",       "OPTIONS", "ACK",    "NOTIFY", "UPDATE",
                             "INFO",   "CANCEL",    "PRACK",   "INVITE", "BYE",    "ACK",
                             "REFER",  "SUBSCRIBE", "MESSAGE", "INVITE"};
constexpr std::array tags{"t1", "t2", "t3"};
// RFC 3551 6: 0 to 127, and some that are none.
constexpr std::array payload_types{0u,  3u,  8u,  9u,   18u,  31u,  34u,    72u,
                                   95u, 96u, 97u, 126u, 127u, 128u, 65535u, 4294967295u};

// A dialog as the peer knows it, with the tags as in its own requests.
struct peer_dialog
{
    std::string call_id, own_tag, its_tag;
    unsigned number = 10;
};

class world
{
public:
    world(log& out, unsigned seed)
        : log_{out},
          agent_{{here, "sip:alice@192.0.2.101", "", "alice", {}}, sip::choices{seed}}
    {
    }
    void operate(const operation& o);
    void end();

private:
    void receive(request_parts r)
    {
        if (r.method == "INVITE")
            r.more.emplace_back("Supported", "100rel");
        receive(make_request(r));
    }
    void receive(std::string octets) { receive(sip::store(std::move(octets))); }
    void receive(const sip::message_ptr& m)
    {
        log_.message(now_, "peer", "agent", m);
        said_.add(m);
        agent_.received(now_, {here, there}, m);
        drain();
    }
    void invite()
    {
        fsm::outgoing_request what;
        what.request_uri = "sip:bob@192.0.2.201";
        what.next_hop = there;
        clients_.push_back(agent_.request(now_, std::move(what)));
        drain();
    }
    void respond(const sip::message& request, int status, unsigned odd);
    void ask(unsigned which, unsigned n);
    // The low two bits say which request, the next two whether it has an offer, the others which codec that
    // is.
    void call(std::string_view method, unsigned n)
    {
        const auto number = std::to_string(n & 3);
        request_parts r{method,
                        "sip:alice@192.0.2.101",
                        there.host_port(),
                        "p" + number,
                        "b" + number,
                        "",
                        "peer" + number,
                        1,
                        contact()};
        if ((n & 4) != 0)
            r.body = offer(payload_types[n >> 4], (n & 8) != 0 ? "" : " L16/8000");
        receive(std::move(r));
    }
    static std::string offer(unsigned payload_type, std::string_view encoding)
    {
        const auto type = std::to_string(payload_type);
        return "v=0\r\no=- 1 1 IN IP4 192.0.2.201\r\ns=-\r\nc=IN IP4 192.0.2.201\r\nt=0 0\r\n"
               "m=audio 49170 RTP/AVP " +
               type + "\r\na=rtpmap:" + type + std::string{encoding} + "\r\n";
    }
    static std::vector<std::pair<std::string, std::string>> contact(unsigned port = 5060)
    {
        return {{"Contact", "<sip:bob@192.0.2.201:" + std::to_string(port) + ">"}};
    }
    void learn(std::string call_id, std::string own_tag, std::string its_tag)
    {
        if (own_tag.empty() || its_tag.empty() || known_.size() >= limits::remembered)
            return;
        for (const auto& k : known_)
            if (k.call_id == call_id && k.own_tag == own_tag && k.its_tag == its_tag)
                return;
        known_.push_back({std::move(call_id), std::move(own_tag), std::move(its_tag)});
    }
    void drain();
    void sent(const fsm::transmission& what);
    void note_dialog(fsm::transaction_id id)
    {
        const auto d = agent_.dialog_of(id);
        if (d != fsm::dialog_id::none)
            dialogs_.try_emplace(d, false);
    }
    void advance(fsm::duration by)
    {
        pass(agent_, now_, by, [this] { drain(); });
    }
    fsm::dialog_id dialog_at(unsigned n) const
    {
        return dialogs_.empty()
                   ? fsm::dialog_id::none
                   : std::next(dialogs_.begin(), static_cast<std::ptrdiff_t>(n % dialogs_.size()))->first;
    }

    log& log_;
    fsm::time_point now_{};
    fsm::user_agent agent_;
    std::vector<fsm::transaction_id> clients_, servers_;
    std::vector<fsm::event> events_;
    std::map<fsm::dialog_id, bool> dialogs_;  // terminated?
    std::vector<peer_dialog> known_;
    std::map<std::string, std::pair<unsigned, std::string>> numbers_;  // Call-ID and tags: CSeq, branch
    std::string rack_ = "1 1 INVITE";                                  // of the latest reliable response
    memory<> said_;
    memory<fsm::transmission> requests_;
};

void world::respond(const sip::message& m, int status, unsigned odd)
{
    if (!m.is_request() || m.method() == sip::method::ack)
        return;
    const auto* tag = tags[odd % tags.size()];
    sip::response_parts parts{status, {}, tag};
    if ((odd & 4) == 0)
        parts.more = contact(5060 + (odd & 3));
    if ((odd & 8) != 0)
        parts.more.emplace_back("Record-Route",
                                (odd & 16) != 0 ? "<sip:192.0.2.201;lr>" : "<sip:192.0.2.201>");
    if (status > 100 && status < 200 && (odd & 16) != 0)
    {
        parts.more.emplace_back("Require", "100rel");
        parts.more.emplace_back("RSeq", std::to_string(1 + (odd & 3)));
    }
    if (status > 100 && status < 300 && m.method() == sip::method::invite && sip::to_of(m)->tag.empty())
        learn(std::string{m.value(sip::field_id::call_id)}, tag, std::string{sip::from_of(m)->tag});
    receive(sip::make_response(m, parts));
}

// A request in a dialog: n says in which, and how its CSeq stands to the last.
void world::ask(unsigned which, unsigned n)
{
    if (known_.empty())
        return;
    auto& d = known_[(n >> 3) % known_.size()];
    static constexpr std::array steps{1, 1, 1, 0, 7, -1, 0, 1};
    const auto step = steps[n & 7];
    d.number = static_cast<unsigned>(static_cast<int>(d.number) + step);
    request_parts r{
        methods[which], "sip:alice@192.0.2.101", there.host_port(), {}, d.own_tag, d.its_tag, d.call_id,
        d.number,       contact(5060 + (n & 1))};
    r.branch = "d" + std::to_string(n >> 3) + methods[which] + std::to_string(d.number);
    if (r.method == "PRACK")
        r.more.emplace_back("RAck", step == 7 ? "7 1 INVITE" : rack_);
    receive(std::move(r));
}

void world::drain()
{
    for (fsm::transmission out; agent_.next_transmission(out);)
        sent(out);
    for (fsm::event e; agent_.next_event(e);)
    {
        if (e.what == fsm::happened::request)
            servers_.push_back(e.transaction);
        note_dialog(e.transaction);
        if (events_.size() < limits::remembered)
            events_.push_back(e);
    }
    for (auto& [id, over] : dialogs_)
        if (const auto* d = agent_.find(id))
        {
            claim(!over || d->is == fsm::dialog::state::terminated, "a dialog that ended stays so");
            over = d->is == fsm::dialog::state::terminated;
        }
}

void world::sent(const fsm::transmission& what)
{
    log_.message(now_, "agent", "peer", what.message);
    const auto& m = *what.message;
    claim(!check(m), "what a user agent sends is well formed");
    const auto from = sip::from_of(m);
    const auto to = sip::to_of(m);
    const std::string call_id{m.value(sip::field_id::call_id)};
    if (m.is_response())
    {
        if (const auto rseq = fsm::rseq_of(m))
            rack_ = fsm::to_text({*rseq, sip::cseq_of(m)->number});
        learn(call_id, std::string{from->tag}, std::string{to->tag});
        return;
    }
    requests_.add(what);
    if (m.method() == sip::method::ack || m.method() == sip::method::cancel)
        return;
    const auto number = sip::cseq_of(m)->number;
    sip::via top;
    sip::via_list{m}.next(top);
    auto& last = numbers_[call_id + '\n' + std::string{from->tag} + '\n' + std::string{to->tag}];
    claim(last.second.empty() || number > last.first ||
              (number <= last.first && last.second.find(top.branch) != std::string::npos),
          "the CSeq of requests in a dialog rises (RFC 3261 12.2.1.1)");
    last.first = std::max(last.first, number);
    last.second.append(top.branch).append(" ");
}

void world::operate(const operation& o)
{
    const auto which = o.which;
    const auto n = o.argument[0];
    switch (o.what)
    {
    case 0: invite(); break;
    case 1:
    case 2:
    case 3:
        if (!requests_.empty())
            respond(*requests_.back(n >> 5).message, statuses[which], n & 31);
        break;
    case 4: call(methods[which], n); break;
    case 5:
    case 6: ask(which, n); break;
    case 7:
        if (!servers_.empty())
        {
            fsm::answer how;
            how.status = statuses[which];
            how.reliable = (n & 64) != 0;
            const auto id = servers_[servers_.size() - 1 - n % servers_.size()];
            agent_.answer_request(now_, id, std::move(how));
            note_dialog(id);
        }
        break;
    case 8:
        if (!dialogs_.empty() && methods[which] != methods[3] && methods[which] != methods[7])
            clients_.push_back(agent_.request_in(now_, dialog_at(n), methods[which]));
        break;
    case 9: agent_.ack(now_, dialog_at(n)); break;
    case 10: advance(100ms * n); break;
    case 11: advance(std::chrono::seconds{which * 3}); break;
    case 12:
        if (!requests_.empty())
            agent_.send_failed(now_, requests_.back(n));
        break;
    case 13:
        if (!clients_.empty())
            agent_.cancel(now_, clients_[clients_.size() - 1 - n % clients_.size()]);
        break;
    case 14:
        if (!events_.empty())
        {
            agent_.by_default(now_, events_.back());
            events_.pop_back();
        }
        break;
    case 15:
        if (!said_.empty())
            receive(said_.back(n));
        break;
    default: break;
    }
    drain();
}

// The user gives up what it began, answers what it owes and says BYE; then time alone must end everything.
void world::end()
{
    give_up(agent_, now_, clients_, servers_, [this] { drain(); });
    advance(100s);
    const auto seen = dialogs_;
    for (const auto& [id, over] : seen)
        if (!over)
        {
            agent_.request_in(now_, id, "BYE");
            drain();
        }
    advance(100s);
    claim(agent_.live_dialogs() <= limits::remembered, "dialogs do not pile up");
    for (const auto id : clients_)  // an INVITE that rings for ever is ended by 9.1 alone
        agent_.cancel(now_, id);
    advance(100s);
    claim(agent_.idle(), "in the end nothing is left");
}

}  // namespace

// The first octet is the seed of branches, tags and Call-IDs.
const grammar dialog_operations{1, 4, {0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1}};

void dialog(std::string_view octets, log& out)
{
    orders in{octets};
    world w{out, in.octet()};
    for (int i = 0; i < limits::operations && !in.done(); ++i)
        w.operate(in.next(dialog_operations));
    w.end();
}

}  // namespace drill
