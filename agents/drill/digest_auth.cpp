#include "drill/digest_model.hpp"
#include "drill/wire.hpp"
#include "sip/fields.hpp"
#include "sip/line_safety.hpp"

#include <memory>
#include <set>

namespace drill {

namespace {

using namespace std::chrono_literals;
using fsm::credentials_use;

const fsm::address phone = host(102);
constexpr std::size_t most_nonces = 4;  // of each challenger
constexpr std::array methods{"REGISTER", "INVITE", "MESSAGE", "OPTIONS"};
constexpr std::array uses{credentials_use::usual, credentials_use::usual, credentials_use::wrong,
                          credentials_use::stale};
constexpr std::array parameters{"username", "realm", "nonce", "uri",       "response", "cnonce",
                                "nc",       "qop",   "none",  "algorithm", "opaque",   "charset"};
constexpr std::array values{"",          "\"\"",  "alice",    "\"alice\"", "\"bob\"",  "\"carol\"",
                            "\"home\"",  "home",  "\"edge\"", "00000000",  "00000001", "00000002",
                            "FFFFFFFF",  "auth",  "auth-int", "token",     "SHA-256",  "MD5-sess",
                            "\"sip:x\"", "\"0\"", "\"\\\"\"", "true"};
constexpr std::array qops{"", ", qop=\"auth\"", ", qop=\"auth-int\"", ", qop=\"auth,auth-int,later\"",
                          ", qop=\"later\""};
constexpr std::array algorithms{"", ", algorithm=MD5", ", algorithm=SHA-256-sess", ", algorithm=SHA-512-256",
                                ", algorithm=later"};
constexpr std::array fields{"WWW-Authenticate", "Proxy-Authenticate", "Authentication-Info",
                            "Proxy-Authentication-Info"};

// Two bits say which algorithms, two what qop is offered, one has an opaque, one a domain.
std::shared_ptr<const fsm::challenger_settings> settings(std::string realm, unsigned octet)
{
    using fsm::digest_algorithm;
    fsm::challenger_settings s;
    s.hash = drill_hash;
    s.realm = std::move(realm);
    switch (octet & 3)
    {
    case 1: s.algorithms = {{digest_algorithm::sha_256, true}}; break;
    case 2: s.algorithms = {{digest_algorithm::sha_512_256, false}, {digest_algorithm::md5, false}}; break;
    case 3: s.algorithms = {{digest_algorithm::sha_256, false}, {digest_algorithm::md5, true}}; break;
    default: break;
    }
    s.auth = (octet & 4) == 0;
    s.auth_int = (octet & 8) != 0;
    s.opaque = (octet & 16) != 0 ? "o\"q" : "";
    s.domain = (octet & 32) != 0 ? "sip:192.0.2.201 sip:192.0.2.9" : "";
    s.users["alice"].password = "secret";
    s.users["bob"].password = "hidden";
    s.nonces = most_nonces;
    return std::make_shared<const fsm::challenger_settings>(std::move(s));
}

struct side
{
    fsm::challenger core;
    digest_model model{core.settings()};
};

struct exchange
{
    sip::message_ptr request, response;
};

// A client, a proxy that challenges as "edge" and a user agent behind it that challenges as "home".
class world
{
public:
    world(log& out, unsigned seed, unsigned home, unsigned edge)
        : log_{out},
          pick_{seed},
          home_{{settings("home", home), pick_.split(1)}},
          edge_{{settings("edge", edge), pick_.split(2)}}
    {
        accounts_.hash = drill_hash;
        accounts_.all = {
            {"home", "alice", "secret"},
            {"edge", (seed & 1) != 0 ? "alice" : "bob", (seed & 2) != 0 ? "forgotten" : "hidden"},
            {"", "guest", "guest"}};
    }
    void operate(const operation& o);

private:
    std::string request(std::string_view method, unsigned call, unsigned to, unsigned uri);
    void ask(unsigned which, unsigned call, unsigned to_and_uri);
    void deliver(const sip::message_ptr& m);
    fsm::proof judge(side& s, const sip::message& m, bool of_proxy);
    void challenge(side& s, bool of_proxy, fsm::proof after, fsm::extra_fields& out);
    void respond(const sip::message_ptr& m, int status, fsm::extra_fields more);
    void hear(const exchange& e);
    void answer(const exchange& e);
    void insider(unsigned which, unsigned nonce, unsigned nc);
    void change(const sip::message& m, unsigned parameter, unsigned value);
    void made_up(unsigned which, unsigned a, unsigned b, unsigned c);
    void many();
    void log_in(unsigned which);
    void said(unsigned which, std::string_view text);

    log& log_;
    fsm::time_point now_{};
    sip::choices pick_;
    side home_, edge_;
    fsm::digest_client client_;
    fsm::digest_accounts accounts_;
    client_watch watch_;
    memory<> sent_;
    memory<exchange> heard_;
    std::set<std::string> answered_;  // responses
    unsigned branch_ = 0, realms_ = 0;
};

std::string world::request(std::string_view method, unsigned call, unsigned to, unsigned uri)
{
    const auto octets =
        make_request({method, "sip:192.0.2." + std::to_string(201 + uri % 2), phone.host_port(),
                      'd' + std::to_string(++branch_), "f", "", "call" + std::to_string(call % 4), branch_});
    const auto made = sip::store(std::string{octets});
    sip::edit out{*made};
    out.set("To", "<sip:user" + std::to_string(to % 3) + "@192.0.2.201>");
    if (method == "MESSAGE")
        out.body("how are you");
    return out.finish();
}

void world::ask(unsigned which, unsigned call, unsigned to_and_uri)
{
    const auto m = sip::store(request(methods[which % 4], call, to_and_uri, to_and_uri >> 4));
    const auto use = uses[which >> 2 & 3];
    const fsm::digest_request r{m->method_name(), m->request_uri(), m->value(sip::field_id::to),
                                m->value(sip::field_id::call_id), m->body()};
    const auto rows = client_.credentials(accounts_, r, pick_, use);
    watch_.sends(accounts_, rows, r, use);
    sip::edit with{*m};
    for (const auto& [name, value] : rows)
        with.append(name, value);
    const auto sent = sip::store(with.finish());
    claim(!check(*sent), "what a client sends is well formed");
    sent_.add(sent);
    deliver(sent);
}

fsm::proof world::judge(side& s, const sip::message& m, bool of_proxy)
{
    const auto is = s.core.verify(now_, m, of_proxy);
    claim(s.model.verify(now_, m, of_proxy) == (is == fsm::proof::right),
          "accepted is who proves the password of a user with a nonce of ours that lasts and an nc that is "
          "new, and nobody else");
    return is;
}

void world::challenge(side& s, bool of_proxy, fsm::proof after, fsm::extra_fields& out)
{
    auto rows = s.core.challenge(now_, of_proxy, after);
    claim(s.core.nonces() <= most_nonces, "the nonces of a challenger are bounded");
    claim(rows.size() == s.core.settings().algorithms.size(), "each algorithm has its challenge");
    for (auto& row : rows)
    {
        fsm::digest_challenge c;
        claim(fsm::read_challenge(row.second, c) == fsm::digest_reading::read || !c.has_qop,
              "a challenge is well formed");
        const bool knows = after == fsm::proof::foreign_nonce || after == fsm::proof::stale_nonce ||
                           after == fsm::proof::replayed;
        claim(c.stale == knows, "stale=true is for who knows the password (RFC 7616 3.3)");
        s.model.gives(now_, c.nonce);
        watch_.gives(c.nonce);
        out.push_back(std::move(row));
    }
}

// To the proxy, and when it is content to the user agent behind it.
void world::deliver(const sip::message_ptr& m)
{
    log_.message(now_, "client", "server", m);
    fsm::extra_fields more;
    if (const auto is = judge(edge_, *m, true); is != fsm::proof::right)
    {
        challenge(edge_, true, is, more);
        return respond(m, 407, std::move(more));
    }
    if (const auto is = judge(home_, *m, false); is != fsm::proof::right)
    {
        if (is == fsm::proof::malformed)
            return respond(m, 400, {});
        challenge(home_, false, is, more);
        return respond(m, 401, std::move(more));
    }
    respond(m, 200, {});
}

void world::respond(const sip::message_ptr& m, int status, fsm::extra_fields more)
{
    const auto response = sip::store(sip::make_response(*m, {status, {}, "t", std::move(more)}));
    hear({m, response});
}

void world::hear(const exchange& e)
{
    log_.message(now_, "server", "client", e.response);
    heard_.add(e);
    watch_.hears(*e.request, *e.response);
    client_.heard(*e.request, *e.response);
}

// Once: a user agent does not send a request again twice.
void world::answer(const exchange& e)
{
    if (answered_.emplace(e.response->octets()).second)
        client_.answer(accounts_, *e.request, *e.response);
}

// Who knows the password and keeps to no rule: whatever nonce, nc, qop and algorithm.
void world::insider(unsigned which, unsigned nonce, unsigned nc)
{
    static constexpr std::array counts{"00000000", "00000001", "00000002", "00000003",
                                       "00000040", "00000043", "000000ff", "ffffffff"};
    const bool of_proxy = (which & 1) != 0;
    auto& s = of_proxy ? edge_ : home_;
    const auto& offered = s.core.settings().algorithms;
    fsm::digest_credentials c;
    c.username = (nonce & 0x80) != 0 ? "carol" : "alice";
    c.realm = (nonce & 0x40) != 0 ? "elsewhere" : s.core.settings().realm;
    c.nonce = s.model.nonce(nonce & 7);
    c.uri = "sip:192.0.2.201";
    c.scheme = offered[(which >> 1 & 1) % offered.size()];
    c.qop = (which >> 2 & 3) == 1   ? fsm::digest_qop::none
            : (which >> 2 & 3) == 2 ? fsm::digest_qop::auth_int
                                    : fsm::digest_qop::auth;
    if (c.qop != fsm::digest_qop::none)
    {
        c.nc = counts[nc % counts.size()];
        c.cnonce = (nc & 16) != 0 ? "" : "c" + std::to_string(nc >> 5);
    }
    const auto m = sip::store(request(methods[which >> 4 & 1], nc >> 3 & 1, 0, 0));
    c.response = digest_of(c, (nonce & 0x20) != 0 ? "guess" : "secret", m->method_name(), m->body(),
                           s.model.first_cnonce(c.nonce, c.cnonce));
    auto value = fsm::to_value(c);
    if ((nonce & 0x18) == 0x18)
        value.erase(value.find("uri="), 23);  // malformed, of this nonce
    const auto with =
        sip::store(sip::edit{*m}.append(of_proxy ? "Proxy-Authorization" : "Authorization", value).finish());
    log_.message(now_, "insider", "server", with);
    fsm::extra_fields more;
    const auto is = judge(s, *with, of_proxy);
    if (is != fsm::proof::right && (nonce & 0x10) != 0)
        challenge(s, of_proxy, is, more);  // which the client does not hear
}

// A request as it was, but for one parameter of its credentials, its method or its URI.
void world::change(const sip::message& m, unsigned parameter, unsigned value)
{
    const std::string name = parameters[parameter % parameters.size()];
    const std::string is = values[value % values.size()];
    sip::edit out{m};
    for (const char* field : {"Authorization", "Proxy-Authorization"})
    {
        const auto* row = m.named(field);
        if (!row)
            continue;
        const auto read = sip::parse_challenge(m.value(*row));
        if (!read)
            continue;
        std::string made{read->scheme};
        made += ' ';
        sip::param one;
        for (auto rest = read->params; read->take(rest, one);)
            if (one.name != name)
                made.append(made.ends_with(' ') ? "" : ", ").append(one.name).append("=").append(one.value);
        if (!is.empty())
            made.append(", ").append(name).append("=").append(is);
        out.set(field, made);
        if ((value & 0x80) != 0)
            out.append(field, m.value(*row));
    }
    if ((value & 0x40) != 0)
        out.request_uri("sip:192.0.2.222");
    deliver(sip::store(out.finish()));
}

// What a server of another make says to the client's last requests.
void world::made_up(unsigned which, unsigned a, unsigned b, unsigned c)
{
    if (sent_.empty())
        return;
    static constexpr std::array answers{401, 407, 200, 403, 401, 407, 200, 500};
    const auto m = sent_.back(a);
    const auto status = answers[which & 7];
    const bool of_proxy = status == 407 || (status != 401 && (which & 8) != 0);
    const std::string nonce = (c & 1) != 0 ? "" : std::to_string(c >> 1);
    fsm::extra_fields more;
    if (status == 401 || status == 407)
    {
        std::string value{(which & 8) != 0 ? "Basic realm=\"home\"" : "Digest realm=\""};
        if ((which & 8) == 0)
            value.append(of_proxy ? "edge" : "home")
                .append("\", nonce=\"")
                .append(nonce)
                .append("\"")
                .append(qops[b % qops.size()])
                .append(algorithms[(b >> 4) % algorithms.size()])
                .append((which & 16) != 0 ? ", stale=TRUE" : "");
        more.emplace_back(of_proxy ? fields[1] : fields[0], value);
    }
    else if ((which & 16) != 0)
        more.emplace_back(of_proxy ? fields[3] : fields[2], "nextnonce=\"n" + nonce + '"');
    respond(m, status, std::move(more));
}

// A challenge of many realms: what a client remembers stays bounded.
void world::many()
{
    const auto made = sip::store(request("OPTIONS", 0, 0, 0));
    const auto m =
        sip::store(sip::edit{*made}.set("To", "<sip:many@192.0.2.201>").set("Call-ID", "many").finish());
    fsm::extra_fields more;
    for (int n = 0; n < 48; ++n)
        more.emplace_back(fields[0], "Digest realm=\"r" + std::to_string(++realms_) + "\", nonce=\"n\"");
    watch_.forgets();
    respond(m, 401, std::move(more));
    answer(heard_.back(0));
}

// As a user agent does: it asks, answers what challenges it, and asks again.
void world::log_in(unsigned which)
{
    for (int n = 0; n < 3; ++n)
    {
        ask(which & 3, 0, 0);
        const auto last = heard_.back(0);
        if (last.response->status() < 300)
            break;
        answer(last);
    }
}

// Any octets as credentials, or as what a server says.
void world::said(unsigned which, std::string_view text)
{
    if (sip::has_control(text))
        return;
    if (which % 3 != 0)
    {
        if (sent_.empty())
            return;
        watch_.reads(text);
        const auto status = which % 3 == 1 ? 401 : 200;
        return respond(sent_.back(0), status, {{fields[which % fields.size()], std::string{text}}});
    }
    watch_.reads(text);
    const auto m = sip::store(request("REGISTER", which, which, 0));
    const auto* const field = (which & 1) != 0 ? "Authorization" : "Proxy-Authorization";
    deliver(sip::store(sip::edit{*m}.append(field, text).finish()));
}

void world::operate(const operation& o)
{
    const auto which = o.which;
    const auto [a, b, c] = o.argument;
    switch (o.what)
    {
    case 0: ask(which, a, b); break;
    case 1:  // the request is to be sent again: now its challenges are answered
        if (!heard_.empty())
            answer(heard_.back(a));
        break;
    case 2:
        if (!sent_.empty())
            which == 0 ? deliver(sent_.back(a)) : change(*sent_.back(a), which, b);
        break;
    case 3: insider(which, a, b); break;
    case 4: now_ += std::chrono::seconds{1 << a % 13}; break;
    case 5: made_up(which, a, b, c); break;
    case 6: said(which, o.text); break;
    case 7: (which & 3) == 0 ? many() : log_in(which >> 2); break;
    default: break;
    }
}

}  // namespace

// The octets before: the seed of nonces, what the user agent offers and what the proxy offers.
const grammar digest_auth_operations{3, 3, {2, 1, 2, 2, 1, 3, grammar::text, 0}};

void digest_auth(std::string_view octets, log& out)
{
    orders in{octets};
    const auto seed = in.octet(), home = in.octet(), edge = in.octet();
    world w{out, seed, home, edge};
    for (int i = 0; i < limits::operations && !in.done(); ++i)
        w.operate(in.next(digest_auth_operations));
}

}  // namespace drill
