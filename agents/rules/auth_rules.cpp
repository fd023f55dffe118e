// AUT: challenges, and what servers do with credentials (RFC 3261 22, RFC 7616 3.3, RFC 8760 2).
#include "rules/attempts.hpp"
#include "rules/digest.hpp"
#include "rules/judge.hpp"
#include "rules/other_calls.hpp"
#include "rules/passwords.hpp"
#include "rules/registry.hpp"

#include <boost/container/static_vector.hpp>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter chal_letters[] = {
    {'a', level::must, "401 without WWW-Authenticate"},
    {'b', level::must, "407 without Proxy-Authenticate"},
    {'c', level::must, "Basic is offered"},
    {'d', level::must, "a Digest challenge without realm, nonce or qop"},
    {'e', level::must, "realm, nonce, opaque, domain or qop is not quoted, or algorithm or stale is"},
};

void check_chal(const exchanges& e, const reading& r, judgement& j)
{
    if (r.status != 401 && r.status != 407)
        return;
    const auto wanted = r.status == 401 ? field_id::www_authenticate : field_id::proxy_authenticate;
    const auto* source = e.passed_on(r);
    if (!r.cut_off && (!source || source->has(wanted)))
    {
        j.could_break(r.status == 401 ? "a" : "b");
        if (!r.has(wanted))
            j.broken(r.status == 401 ? 'a' : 'b',
                     {&r, std::string{sip::name_of(wanted)}, "no such header field"});
    }
    each_own_scheme(e, r, {field_id::www_authenticate, field_id::proxy_authenticate},
                    [&](std::string_view value, const sip::challenge& c) {
                        j.could_break("c");
                        if (sip::iequals(c.scheme, "Basic"))
                            return j.broken('c', {&r, "Digest", std::string{c.scheme}, c.scheme});
                        if (!sip::iequals(c.scheme, "Digest"))
                            return;
                        j.could_break("de");
                        if (const auto name = missing(c, {"realm", "nonce", "qop"}); !name.empty())
                            j.broken('d', {&r, std::string{name}, std::string{value}, value});
                        if (const auto wrong = misquoted(c, {"realm", "nonce", "opaque", "domain", "qop"},
                                                         {"algorithm", "stale"}))
                            j.broken('e', {&r, quotes_of(*wrong), written(*wrong), wrong->value});
                    });
}

constexpr letter noch_letters[] = {
    {'a', level::must, "a CANCEL is challenged"},
    {'b', level::must, "an ACK is answered"},
    // A 2xx that is sent again after its ACK is TXN-2XX-1.b, and why its sender did not take the ACK no
    // message says.
    {'c', level::must, "an INVITE is accepted with credentials that its ACK is not accepted with", false},
};

// By its branch alone: an ACK for a refusal has that of its INVITE (17.1.1.3).
const reading* answered_ack(const exchanges& e, const reading& r)
{
    int steps = limits::look_back;
    for (auto at = r.ack_before; at != none && r.transaction == none && steps > 0; --steps)
    {
        const auto& o = e.at(at);
        if (o.seen->from == r.seen->to && o.seen->to == r.seen->from && o.has_via &&
            o.via.branch == r.via.branch)
            return &o;
        at = o.before_of_method;
    }
    return nullptr;
}

void check_noch(const exchanges& e, const reading& r, judgement& j)
{
    if (r.request)
    {
        if (r.method == method::ack && e.arrived(r) && !j.touched(r))
            j.could_break(r.seen->to, "b");
        return;
    }
    if (r.method == method::ack)
    {
        const auto* ack = answered_ack(e, r);
        if (ack && !j.touched(*ack))
            j.broken('b', {&r, "no response to an ACK", std::to_string(r.status), r.line, ack});
        return;
    }
    const auto* q = r.final() ? e.request_of(r) : nullptr;
    if (!q || q->method != method::cancel || j.touched(*q))
        return;
    j.could_break("a");
    if (r.status == 401 || r.status == 407)
        j.broken('a', {&r, "no challenge to a CANCEL", std::to_string(r.status), r.line, q});
}

constexpr letter nonce_letters[] = {
    {'a', level::should, "the nonce of a challenge was given to another client"},
    {'b', level::should, "the right digest over an old nonce is refused without stale=true"},
    {'c', level::should, "another request with the same nonce and nc is accepted again"},
    {'d', level::should, "stale=true to a request without credentials"},
};

bool is_stale(const sip::challenge& c) { return sip::iequals(said(c, "stale"), "true"); }

// Another request of the call to the same server, which accepted it with this nonce, and with this nc
// if `counted`.
const reading* accepted_with(const exchanges& e,
                             const transaction& t,
                             const reading& q,
                             field_id id,
                             const sip::challenge& c,
                             bool counted)
{
    int steps = limits::look_back;
    for (const auto* o = e.before_in_call(q); o; o = e.before_in_call(*o))
    {
        if (--steps < 0 || has_too_many(*o->message))
        {
            e.gave_up() = true;
            return nullptr;
        }
        const auto* other = o->request && o->seen->to == t.server && o->method != method::ack &&
                                    o->method != method::cancel && o->has(id)
                                ? e.transaction_of(*o)
                                : nullptr;
        const auto* final = other && o->transaction != q.transaction ? e.final_of(*other) : nullptr;
        if (!final || !final->success() || o->cseq.number == q.cseq.number)
            continue;
        bool same = false;
        each_digest(*o->message, id, [&](std::string_view, const sip::challenge& was) {
            same = same ||
                   (said(was, "nonce") == said(c, "nonce") && (!counted || said(was, "nc") == said(c, "nc")));
        });
        if (same)
            return o;
    }
    return nullptr;
}

// It proved the password, to a server that took it with this nonce before: only the nonce can be what is
// wrong.
void check_old(const exchanges& e, const reading& r, const reading& q, judgement& j)
{
    const auto* t = e.transaction_of(r);
    for (const auto id : {field_id::authorization, field_id::proxy_authorization})
        each_digest(*q.message, id, [&](std::string_view value, const sip::challenge& c) {
            fsm::digest_credentials sent;
            if (fsm::read_credentials(value, sent) != fsm::digest_reading::read ||
                proof_of(e, q, value, sent).is != proven::right || !accepted_with(e, *t, q, id, c, false))
                return;
            const auto of =
                id == field_id::authorization ? field_id::www_authenticate : field_id::proxy_authenticate;
            bool again = false, stale = false;
            each_digest(*r.message, of, [&](std::string_view, const sip::challenge& asked) {
                again = again || said(asked, "realm") == sent.realm;
                stale = stale || (said(asked, "realm") == sent.realm && is_stale(asked));
            });
            if (!again)
                return;
            j.could_break("b");
            if (!stale)
                j.broken('b', {&r, "stale=true", "none, to the right digest", r.line, &q});
        });
}

void check_nonce(const exchanges& e, const reading& r, judgement& j)
{
    if ((r.status != 401 && r.status != 407) || has_too_many(*r.message) || !decided(e, r))
        return;
    const auto* q = e.request_of(r);
    if (!q || j.touched(*q))
        return;
    check_old(e, r, *q, j);
    const auto* others = e.docket().others;
    for (const auto id : {field_id::www_authenticate, field_id::proxy_authenticate})
        each_digest(*r.message, id, [&](std::string_view value, const sip::challenge& c) {
            const auto* first = others && r.vias == 1 ? others->given(said(c, "nonce")) : nullptr;
            const bool of_same = first && first->direct && first->server == r.seen->from;
            if (first)
                j.could_break("a");
            if (of_same && first->client != r.seen->to)
                j.broken('a', {&r, "a nonce of its own for each client",
                               "that of message " + std::to_string(first->number + 1), c.value("nonce"), q});
            const auto answered_by =
                id == field_id::www_authenticate ? field_id::authorization : field_id::proxy_authorization;
            if (q->has(answered_by))
                return;
            j.could_break("d");
            if (is_stale(c))
                j.broken('d', {&r, "stale=false, as there were no credentials", std::string{value},
                               c.value("stale"), q});
        });
}

// The nonce is one that the server itself gave to the client in this call.
bool is_its_own(const exchanges& e, const transaction& t, const reading& q, const sip::challenge& c)
{
    const auto given = challenge_for(e, q, c);
    return given && given->response->seen->from == t.server && decided(e, *given->response);
}

void check_replay(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!r.success() || t.final != r.index || !q.has_any(of_credentials) || t.method == method::cancel ||
        j.touched(t))
        return;
    for (const auto id : {field_id::authorization, field_id::proxy_authorization})
        each_digest(*q.message, id, [&](std::string_view, const sip::challenge& c) {
            if (said(c, "nc").empty() || !is_its_own(e, t, q, c))
                return;
            j.could_break("c");
            if (const auto* other = accepted_with(e, t, q, id, c, true))
                j.broken('c', {&r, "a refusal: nc was used before",
                               "nc=" + std::string{said(c, "nc")} + " is accepted again", r.line, other});
        });
}

constexpr letter alg_letters[] = {
    {'a', level::must, "two challenges of one realm have the same algorithm"},
    {'b', level::should, "MD5 stands above SHA-256 or SHA-512-256"},
    // RFC 8760 2.4: "MUST ignore any challenge it does not understand", but "a local policy" may have given
    // up what stands below it.
    {'c', level::should, "what not everybody knows stands first, and the challenge below it is not answered"},
    {'d', level::should, "a challenge is answered that stands below one whose algorithm its sender has"},
};

bool is_md5(std::string_view algorithm)
{
    return sip::iequals(algorithm, "MD5") || sip::iequals(algorithm, "MD5-sess");
}

// The challenges of one field, of Digest, the first of them.
boost::container::static_vector<sip::challenge, 16> challenges_of(const reading& r, field_id id)
{
    boost::container::static_vector<sip::challenge, 16> all;
    each_digest(*r.message, id, [&](std::string_view, const sip::challenge& c) {
        if (all.size() < all.capacity())
            all.push_back(c);
    });
    return all;
}

void check_order(const exchanges& e, const reading& r, judgement& j)
{
    if ((r.status != 401 && r.status != 407) || has_too_many(*r.message) || !decided(e, r))
        return;
    for (const auto id : {field_id::www_authenticate, field_id::proxy_authenticate})
    {
        const auto all = challenges_of(r, id);
        for (std::size_t i = 1; i < all.size(); ++i)
            for (std::size_t k = 0; k < i; ++k)
            {
                if (said(all[i], "realm") != said(all[k], "realm"))
                    continue;
                const auto below = algorithm_of(all[i]), above = algorithm_of(all[k]);
                j.could_break("ab");
                if (sip::iequals(below, above))
                    return j.broken('a', {&r, "another algorithm than " + std::string{above},
                                          std::string{all[i].params}, all[i].params});
                if (is_md5(above) && below.starts_with("SHA-"))
                    return j.broken(
                        'b', {&r, std::string{below} + " first", std::string{all[k].params}, all[k].params});
            }
    }
}

// Its sender used this algorithm in a request before.
bool has_used(const exchanges& e, const reading& r, std::string_view algorithm)
{
    int steps = limits::look_back;
    for (const auto* o = e.before_in_call(r); o && steps > 0; o = e.before_in_call(*o), --steps)
    {
        if (!o->request || o->seen->from != r.seen->from || !e.originated(*o) || !o->has_any(of_credentials))
            continue;
        bool found = false;
        for (const auto id : {field_id::authorization, field_id::proxy_authorization})
            each_digest(*o->message, id, [&](std::string_view, const sip::challenge& c) {
                found = found || sip::iequals(algorithm_of(c), algorithm);
            });
        if (found)
            return true;
    }
    return false;
}

void check_choice(const exchanges& e, const reading& r, judgement& j)
{
    if (!e.originated(r) || r.method == method::ack || r.method == method::cancel)
        return;
    for (const auto id : {field_id::authorization, field_id::proxy_authorization})
        each_digest(*r.message, id, [&](std::string_view value, const sip::challenge& c) {
            const auto given = challenge_for(e, r, c);
            if (!given || j.touched(*given->response))
                return;
            const auto of =
                id == field_id::authorization ? field_id::www_authenticate : field_id::proxy_authenticate;
            const auto all = challenges_of(*given->response, of);
            if (is_plain(given->digest) && plain_challenges_of(*given->response).below)
                j.could_break("c");
            bool below = false;  // the one that was answered
            for (const auto& one : all)
            {
                if (said(one, "realm") != said(c, "realm"))
                    continue;
                below = below || one.params.data() == given->digest.params.data();
                if (!has_used(e, r, algorithm_of(one)))
                    continue;
                j.could_break(all.size() > 1 ? "d" : "");
                if (!below && !sip::iequals(algorithm_of(c), algorithm_of(one)))
                    j.broken('d', {&r, std::string{algorithm_of(one)}, std::string{algorithm_of(c)}, value,
                                   given->response});
                return;
            }
        });
}

void check_ignored(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* final = e.final_of(t);
    if (final && (final->status == 401 || final->status == 407) && plain_challenges_of(*final).below)
        check_tried_again(e, t, 'c', j);
}

void check_alg(const exchanges& e, const reading& r, judgement& j)
{
    if (r.response)
        check_order(e, r, j);
    else
        check_choice(e, r, j);
}

// clang-format off
constexpr auto of_challenges = fields_of({field_id::via, field_id::cseq});
constexpr rule auth_rows[] = {
    {"AUT-CHAL-1", "UAS, registrar, proxy", "RFC 3261 22.2, 22.3, 22.4, 25.1; RFC 7616 3.3; RFC 8760 2.6",
     "401 and 407 carry a Digest challenge with realm, nonce and qop, quoted as its grammar says.",
     "401 and 407", chal_letters,
     {.of = responses, .reads = {.fields = of_challenges, .start_line = true}, .message = check_chal}},
    {"AUT-NOCH-1", "UAS, proxy", "RFC 3261 22.1",
     "CANCEL is not challenged, and ACK is not answered.",
     "responses to CANCEL and ACK", noch_letters,
     {.of = readable, .methods = only({method::ack, method::cancel}), .reads = {.fields = of_challenges, .start_line = true}, .message = check_noch}},
    {"AUT-NONCE-1", "UAS, registrar, proxy", "RFC 7616 3.3, 3.4, 3.6, 5.5",
     "A nonce is for one client and counts its uses; stale says that it is too old, and nothing else.",
     "the nonces of 401 and 407, and what is accepted with them", nonce_letters,
     {.of = responses, .reads = {.fields = of_challenges | of_credentials | of_challenges, .start_line = true}, .message = check_nonce, .response = check_replay}},
    {"AUT-ALG-1", "UAS, registrar, proxy; UAC", "RFC 8760 2.3, 2.4, 3; RFC 7616 3.7",
     "The challenges of a realm differ in their algorithm, the best stands on top, and the topmost that can be answered is.",
     "401 and 407 with several challenges, and the credentials that answer them", alg_letters,
     {.of = readable, .any_of = of_challenges | of_credentials, .client = no_proxy, .reads = {.fields = of_challenges | of_credentials, .start_line = true}, .awaited = "c",
      .message = check_alg, .transaction = check_ignored}},
};
// clang-format on

}  // namespace

std::span<const rule> auth_rules() { return auth_rows; }

}  // namespace rules
