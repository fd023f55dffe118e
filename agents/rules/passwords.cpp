#include "rules/passwords.hpp"

#include "rules/digest.hpp"
#include "rules/keyring.hpp"

#include <array>
#include <utility>
#include <vector>

namespace rules {

namespace {

using sip::field_id;
using session = std::pair<std::string, std::string>;  // nonce and cnonce of the request that began it

std::string made_with(const keyring& keys,
                      const fsm::digest_credentials& c,
                      const std::string& key,
                      std::string_view method,
                      std::string_view body)
{
    return fsm::digest_response(keys.hash(), c, key, method, body);
}

// RFC 7616 3.4.2: A1 of "-sess" is "computed only once", with the nonce of the challenge and the cnonce of
// the first request; that may have been one that its sender made before. Those in its call.
std::vector<session> sessions_of(const exchanges& e, const reading& r, const fsm::digest_credentials& c)
{
    std::vector<session> out{{c.nonce, c.cnonce}};
    int steps = limits::look_back;
    for (const auto* o = e.before_in_call(r); o && steps > 0; o = e.before_in_call(*o), --steps)
    {
        if (!o->request || o->seen->from != r.seen->from || !o->has_any(of_credentials))
            continue;
        for (const auto id : {field_id::authorization, field_id::proxy_authorization})
            each_digest(*o->message, id, [&](std::string_view value, const sip::challenge&) {
                fsm::digest_credentials was;
                if (fsm::read_credentials(value, was) == fsm::digest_reading::read && was.realm == c.realm)
                    out.emplace_back(was.nonce, was.cnonce);
            });
    }
    return out;
}

// The session began with this request: no nextnonce, and no request of another call, came before it.
bool begins_session(const exchanges& e,
                    const reading& r,
                    std::string_view row,
                    const fsm::digest_credentials& c)
{
    const auto read = sip::parse_challenge(row);
    return c.count() == 1 && read && challenge_for(e, r, *read);
}

}  // namespace

digest_proof
proof_of(const exchanges& e, const reading& r, std::string_view row, const fsm::digest_credentials& c)
{
    const auto* keys = e.docket().given->keys.get();
    if (!keys || !keys->knows(c))
        return {};
    const auto scheme = c.algorithm();
    const auto body = r.message->body();
    digest_proof out{proven::wrong, {}};
    const auto try_with = [&](std::string key) {
        if (out.is != proven::right && made_with(*keys, c, key, r.message->method_name(), body) == c.response)
            out = {proven::right, std::move(key)};
    };
    const auto sessions = scheme.session ? sessions_of(e, r, c) : std::vector<session>{};
    keys->each_a1(c, [&](const std::string& a1) {
        if (!scheme.session)
            try_with(a1);
        for (const auto& [nonce, cnonce] : sessions)
            try_with(fsm::digest_session_key(keys->hash(), scheme.hash, a1, nonce, cnonce));
    });
    // RFC 7616 3.4.5 takes away the quotation marks and says nothing of slashes within them.
    const bool doubtful =
        row.find('\\') != std::string_view::npos || (scheme.session && !begins_session(e, r, row, c));
    if (out.is == proven::wrong && doubtful)
        out.is = proven::unknown;
    return out;
}

std::string would_be_right(const exchanges& e, const reading& r, const fsm::digest_credentials& c)
{
    const auto* keys = e.docket().given->keys.get();
    std::string out;
    if (!keys || c.algorithm().session)
        return out;
    const auto& m = *r.message;
    struct mistake
    {
        std::string_view text;
        fsm::digest_credentials with;
        std::string_view method, body;
    };
    const auto changed = [&c](auto change) {
        auto copy = c;
        change(copy);
        return copy;
    };
    const auto own = m.method_name();
    const std::array mistakes{
        mistake{"of the Request-URI", changed([&](auto& x) { x.uri = m.request_uri(); }), own, m.body()},
        mistake{"without qop", changed([](auto& x) { x.qop = fsm::digest_qop::none; }), own, m.body()},
        mistake{"with qop=auth", changed([](auto& x) { x.qop = fsm::digest_qop::auth; }), own, m.body()},
        mistake{"of an empty body", c, own, {}},
        mistake{"of the method REGISTER", c, "REGISTER", m.body()},
        mistake{"of the method INVITE", c, "INVITE", m.body()},
        mistake{"with nc=00000001", changed([](auto& x) { x.nc = "00000001"; }), own, m.body()},
    };
    keys->each_a1(c, [&](const std::string& a1) {
        for (const auto& one : mistakes)
            if (out.empty() && made_with(*keys, one.with, a1, one.method, one.body) == c.response)
                out = "as if made " + std::string{one.text};
    });
    return out;
}

}  // namespace rules
