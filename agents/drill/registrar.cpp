#include "fsm/registrar.hpp"
#include "drill/wire.hpp"
#include "sip/fields.hpp"
#include "sip/via.hpp"

#include <map>
#include <set>

namespace drill {

namespace {

using namespace std::chrono_literals;

const fsm::address here = host(201);
const fsm::address phone = host(102);
constexpr std::array methods{"OPTIONS", "INVITE", "CANCEL", "DANCE"};
constexpr std::array intervals{"", "0", "59", "60", "600", "3600", "9999999999", "soon"};
constexpr fsm::bindings_limits room{.aors = 2, .of_one_aor = 3, .of_one = 120, .octets = 700};

std::string user(unsigned n) { return "user" + std::to_string(n % 3) + "@192.0.2.201"; }

std::string key_of(const sip::message& m)
{
    const auto via = sip::top_via(m);
    const auto number = sip::cseq_of(m);
    return (via ? std::string{via->branch} : "") + ' ' + (number ? std::string{number->method} : "");
}

// Of what a REGISTER asks for: RFC 3261 10.2 for what is malformed or too large.
std::uint64_t interval(std::string_view text)
{
    if (text.empty() || text.find_first_not_of("0123456789") != text.npos)
        return 3'600;
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size() - 1));
    return text.size() > 9 ? 0xffffffff : std::stoul(std::string{text});
}

// 10.3 item 7: "greater than zero AND smaller than one hour AND less than a registrar-configured minimum"
bool asks_for_too_little(const sip::message& m)
{
    const auto usual = m.has(sip::field_id::expires) ? interval(m.value(sip::field_id::expires)) : 600;
    bool out = false;
    sip::name_addr c;
    for (sip::name_addr_list contacts{m, sip::field_id::contact}; contacts.next(c);)
    {
        const auto own = c.params.find("expires");
        const auto is = own ? interval(own->value) : usual;
        out = out || (!c.star && is > 0 && is < 60);
    }
    return out;
}

bool names(const sip::message& m, std::string_view contact)
{
    const auto one = sip::parse_uri(contact);
    sip::name_addr c;
    for (sip::name_addr_list contacts{m, sip::field_id::contact}; contacts.next(c);)
        if (!c.star && one && sip::equal(c.uri, *one))
            return true;
    return false;
}

struct registration  // what a REGISTER says
{
    unsigned who = 0, call = 0;
    std::uint32_t number = 1;
    std::vector<std::string> contacts;
    std::string expires;
};

class world
{
public:
    world(log& out, unsigned seed) : log_{out}, registrar_{settings(), sip::choices{seed}} {}
    void operate(const operation& o);
    void end();

private:
    static fsm::registrar_settings settings()
    {
        fsm::registrar_settings s;
        s.registry.domains = {"192.0.2.201"};
        s.registry.terms = {60, 600, 3'600};
        s.registry.limits = room;
        return s;
    }
    const fsm::bindings& table() const { return registrar_.registry().table(); }
    // All that lasts, as text.
    std::set<std::string> bound() const
    {
        std::set<std::string> out;
        for (unsigned n = 0; n < 3; ++n)
            for (const auto& b : table().of(user(n)))
                if (b.expires > now_)
                    out.insert(user(n) + ' ' + b.contact + ' ' +
                               std::to_string(b.expires.time_since_epoch().count()));
        return out;
    }
    std::string contact(unsigned n, unsigned interval) const
    {
        const std::string is = intervals[interval % intervals.size()];
        return "<sip:" + std::string(n % 8 == 7 ? 130 : 1, 'c') + "@192.0.2." + std::to_string(n % 8) + '>' +
               (is.empty() ? "" : ";expires=" + is);
    }
    std::uint32_t number(unsigned which)
    {
        // One higher, as it ought to be; the same; one lower.
        last_number_ += which % 4 < 2 ? 1 : 0;
        return last_number_ - (which % 4 == 3 && last_number_ > 1 ? 1 : 0);
    }
    void put(const registration& r);
    void ask(std::string_view method, unsigned n);
    void receive(std::string octets) { receive(sip::store(std::move(octets))); }
    void receive(const sip::message_ptr& m);
    void drain();
    void judge(const sip::message& answer, const std::set<std::string>& before);
    void judge_grants(const sip::message& request, const sip::message& answer, const std::string& aor);

    log& log_;
    fsm::time_point now_{};
    fsm::registrar registrar_;
    memory<> heard_;
    std::map<std::string, std::string> finals_;  // by branch and method
    std::set<std::string> odd_;                  // of requests that are not well formed, or of RFC 2543
    std::set<std::string> before_;
    sip::message_ptr asked_;                          // last
    std::map<std::string, fsm::time_point> granted_;  // by address of record and Contact: until when
    unsigned branch_ = 0;
    std::uint32_t last_number_ = 0;
};

void world::put(const registration& r)
{
    std::vector<std::pair<std::string, std::string>> more;
    for (const auto& c : r.contacts)
        more.emplace_back("Contact", c);
    if (!r.expires.empty())
        more.emplace_back("Expires", r.expires);
    const auto octets =
        make_request({"REGISTER", "sip:192.0.2.201", phone.host_port(), 'r' + std::to_string(++branch_), "f",
                      "", "call" + std::to_string(r.call % 2), r.number, std::move(more)});
    const auto made = sip::store(std::string{octets});
    receive(sip::edit{*made}.set("To", "<sip:" + user(r.who) + '>').finish());
}

void world::ask(std::string_view method, unsigned n)
{
    receive(make_request(
        {method, "sip:192.0.2.201", phone.host_port(), 'o' + std::to_string(n % 8), "f", "", "call-o"}));
}

void world::receive(const sip::message_ptr& m)
{
    log_.message(now_, "phone", "registrar", m);
    heard_.add(m);
    const auto via = sip::top_via(*m);
    if (check(*m) || !via || !via->has_cookie())
    {
        odd_.insert(key_of(*m));
        granted_.clear();  // what it is granted is not looked at
    }
    before_ = bound();
    asked_ = m;
    registrar_.received(now_, {here, phone}, m);
    drain();
}

void world::drain()
{
    for (fsm::event e; registrar_.next_event(e);)
        if (e.what == fsm::happened::request)
            finals_.erase(
                key_of(*e.message));  // the same once more is a new one, when the first is forgotten
    for (fsm::transmission out; registrar_.next_transmission(out);)
    {
        log_.message(now_, "registrar", "phone", out.message);
        const auto& m = *out.message;
        claim(m.is_response(), "a registrar sends no requests");
        const auto number = sip::cseq_of(m);
        const auto key = key_of(m);
        if (!number || odd_.contains(key))
            continue;
        claim(m.status() < 600, "a registrar sends no 6xx");
        claim(number->method != "REGISTER" || !m.has(sip::field_id::record_route),
              "no answer to a REGISTER has a Record-Route");
        auto& before = finals_[key];
        if (m.status() >= 200 && before.empty())
        {
            before = m.octets();
            if (number->method == "REGISTER")
                judge(m, before_);
        }
        claim(m.status() < 200 || before == m.octets(), "a request has one final response");
    }
    claim(table().aors() <= room.aors && table().octets() <= room.octets, "the table is bounded");
    for (unsigned n = 0; n < 3; ++n)
        claim(table().of(user(n)).size() <= room.of_one_aor, "the bindings of a user are bounded");
}

void world::judge(const sip::message& answer, const std::set<std::string>& before)
{
    const auto after = bound();
    const bool is_brief = asks_for_too_little(*asked_);
    claim(answer.status() != 423 || (is_brief && answer.value(sip::field_id::min_expires) == "60"),
          "423 is for who asks for less than the minimum, and names it (10.3 item 7)");
    claim(answer.status() != 200 || !is_brief, "nobody is granted less than the minimum");
    if (answer.status() != 200)
        return claim(after == before, "a REGISTER that fails changes nothing");
    const auto to = sip::to_of(answer);
    const auto aor = to ? fsm::canonical_aor(to->uri) : std::nullopt;
    claim(aor.has_value(), "who is registered has an address of record");
    const auto all = table().of(*aor);
    std::size_t listed = 0;
    sip::name_addr c;
    for (sip::name_addr_list contacts{answer, sip::field_id::contact}; contacts.next(c); ++listed)
    {
        claim(listed < all.size() && c.uri.octets == all[listed].contact, "the 200 lists what there is");
        claim(all[listed].expires > now_ && !c.params.value("expires").empty() &&
                  c.params.value("expires") != "0",
              "what is listed lasts, and says for how long");
    }
    claim(listed == all.size(), "the 200 lists all that there is");
    judge_grants(*asked_, answer, *aor);
}

void world::judge_grants(const sip::message& request, const sip::message& answer, const std::string& aor)
{
    sip::name_addr c;
    for (sip::name_addr_list contacts{answer, sip::field_id::contact}; contacts.next(c);)
    {
        const auto left = std::chrono::seconds{interval(c.params.value("expires"))};
        const auto [found, is_new] = granted_.try_emplace(aor + ' ' + std::string{c.uri.octets}, now_ + left);
        auto& until = found->second;
        claim(left <= 3'600s, "nobody is granted more than the registrar gives");
        if (is_new || names(request, c.uri.octets))
            until = now_ + left;
        claim(now_ < until && now_ + left < until + 1s, "no binding outlives its grant");
    }
}

void world::operate(const operation& o)
{
    const auto which = o.which;
    const auto a = o.argument[0], b = o.argument[1];
    switch (o.what)
    {
    case 0:  // one Contact
        put({which, a & 1u, number(a >> 1), {contact(a >> 3, b)}, intervals[b >> 5]});
        break;
    case 1:  // two
        put({which, a & 1u, number(a >> 1), {contact(a >> 3, b), contact(b >> 3, which)}, ""});
        break;
    case 2:  // "*", with others or another Expires for some
        put({which, a & 1u, number(a >> 1),
             (b & 7) == 7 ? std::vector<std::string>{"*", contact(b, 0)} : std::vector<std::string>{"*"},
             (b & 7) == 6 ? "60" : "0"});
        break;
    case 3: put({which, a & 1u, number(a >> 1), {}, ""}); break;
    case 4: pass(registrar_, now_, std::chrono::seconds{1 << a % 13}, [this] { drain(); }); break;
    case 5: ask(methods[which % methods.size()], a); break;
    case 6: receive(std::string{o.text}); break;
    case 7:
        if (!heard_.empty())
            receive(heard_.back(a));
        break;
    default: break;
    }
}

void world::end()
{
    pass(registrar_, now_, 4'000s, [this] { drain(); });
    put({0, 0, ++last_number_, {}, ""});
    claim(table().size() == 0 && table().octets() == 0, "every binding ends");
    pass(registrar_, now_, 100s, [this] { drain(); });
    claim(registrar_.idle(), "every transaction ends");
}

}  // namespace

// The first octet is the seed of tags.
const grammar registrar_operations{1, 3, {2, 2, 2, 1, 1, 1, grammar::text, 1}};

void registrar(std::string_view octets, log& out)
{
    orders in{octets};
    world w{out, in.octet()};
    for (int i = 0; i < limits::operations && !in.done(); ++i)
        w.operate(in.next(registrar_operations));
    w.end();
}

}  // namespace drill
