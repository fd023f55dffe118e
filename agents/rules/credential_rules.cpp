// AUT: the credentials of a client, against the challenges that it had (RFC 3261 22, RFC 7616 3.4, RFC 8760
// 2).
#include "rules/attempts.hpp"
#include "rules/compare.hpp"
#include "rules/digest.hpp"
#include "rules/judge.hpp"
#include "rules/other_calls.hpp"
#include "rules/registry.hpp"

#include <boost/container/static_vector.hpp>

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr std::initializer_list<field_id> credentials = {field_id::authorization,
                                                         field_id::proxy_authorization};

bool belongs_to_another(const reading& r) { return r.method == method::ack || r.method == method::cancel; }

constexpr letter cred_letters[] = {
    {'a', level::must, "username, realm, nonce, uri or response is missing"},
    {'b', level::must, "realm, nonce, algorithm or opaque is not that of the challenge"},
    {'c', level::must, "qop, cnonce and nc are not as the challenge wants them"},
    {'d', level::must,
     "username, realm, nonce, uri, response, cnonce or opaque is not quoted, or algorithm, qop or nc is"},
    {'e', level::must, "uri is not the Request-URI"},
};

void check_words(const reading& r, std::string_view value, const sip::challenge& c, judgement& j)
{
    j.could_break("ad");
    if (const auto name = missing(c, {"username", "realm", "nonce", "uri", "response"}); !name.empty())
        j.broken('a', {&r, std::string{name}, std::string{value}, value});
    if (const auto wrong = misquoted(c, {"username", "realm", "nonce", "uri", "response", "cnonce", "opaque"},
                                     {"algorithm", "qop", "nc"}))
        j.broken('d', {&r, quotes_of(*wrong), written(*wrong), wrong->value});
}

// RFC 3261 22.4 item 3. Whoever is behind the first hop may have changed the Request-URI.
void check_uri(const exchanges& e, const reading& r, const sip::challenge& c, judgement& j)
{
    const auto uri = said(c, "uri"), target = r.message->request_uri();
    if (!e.originated(r) || belongs_to_another(r) || uri.empty() || !c.value("uri").starts_with('"'))
        return;
    j.could_break("e");
    if (uri != target && !same_uri(uri, target))
        j.broken('e', {&r, std::string{target}, std::string{uri}, c.value("uri")});
}

// RFC 7616 3.4: what is repeated of the challenge.
void check_repeated(const reading& r, const sip::challenge& c, const told_challenge& given, judgement& j)
{
    const auto tell = [&](std::string_view name, std::string_view wanted, std::optional<level> how = {}) {
        const auto is = c.value(name);
        j.broken('b', {.offender = &r,
                       .expected = std::string{name} + " as in the challenge: " + std::string{wanted},
                       .observed = is.empty() ? "none" : std::string{is},
                       .octets = is,
                       .against = given.response,
                       .level = how});
    };
    const auto& asked = given.digest;
    j.could_break("b");
    if (!asked.value("realm").empty() && said(c, "realm") != said(asked, "realm"))
        return tell("realm", asked.value("realm"));
    if (!sip::iequals(algorithm_of(c), algorithm_of(asked)))
        return tell("algorithm", algorithm_of(asked));
    const auto opaque = asked.value("opaque");
    if (!opaque.empty() && c.value("opaque").empty())
        tell("opaque", opaque, level::should);
    else if (!opaque.empty() && said(c, "opaque") != within_quotes(opaque))
        tell("opaque", opaque);
}

void check_qop(const reading& r,
               std::string_view value,
               const sip::challenge& c,
               const told_challenge& given,
               judgement& j)
{
    const auto offered = said(given.digest, "qop"), qop = said(c, "qop");
    const bool has_cnonce = !c.value("cnonce").empty(), has_nc = !c.value("nc").empty();
    j.could_break("c");
    const auto tell = [&](std::string expected, std::string observed) {
        j.broken('c', {&r, std::move(expected), std::move(observed), value, given.response});
    };
    if (offered.empty())
    {
        if (qop.empty() && (has_cnonce || has_nc))
            tell("qop, cnonce and nc, or none of them", "no qop");
    }
    else if (qop.empty() || !offers(offered, qop))
        tell("qop: one of " + std::string{offered}, qop.empty() ? "none" : std::string{qop});
    else if (!has_cnonce || !has_nc)
        tell(has_cnonce ? "nc" : "cnonce", "none");
}

// It answers the challenge it just had for this realm, with a nonce that nobody gave.
void check_unknown(const exchanges& e, const reading& r, const sip::challenge& c, judgement& j)
{
    const auto before = e.originated(r) ? tried_before(e, r) : refused_attempt{};
    if (!before || (before.refusal->status != 401 && before.refusal->status != 407) ||
        j.touched(*before.refusal))
        return;
    std::string_view wanted;
    for (const auto id : {field_id::www_authenticate, field_id::proxy_authenticate})
        each_digest(*before.refusal->message, id, [&](std::string_view, const sip::challenge& asked) {
            wanted = said(asked, "realm") == said(c, "realm") ? asked.value("nonce") : wanted;
        });
    const auto nonce = said(c, "nonce");
    const auto* others = e.docket().others;
    if (wanted.empty() || nonce.empty())
        return;
    // Who asked without credentials had no nonce; the next REGISTER waits for the answer (RFC 3261 10.2), and
    // a copy of the first may have been challenged anew.
    const auto& first = *before.request;
    const bool had_none = r.method == method::register_ && !first.has_any(of_credentials) &&
                          first.seen->copy_count == 0 && r.cseq.number == first.cseq.number + 1;
    // It may have been sent before the challenge came, and its nonce is of another call or given by
    // Authentication-Info (RFC 7616 3.5).
    if (((before.crossed || e.docket().from_within) && !had_none) || !others || others->given(nonce) ||
        e.docket().begun_before || (!e.surrounded(r.seen->from) && !had_none) || e.inherited(r, nonce))
        return j.inconclusive(r.seen->from, "b");
    j.could_break("b");
    j.broken('b', {&r, std::string{wanted}, std::string{c.value("nonce")}, c.value("nonce"), before.refusal});
}

void check_cred(const exchanges& e, const reading& r, judgement& j)
{
    each_own_scheme(e, r, credentials, [&](std::string_view value, const sip::challenge& c) {
        if (!sip::iequals(c.scheme, "Digest"))
            return;
        check_words(r, value, c, j);
        check_uri(e, r, c, j);
        if (said(c, "nonce").empty() || e.docket().begun_before || has_too_many(*r.message))
            return;
        const auto given = challenge_for(e, r, c);
        if (!given)
            return check_unknown(e, r, c, j);
        if (j.touched(*given->response))
            return;
        check_repeated(r, c, *given, j);
        check_qop(r, value, c, *given, j);
    });
}

constexpr letter nc_letters[] = {
    {'a', level::must, "nc is not 8 hexadecimal digits in lower case"},
    {'b', level::must, "the first use of a nonce has another nc than 00000001"},
    {'c', level::must, "nc is that of another request with the same nonce"},
    {'d', level::should, "cnonce is the same over four nonces"},
};

bool is_count(std::string_view nc)
{
    return nc.size() == 8 && nc.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// What the sender of `r` used before in its call, in requests of other transactions.
struct former_uses
{
    bool any = false;               // of the nonce
    const reading* same = nullptr;  // with the same nc, too, and not the same credentials refused
    boost::container::static_vector<std::string_view, 3> nonces;  // others
    std::size_t alike = 0;                                        // of those, with the same cnonce
};

former_uses uses_before(
    const exchanges& e, const reading& r, field_id id, std::string_view value, const sip::challenge& c)
{
    former_uses out;
    int steps = limits::look_back;
    for (const auto* o = e.before_in_call(r); o; o = e.before_in_call(*o))
    {
        if (--steps < 0 || has_too_many(*o->message))
        {
            e.gave_up() = true;
            break;
        }
        if (!o->request || o->seen->from != r.seen->from || !e.originated(*o) || belongs_to_another(*o) ||
            o->transaction == r.transaction || !o->has(id))
            continue;
        const auto* t = e.transaction_of(*o);
        const auto* final = t ? e.final_of(*t) : nullptr;
        const bool refused = final && (final->status == 401 || final->status == 407);
        each_digest(*o->message, id, [&](std::string_view was_value, const sip::challenge& was) {
            const auto nonce = said(was, "nonce");
            if (nonce == said(c, "nonce"))
            {
                out.any = true;
                // The same credentials once more are AUT-RETRY-1.c's.
                if (!out.same && said(was, "nc") == said(c, "nc") && !(refused && was_value == value))
                    out.same = o;
            }
            else if (!nonce.empty() && out.nonces.size() < out.nonces.capacity() &&
                     std::ranges::find(out.nonces, nonce) == out.nonces.end())
            {
                out.nonces.push_back(nonce);
                out.alike += said(was, "cnonce") == said(c, "cnonce") ? 1 : 0;
            }
        });
    }
    return out;
}

// Nobody else can have used it before, and no use of it was missed.
bool is_first_use(const exchanges& e, const reading& r, const sip::challenge& c)
{
    const auto* others = e.docket().others;
    return others && !others->used_elsewhere(said(c, "nonce"), r.call_id) && e.surrounded(r.seen->from);
}

void check_nc(const exchanges& e, const reading& r, judgement& j)
{
    if (!e.originated(r) || belongs_to_another(r) || (r.transaction != none && e.request_of(r) != &r))
        return;
    for (const auto id : credentials)
        each_digest(*r.message, id, [&](std::string_view value, const sip::challenge& c) {
            const auto nc = said(c, "nc");
            if (nc.empty() || said(c, "nonce").empty())
                return;
            j.could_break("a");
            if (!is_count(nc))
                return j.broken('a',
                                {&r, "8 hexadecimal digits in lower case", std::string{nc}, c.value("nc")});
            const auto before = uses_before(e, r, id, value, c);
            if (before.nonces.size() == before.nonces.capacity() && !c.value("cnonce").empty())
            {
                j.could_break("d");
                if (before.alike == before.nonces.size())
                    j.broken('d', {&r, "another cnonce", std::string{c.value("cnonce")}, c.value("cnonce")});
            }
            if (before.any)
            {
                j.could_break("c");
                if (before.same)
                    j.broken('c', {&r, "another nc for another request", std::string{nc}, c.value("nc"),
                                   before.same});
                return;
            }
            const auto given = e.lossy() || e.docket().begun_before ? std::nullopt : challenge_for(e, r, c);
            if (!given || j.touched(*given->response))
                return;
            if (!is_first_use(e, r, c))
                return j.inconclusive(r.seen->from, "b");
            j.could_break("b");
            if (nc != "00000001")
                j.broken('b', {&r, "00000001", std::string{nc}, c.value("nc"), given->response});
        });
}

// clang-format off
constexpr auto both = of_challenges | of_credentials;
constexpr rule credential_rows[] = {
    {"AUT-CRED-1", "UAC", "RFC 3261 22.4, 25.1; RFC 7616 3.4; RFC 8760 2.6",
     "Credentials name user, realm, nonce, uri and response, as the challenge wants them and quoted as their grammar says.",
     "Authorization and Proxy-Authorization, against the challenge before them", cred_letters,
     {.of = requests, .any_of = of_credentials, .reads = {.fields = both, .start_line = true}, .message = check_cred}},
    {"AUT-NC-1", "UAC", "RFC 3261 25.1; RFC 7616 3.4, 5.12",
     "nc counts the requests that were made with a nonce, and cnonce is new for each nonce.",
     "nc and cnonce of the requests of one client in one call", nc_letters,
     {.of = requests, .any_of = of_credentials, .sender = no_proxy, .reads = {.fields = both}, .message = check_nc}},
};
// clang-format on

}  // namespace

std::span<const rule> credential_rules() { return std::span{credential_rows}.first(1); }
std::span<const rule> count_rules() { return std::span{credential_rows}.subspan(1); }

}  // namespace rules
