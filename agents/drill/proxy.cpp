#include "fsm/proxy.hpp"
#include "drill/wire.hpp"
#include "sip/fields.hpp"
#include "sip/line_safety.hpp"
#include "sip/via.hpp"

#include <map>
#include <set>

namespace drill {

namespace {

using namespace std::chrono_literals;

const fsm::address here = host(101);
const fsm::address upstream = host(102);
constexpr std::array methods{"INVITE", "OPTIONS", "BYE", "INVITE", "INVITE", "INVITE", "REFER", "SUBSCRIBE"};

fsm::address downstream(unsigned n) { return host(static_cast<int>(201 + n % 4)); }

std::string branch_of(const sip::message& m)
{
    sip::via top;
    sip::via_list vias{m};
    return vias.next(top) ? std::string{top.branch} : std::string{};
}

// RFC 3261 17.2.3: what a transaction of an upstream element is known by, but for the method.
std::string name_of(const sip::via& top)
{
    return std::string{top.branch} + ' ' + std::string{top.host} + ':' + std::to_string(top.port);
}

std::string name_of(const sip::message& m)
{
    const auto top = sip::top_via(m);
    return top ? name_of(*top) : std::string{};
}

// A response carries the same, whatever else its request lacked.
std::string key_of(const sip::message& m)
{
    const auto number = sip::cseq_of(m);
    return name_of(m) + std::string{number ? number->method : std::string_view{}};
}

// Requests that are not well formed, and those of RFC 2543, which are told apart otherwise.
bool is_odd(const sip::message& m)
{
    const auto top = sip::top_via(m);
    return check(m).has_value() || !top || !top->has_cookie();
}

// What became of each request from upstream, by branch and method.
class upstream_side
{
public:
    // The same request makes a new transaction when the old one is gone.
    void asked(const std::string& key, bool invite)
    {
        finals_.erase(key);
        if (invite)
            asked_.insert(key);
    }
    void excuse(const std::string& key) { excused_.insert(key); }
    void answered(const std::string& key, int status, std::string_view octets)
    {
        if (status < 200)
            return claim(!finals_.contains(key), "no provisional response follows a final one");
        auto& before = finals_[key];
        for (const auto& [other, text] : before)
            claim(text == octets || (other < 300 && status < 300) || (other >= 300 && status < 300),
                  "exactly one final response goes upstream");
        before.emplace(status, octets);
    }
    void end() const
    {
        for (const auto& key : asked_)
            claim(excused_.contains(key) || finals_.contains(key), "every INVITE gets a final response");
    }

private:
    std::set<std::string> asked_, excused_;
    std::map<std::string, std::multimap<int, std::string>> finals_;
};

// What became of each branch downstream, by its branch parameter.
struct branch
{
    bool invite = false, rang = false, answered = false, cancelled = false, excused = false;
    std::string of;  // the INVITE from upstream that it is for

    bool rings() const { return invite && rang && !answered && !cancelled && !excused; }
};

class world
{
public:
    world(log& out, unsigned seed)
        : log_{out},
          recurses_{(seed & 0x80) != 0},
          proxy_{settings(), sip::choices{seed}}
    {
    }
    void operate(const operation& o);
    void end();

private:
    fsm::proxy_settings settings()
    {
        fsm::proxy_settings s;
        s.local = here;
        s.domains = {"192.0.2.201"};
        s.recurse = recurses_;
        s.locate = [this](const sip::message&) { return route_; };
        return s;
    }
    // Up to four targets; two bits each: their q.
    void plan(unsigned octet)
    {
        route_ = {};
        if (octet == 0xff)
        {
            fsm::answer moved;
            moved.status = 302;
            route_.reply = moved;
            return;
        }
        for (unsigned n = 0; n <= (octet & 3); ++n)
        {
            fsm::target t;
            t.request_uri = "sip:bob@" + downstream(n).host_port();
            t.next_hop = downstream(n);
            t.q = static_cast<int>(1000 - 100 * (octet >> (2 + n) & 1));
            route_.targets.push_back(std::move(t));
        }
    }
    void ask(std::string_view method, unsigned n)
    {
        const auto number = std::to_string(n);
        const auto octets = make_request(
            {method, "sip:bob@192.0.2.201", upstream.host_port(), number, 'a' + number, "", "call" + number});
        receive(upstream, "above", octets);
    }
    void receive(const fsm::address& from, std::string_view who, std::string octets)
    {
        receive(from, who, sip::store(std::move(octets)));
    }
    void receive(const fsm::address& from, std::string_view who, const sip::message_ptr& message)
    {
        log_.message(now_, who, "proxy", message);
        heard_.add(message);
        const auto& m = *message;
        if (m.is_request() && is_odd(m))
        {
            odd_.insert(key_of(m));
            above_.excuse(key_of(m));
            above_.excuse(name_of(m) + std::string{m.method_name()});
        }
        proxy_.received(now_, {here, from}, message);
        drain();
    }
    void answer(const sip::message& m, int status, std::string_view tag, unsigned n)
    {
        if (!m.is_request() || m.method() == sip::method::ack)
            return;
        sip::response_parts parts{status, {}, tag};
        if (recurses_ && status == 302)
            parts.more = {
                {"Contact", "<sip:k" + std::to_string(n % 8) + '@' + downstream(n).host_port() + ">;q=0.5"},
                {"Contact", "<sip:bob@" + downstream(n >> 3).host_port() + '>'},
                {"Contact", (n & 4) != 0 ? "<tel:+1>" : "<sips:bob@192.0.2.202>"}};
        receive(host(201), "below", sip::make_response(m, parts));
    }
    void cancel(unsigned n)
    {
        const auto number = std::to_string(n);
        receive(upstream, "above",
                make_request({"CANCEL", "sip:bob@192.0.2.201", upstream.host_port(), number, 'a' + number, "",
                              "call" + number}));
    }
    // The same INVITE is another one when the transaction of the first is gone.
    std::string the_last(const std::string& of) { return of + '#' + std::to_string(asked_[of]); }
    void drain();
    void sent(const fsm::transmission& d);
    bool comes_of_odd(const sip::message& m);
    void advance(fsm::duration by)
    {
        pass(proxy_, now_, by, [this] { drain(); });
    }

    std::set<std::string> odd_;           // keys of odd requests
    std::set<std::string> odd_branches_;  // of what the proxy made of them
    log& log_;
    bool recurses_;
    fsm::time_point now_{};
    fsm::routing route_;
    fsm::proxy proxy_;
    upstream_side above_;
    std::map<std::string, branch> branches_;
    std::map<std::string, int> asked_;  // how often an INVITE with this branch came from upstream
    std::map<std::string, std::set<std::string>> tried_;  // Request-URIs, by the INVITE from upstream
    std::set<std::string> over_;  // INVITEs from upstream that were cancelled, accepted or declined by all
    memory<> heard_;
    memory<fsm::transmission> requests_, responses_;
};

void world::drain()
{
    // A response counts when it was heard: nobody listens once the transaction has been given up.
    for (fsm::event e; proxy_.next_event(e);)
    {
        if (e.what == fsm::happened::request)
        {
            const auto of = name_of(*e.message);
            const auto method = e.message->method();
            above_.asked(of + std::string{e.message->method_name()}, method == sip::method::invite);
            if (method == sip::method::invite)
                ++asked_[of];
            if (method == sip::method::cancel && e.cancels != fsm::transaction_id::none)
                over_.insert(the_last(of));
        }
        if (e.what == fsm::happened::response)
        {
            auto& b = branches_[branch_of(*e.message)];
            const auto status = e.message->status();
            (status < 200 ? b.rang : b.answered) = true;
            // RFC 3261 16.7 items 5 and 10: a 6xx or a 2xx calls off the others.
            if (b.invite && (status / 100 == 2 || status / 100 == 6) &&
                sip::cseq_of(*e.message)->method == "INVITE")
                over_.insert(b.of);
        }
    }
    for (fsm::transmission out; proxy_.next_transmission(out);)
        sent(out);
    for (const auto& [_, b] : branches_)
        claim(!b.rings() || !over_.contains(b.of), "CANCEL goes at once to every branch that rings in vain");
}

// What is copied from a request that lacks it, or has it wrong, is no better (8.2.6.2, RFC 4475 3.3.1), and
// what need not be understood is passed on as it is (16.3).
bool world::comes_of_odd(const sip::message& m)
{
    if (m.is_response())
        return odd_.contains(key_of(m));
    sip::via below, above;
    sip::via_list vias{m};
    const auto number = sip::cseq_of(m);
    if (vias.next(below) && vias.next(above) && number &&
        odd_.contains(name_of(above) + std::string{number->method}))
        odd_branches_.insert(std::string{below.branch});
    return odd_branches_.contains(std::string{below.branch});
}

void world::sent(const fsm::transmission& d)
{
    const bool up = d.over.remote == upstream;
    log_.message(now_, "proxy", up ? "above" : "below", d.message);
    const auto& m = *d.message;
    const bool odd = comes_of_odd(m);
    claim(odd || !check(m), "what a proxy sends is well formed");
    if (m.is_response())
    {
        if (!odd)
            above_.answered(key_of(m), m.status(), m.octets());
        return responses_.add(d);
    }
    if (m.method() == sip::method::invite)
    {
        sip::via below, above;
        sip::via_list vias{m};
        auto& b = branches_[branch_of(m)];
        const bool is_new = !std::exchange(b.invite, true);
        if (vias.next(below) && vias.next(above))
            b.of = the_last(name_of(above));
        claim(odd || !is_new || tried_[b.of].emplace(m.request_uri()).second,
              "no target is tried twice (16.5)");
    }
    if (m.method() == sip::method::cancel)
        if (const auto found = branches_.find(branch_of(m)); found != branches_.end())
        {
            claim(found->second.rang, "nothing is cancelled before it rang (RFC 3261 9.1)");
            found->second.cancelled = true;
        }
    requests_.add(d);
}

void world::operate(const operation& o)
{
    const auto which = o.which;
    const auto n = o.argument[0];
    switch (o.what)
    {
    case 0:
    case 1:
        plan(o.argument[1]);
        ask(methods[which % methods.size()], n % 8u);
        break;
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
        if (!requests_.empty())
            answer(*requests_.back(n >> 1).message, statuses[which], (n & 1) != 0 ? "one" : "other", n);
        break;
    case 7:
    case 8: cancel(n % 8u); break;
    case 9:  // ACK of what went upstream
        if (!responses_.empty())
        {
            const auto response = responses_.back(n);
            const auto& m = *response.message;
            const auto number = sip::cseq_of(m);
            const auto call_id = m.value(sip::field_id::call_id);
            if (const auto to = sip::to_of(m), from = sip::from_of(m);
                to && from && number && number->method == "INVITE" && branch_of(m).starts_with("z9hG4bK") &&
                !sip::has_control(call_id))
                receive(upstream, "above",
                        make_request({"ACK", "sip:bob@192.0.2.201", upstream.host_port(),
                                      branch_of(m).substr(7), std::string{from->tag}, std::string{to->tag},
                                      std::string{call_id}, number->number}));
        }
        break;
    case 10: advance(100ms * n); break;
    case 11: advance(std::chrono::seconds{1 << which % 8}); break;
    case 12:  // the network says that it could not be sent
        if (!requests_.empty())
        {
            const auto request = requests_.back(n);
            branches_[branch_of(*request.message)].excused = true;
            proxy_.send_failed(now_, request);
            drain();
        }
        break;
    case 13:
        if (!responses_.empty())
        {
            const auto response = responses_.back(n);
            above_.excuse(key_of(*response.message));
            proxy_.send_failed(now_, response);
            drain();
        }
        break;
    case 14: receive(downstream(which), "below", std::string{o.text}); break;
    case 15:  // what it heard comes again
        if (!heard_.empty())
            receive((which & 1) != 0 ? upstream : downstream(which), "again", heard_.back(n));
        break;
    default: break;
    }
}

// Timer C (181 s), and 64*T1 for the CANCEL it sends, end everything that nobody answers, one group of
// targets after the other.
void world::end()
{
    for (int group = 0; group < 8; ++group)
        advance(300s);
    above_.end();
    for (const auto& [_, b] : branches_)
        claim(!b.rings(), "CANCEL reaches every branch that rang");
    claim(proxy_.idle(), "every branch ends");
}

}  // namespace

// The first octet is the seed of branches and tags; with 0x80 the proxy follows redirections.
const grammar proxy_operations{1, 4, {2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, grammar::text, 1}};

void proxy(std::string_view octets, log& out)
{
    orders in{octets};
    world w{out, in.octet()};
    for (int i = 0; i < limits::operations && !in.done(); ++i)
        w.operate(in.next(proxy_operations));
    w.end();
}

}  // namespace drill
