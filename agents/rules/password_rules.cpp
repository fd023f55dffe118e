// AUT: what passwords prove (RFC 7616 3.4.1, 3.5). Judged where the referee knows them; it shows neither a
// password nor a digest that nobody sent.
#include "rules/attempts.hpp"
#include "rules/digest.hpp"
#include "rules/judge.hpp"
#include "rules/keyring.hpp"
#include "rules/passwords.hpp"
#include "rules/registry.hpp"

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter password_letters[] = {
    {'a', level::must, "response is not what the password makes of user, realm, nonce, method, uri and body"},
};

bool names_another_realm(const reading& r, std::string_view realm)
{
    bool out = false;
    for (const auto id : {field_id::www_authenticate, field_id::proxy_authenticate, field_id::authorization,
                          field_id::proxy_authorization})
        each_digest(*r.message, id, [&](std::string_view, const sip::challenge& c) {
            out = out || said(c, "realm") != realm;
        });
    return out;
}

// One name may have a password in each realm (RFC 7616 3.3), and the referee was told of one: it is right for
// what an agent of ours asks for, as long as nobody asks for another realm.
bool may_have_another(const exchanges& e,
                      const reading& r,
                      std::string_view value,
                      const fsm::digest_credentials& c)
{
    if (!e.docket().given->keys->is_of_any_realm(c))
        return false;
    const auto read = sip::parse_challenge(value);
    const auto given = read ? challenge_for(e, r, *read) : std::nullopt;
    const auto* server = given ? e.who(given->response->seen->from) : nullptr;
    if (!server || server->device || !decided(e, *given->response) || names_another_realm(r, c.realm))
        return true;
    int steps = limits::look_back;
    for (const auto* o = e.before_in_call(r); o; o = e.before_in_call(*o))
        if (--steps < 0 || names_another_realm(*o, c.realm))
            return true;
    return false;
}

void check_response(const exchanges& e, const reading& r, std::string_view value, judgement& j)
{
    fsm::digest_credentials c;
    if (fsm::read_credentials(value, c) != fsm::digest_reading::read || c.nonce.empty() ||
        c.response.empty() || e.inherited(r, value))
        return;
    const auto is = proof_of(e, r, value, c).is;
    if (is == proven::unknown)
        return;
    const auto why = is == proven::right ? std::string{} : would_be_right(e, r, c);
    if (is != proven::right && why.empty() && e.docket().given->keys->may_be_guessed())
        return;
    if (is != proven::right && why.empty() && may_have_another(e, r, value, c))
        return j.inconclusive(r.seen->from, "a");
    j.could_break("a");
    if (is == proven::right)
        return;
    const auto read = sip::parse_challenge(value);
    j.broken('a',
             {&r, "the digest that the password of " + (c.userhash ? "that user" : c.username) + " makes",
              c.response + (why.empty() ? "" : ", " + why), read ? read->value("response") : value});
}

// ACK and CANCEL repeat what was made for their INVITE (RFC 3261 22.1); what somebody was made to send is not
// his own.
void check_resp(const exchanges& e, const reading& r, judgement& j)
{
    if (!e.originated(r) || r.method == method::ack || r.method == method::cancel || r.seen->taint.provokes ||
        has_too_many(*r.message))
        return;
    for (const auto id : {field_id::authorization, field_id::proxy_authorization})
        each_digest(*r.message, id,
                    [&](std::string_view value, const sip::challenge&) { check_response(e, r, value, j); });
}

constexpr letter info_letters[] = {
    {'a', level::must, "rspauth is not what the password makes of uri and body"},
    {'b', level::must, "with qop, cnonce or nc is missing, or not that of the request"},
    {'c', level::must, "nextnonce, rspauth or cnonce is not quoted, or qop or nc is"},
};

bool is_rspauth(const exchanges& e,
                const reading& r,
                const fsm::digest_information& said,
                const std::string& key,
                fsm::digest_credentials c)
{
    const auto hash = e.docket().given->keys->hash();
    const auto makes = [&] { return fsm::digest_rspauth(hash, c, key, r.message->body()) == said.rspauth; };
    if (makes())
        return true;
    // "The server SHOULD use the same value for the qop parameter in the response".
    if (said.qop == fsm::digest_qop::none || said.qop == c.qop)
        return false;
    c.qop = said.qop;
    return makes();
}

// Held against the credentials that it answers: those whose cnonce it repeats, or the only ones.
void check_said(const exchanges& e,
                const reading& r,
                const reading& q,
                std::string_view value,
                const fsm::digest_information& said,
                judgement& j)
{
    const bool one = q.message->rows(field_id::authorization) == 1;
    if (said.rspauth.empty() || !one || has_too_many(*q.message))
        return;
    each_digest(*q.message, field_id::authorization, [&](std::string_view row, const sip::challenge&) {
        fsm::digest_credentials c;
        if (fsm::read_credentials(row, c) != fsm::digest_reading::read)
            return;
        if (said.qop != fsm::digest_qop::none)
        {
            j.could_break("b");
            if (said.cnonce != c.cnonce || !sip::iequals(said.nc, c.nc))
                return j.broken(
                    'b', {&r, "cnonce=\"" + c.cnonce + "\", nc=" + c.nc, std::string{value}, value, &q});
        }
        const auto proof = proof_of(e, q, row, c);
        if (proof.is != proven::right)
            return;
        j.could_break("a");
        if (!is_rspauth(e, r, said, proof.key, c))
            j.broken('a', {&r, "the digest that the password makes", said.rspauth, value, &q});
    });
}

// RFC 3261 20.6: "in a 2xx response to a request that was successfully authenticated using digest based on
// the Authorization header field". No RFC has the client look at rspauth, so it goes on, and this says it.
void check_info(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!r.success() || !r.has(field_id::authentication_info) || !q.has(field_id::authorization) ||
        !decided(e, r) || j.touched(t))
        return;
    const auto value = r.message->value(field_id::authentication_info);
    const auto with_scheme = std::string{"Digest "}.append(value);
    const auto read = sip::parse_challenge(with_scheme);
    fsm::digest_information said;
    if (!read || fsm::read_information(value, said) != fsm::digest_reading::read)
        return;
    j.could_break("c");
    if (const auto wrong = misquoted(*read, {"nextnonce", "rspauth", "cnonce"}, {"qop", "nc"}))
        j.broken('c', {&r, quotes_of(*wrong), written(*wrong), value, &q});
    check_said(e, r, q, value, said, j);
}

// clang-format off
constexpr parts of_digests{.fields = of_credentials, .start_line = true, .body = true};
constexpr rule password_rows[] = {
    {"AUT-RESP-1", "UAC", "RFC 3261 22.4; RFC 7616 3.4.1, 3.4.2, 3.4.3; RFC 8760 2.2, 2.6",
     "The response of credentials is the digest that the user's password makes.",
     "Authorization and Proxy-Authorization of users whose password is known", password_letters,
     {.of = requests, .any_of = of_credentials, .sender = no_proxy, .reads = of_digests, .message = check_resp}},
    {"AUT-INFO-1", "UAS, registrar", "RFC 3261 20.6, 22.4; RFC 7616 3.5",
     "Authentication-Info repeats cnonce and nc of the request, and its rspauth proves the password.",
     "Authentication-Info in 2xx responses", info_letters,
     {.server = no_proxy, .methods = all_but({method::ack, method::cancel}),
      .reads = {.fields = of_credentials | bit(field_id::authentication_info), .start_line = true, .body = true}, .response = check_info}},
};
// clang-format on

}  // namespace

std::span<const rule> password_rules() { return std::span{password_rows}.first(1); }
std::span<const rule> information_rules() { return std::span{password_rows}.subspan(1); }

}  // namespace rules
