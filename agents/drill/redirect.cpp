#include "fsm/redirect.hpp"
#include "drill/wire.hpp"
#include "fsm/registry.hpp"
#include "fsm/target_set.hpp"
#include "sip/fields.hpp"
#include "sip/line_safety.hpp"
#include "sip/via.hpp"

#include <map>
#include <optional>
#include <set>

namespace drill {

namespace {

using namespace std::chrono_literals;

const fsm::address here = host(201);
const fsm::address phone = host(102);
constexpr std::array methods{"INVITE", "OPTIONS", "INVITE", "MESSAGE", "INVITE", "BYE", "INVITE", "DANCE"};
constexpr std::array answers{302, 300, 301, 302, 305, 380, 486, 603};
constexpr unsigned users = 16;  // whom the server knows

// The same user in several spellings (RFC 3261 19.1.4), other schemes, and what a URI asks for (19.1.5).
std::string spelled(unsigned user, unsigned how)
{
    const auto n = std::to_string(user);
    switch (how % 16)
    {
    case 1: return "SIP:u" + n + "@192.0.2.201";
    case 2: return "sip:%75" + n + "@192.0.2.201";
    case 3: return "sip:u" + n + "@192.0.2.201;method=INVITE";
    case 4: return "sip:u" + n + "@192.0.2.201;method=BYE";
    case 5: return "sip:u" + n + "@192.0.2.201;method=LEAP";
    case 6: return "sip:u" + n + "@192.0.2.201?Subject=you&Route=%3Csip:x%3E";
    case 7: return "sip:u" + n + "@192.0.2.201?Require=future";
    case 8: return "sips:u" + n + "@192.0.2.201";
    case 9: return "tel:+1" + n;
    case 10: return "sip:u" + n + "@192.0.2.201:5060";
    case 11: return "sip:u" + n + "@192.0.2.201;transport=TCP;lr";
    case 12: return "sip:u" + n + "@192.0.2.201?Subject=a%0D%0Ab";
    default: return "sip:u" + n + "@192.0.2.201";
    }
}

std::string contact(unsigned user, unsigned how, unsigned q)
{
    static constexpr std::array qs{"", ";q=1", ";q=0.5", ";q=0.25", ";q=0", ";q=0.999", ";q=2", ";q=x"};
    return '<' + spelled(user, how) + '>' + qs[q % qs.size()];
}

std::string key_of(const sip::message& m)
{
    const auto via = sip::top_via(m);
    const auto number = sip::cseq_of(m);
    return (via ? std::string{via->branch} : "") + ' ' + (number ? std::string{number->method} : "");
}

bool is_same(std::string_view a, std::string_view b)
{
    const auto one = sip::parse_uri(a), other = sip::parse_uri(b);
    return one && other ? sip::equal(*one, *other) : a == b;
}

// What a set of targets has to do, worked out once more: each URI once, and the best first.
class target_model
{
public:
    bool enter(const std::string& uri)
    {
        for (const auto& one : tried_)
            if (is_same(one, uri))
                return false;
        if (tried_.size() >= fsm::target_set::most)
            return false;
        tried_.push_back(uri);
        return true;
    }
    void add(const sip::message& m)
    {
        sip::name_addr c;
        for (sip::name_addr_list all{m, sip::field_id::contact}; all.next(c);)
            if (const auto formed = c.star ? std::nullopt : fsm::formed_from(c.uri.octets);
                formed && enter(formed->request_uri))
                waiting_.push_back({formed->request_uri, formed->method, fsm::q_of(c.params)});
    }
    std::optional<std::string> next(std::string_view method)
    {
        auto best = waiting_.end();
        for (auto one = waiting_.begin(); one != waiting_.end(); ++one)
            if ((one->method.empty() || one->method == method) &&
                (best == waiting_.end() || one->q > best->q))
                best = one;
        if (best == waiting_.end())
            return std::nullopt;
        auto out = best->uri;
        waiting_.erase(best);
        return out;
    }
    bool empty() const { return waiting_.empty(); }

private:
    struct target
    {
        std::string uri, method;
        int q;
    };
    std::vector<std::string> tried_;
    std::vector<target> waiting_;
};

class world
{
public:
    world(log& out, unsigned seed) : log_{out}, server_{settings(), sip::choices{seed}} {}
    void operate(const operation& o);
    void end();

private:
    fsm::redirect_settings settings()
    {
        fsm::redirect_settings s;
        s.locate = [this](const sip::message& m) { return where_is(m); };
        s.transactions = 48;
        return s;
    }
    fsm::redirection where_is(const sip::message& m) const
    {
        for (unsigned n = 0; n < users; ++n)
            if (is_same(m.request_uri(), spelled(n, 0)))
                return known_[n];
        return {};
    }
    void ask(std::string_view method, std::string uri, fsm::extra_fields more);
    void begin(unsigned which, unsigned n);
    void follow(unsigned which);
    void plan(unsigned which, unsigned a, unsigned b);
    void made_up(unsigned which, unsigned a, unsigned b);
    void redirected(const sip::message& m);
    void receive(const sip::message_ptr& m);
    void again(unsigned which, unsigned n);
    void drain();
    void judge(const sip::message& request, const sip::message& answer);

    log& log_;
    fsm::time_point now_{};
    fsm::redirection known_[users];
    fsm::redirect_server server_;
    fsm::target_set targets_;  // of the client's request
    target_model model_;
    std::string method_{"INVITE"};
    memory<> heard_;
    memory<fsm::transmission> said_;
    std::map<std::string, sip::message_ptr> asked_;  // by branch and method
    std::map<std::string, std::string> finals_;      // likewise
    std::set<std::string> odd_;                      // of requests that are not well formed, or of RFC 2543
    unsigned branch_ = 0, made_up_ = 100;
};

void world::ask(std::string_view method, std::string uri, fsm::extra_fields more)
{
    receive(
        sip::store(make_request({method, std::move(uri), phone.host_port(), 'r' + std::to_string(++branch_),
                                 "f", "", "call", branch_, std::move(more)})));
}

// The client has a request to send, and has tried nothing yet.
void world::begin(unsigned which, unsigned n)
{
    method_ = methods[which % methods.size()];
    targets_ = {};
    model_ = {};
    const auto formed = fsm::formed_from(spelled(n % users, n >> 4));
    if (!formed)
        return;
    claim(targets_.enter(formed->request_uri) && model_.enter(formed->request_uri),
          "what was not tried may be tried");
    ask(method_, formed->request_uri, formed->fields);
}

void world::follow(unsigned which)
{
    const std::string method = (which & 1) != 0 ? methods[which >> 1 & 7] : method_;
    auto next = targets_.next(method);
    const auto ought = model_.next(method);
    claim(next.has_value() == ought.has_value() && (!next || next->request_uri == *ought),
          "the best target that was not tried is next (8.1.3.4)");
    claim(targets_.empty() == model_.empty(), "no target is lost");
    if (!next)
        return;
    const auto uri = sip::parse_uri(next->request_uri);
    claim(uri && uri->headers.empty() && !uri->params.find("method"),
          "a Request-URI has no headers and no method (19.1.1)");
    for (const auto& [name, value] : next->fields)
        claim(!sip::has_control(name) && !sip::has_control(value), "a URI adds no rows but its own (19.1.5)");
    ask(method, next->request_uri, std::move(next->fields));
}

void world::plan(unsigned which, unsigned a, unsigned b)
{
    auto& r = known_[a % users];
    r = {};
    r.status = answers[which & 7];
    for (unsigned n = 0; n < (which >> 3 & 3); ++n)
        r.contacts.push_back(contact((b + n) % users, (a >> 4) * n + (b >> 6), b >> 4));
}

// A server of another make redirects to whatever it likes.
void world::made_up(unsigned which, unsigned a, unsigned b)
{
    sip::writer out;
    out.response(answers[which & 3], "Moved").field("Via", "SIP/2.0/UDP 192.0.2.102;branch=z9hG4bKx");
    for (unsigned n = 0; n < (a & 31u); ++n)
        out.field("Contact",
                  (which & 4) != 0 ? contact(++made_up_, b, b >> 4) : contact((b + n) % users, b >> 4, n));
    if ((which & 8) != 0)
        out.field("Contact", "*");
    const auto m = sip::store(out.finish());
    log_.message(now_, "another server", "client", m);
    redirected(*m);
}

void world::redirected(const sip::message& m)
{
    targets_.add(m);
    model_.add(m);
    claim(targets_.empty() == model_.empty(), "each new target waits");
}

void world::receive(const sip::message_ptr& m)
{
    log_.message(now_, "client", "server", m);
    heard_.add(m);
    const auto via = sip::top_via(*m);
    const auto key = key_of(*m);
    if (check(*m) || !via || !via->has_cookie() || m->is_response())
        odd_.insert(key);
    asked_.emplace(key, m);
    server_.received(now_, {here, phone}, m);
    drain();
}

void world::drain()
{
    for (fsm::event e; server_.next_event(e);)
        if (e.what == fsm::happened::request)
        {
            const auto key = key_of(*e.message);
            finals_.erase(key);  // the same once more is a new one, when the first is forgotten
            asked_[key] = e.message;
        }
    for (fsm::transmission out; server_.next_transmission(out);)
    {
        const auto& m = *out.message;
        claim(m.is_response(), "a redirect server sends no requests (8.3)");
        log_.message(now_, "server", "client", out.message);
        said_.add(out);
        const auto key = key_of(m);
        if (odd_.contains(key))
            continue;
        auto& before = finals_[key];
        const bool is_first = m.status() >= 200 && before.empty();
        if (is_first)
        {
            before = m.octets();
            if (const auto found = asked_.find(key); found != asked_.end())
                judge(*found->second, m);
        }
        claim(m.status() < 200 || before == m.octets(), "a request has one final response");
        if (is_first && m.status() >= 300 && m.status() < 400)
            redirected(m);
    }
}

void world::judge(const sip::message& request, const sip::message& answer)
{
    const auto status = answer.status();
    if (status == 503)  // beyond the transactions that it keeps
        return;
    if (request.method() == sip::method::cancel)
        return claim(status == 200, "a CANCEL is answered with 2xx (8.3)");
    const auto known = where_is(request);
    std::vector<std::string_view> given, elsewhere;
    sip::name_addr c;
    for (sip::name_addr_list all{answer, sip::field_id::contact}; all.next(c);)
    {
        claim(!is_same(c.uri.octets, request.request_uri()), "nobody is redirected to where he asked (8.3)");
        given.push_back(c.octets);
    }
    for (const auto& value : known.contacts)
        if (const auto one = sip::parse_name_addr(value);
            one && !is_same(one->uri.octets, request.request_uri()))
            elsewhere.push_back(value);
    claim(status >= 300, "a redirect server accepts nothing");
    if (known.status / 100 == 3 && known.status != 380 && elsewhere.empty())
        return claim(status == 404, "who is nowhere else is not found");
    claim(status == known.status && given == elsewhere, "the answer is what its user knows, in that order");
}

// What was sent comes again; ACK, CANCEL, and what cannot be sent.
void world::again(unsigned which, unsigned n)
{
    if (heard_.empty())
        return;
    const auto m = heard_.back(n);
    const auto via = sip::top_via(*m);
    switch (which & 3)
    {
    case 1:
        if (m->method() == sip::method::invite && !check(*m) && !said_.empty() &&
            key_of(*said_.back(0).message) == key_of(*m))
            server_.received(now_, {here, phone}, sip::store(sip::make_ack(*m, *said_.back(0).message)));
        return drain();
    case 2:
        if (m->method() == sip::method::invite && !check(*m) && via && via->has_cookie())
            receive(sip::store(sip::make_cancel(*m)));
        return;
    case 3:
        if (!said_.empty())
            server_.send_failed(now_, said_.back(n));
        return drain();
    default: return receive(m);
    }
}

void world::operate(const operation& o)
{
    const auto which = o.which;
    const auto a = o.argument[0], b = o.argument[1];
    switch (o.what)
    {
    case 0: begin(which, a); break;
    case 1: follow(which); break;
    case 2: plan(which, a, b); break;
    case 3: made_up(which, a, b); break;
    case 4: pass(server_, now_, std::chrono::milliseconds{100 << a % 10}, [this] { drain(); }); break;
    case 5: again(which, a); break;
    case 6: receive(sip::store(std::string{o.text})); break;
    case 7:  // any octets as Contact
        if (!sip::has_control(o.text))
        {
            const auto m = sip::store(sip::writer{}.response(302, "Moved").field("Contact", o.text).finish());
            log_.message(now_, "another server", "client", m);
            redirected(*m);
        }
        break;
    default: break;
    }
}

// Redirections in a circle come to an end, and so does every transaction.
void world::end()
{
    for (std::size_t n = 0; n <= fsm::target_set::most; ++n)
        follow(0);
    claim(!targets_.next(method_), "redirections in a circle come to an end");
    pass(server_, now_, 100s, [this] { drain(); });
    claim(server_.idle(), "every transaction ends");
}

}  // namespace

// The first octet is the seed of tags.
const grammar redirect_operations{1, 3, {1, 0, 2, 2, 1, 1, grammar::text, grammar::text}};

void redirect(std::string_view octets, log& out)
{
    orders in{octets};
    world w{out, in.octet()};
    for (int i = 0; i < limits::operations && !in.done(); ++i)
        w.operate(in.next(redirect_operations));
    w.end();
}

}  // namespace drill
