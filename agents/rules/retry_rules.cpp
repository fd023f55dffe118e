// AUT-RETRY: the request that follows a 401 or 407 (RFC 3261 22.1 to 22.3, RFC 8760 2.4).
#include "rules/attempts.hpp"
#include "rules/compare.hpp"
#include "rules/digest.hpp"
#include "rules/judge.hpp"
#include "rules/keyring.hpp"
#include "rules/registry.hpp"

namespace rules {

namespace {

using sip::field_id;

constexpr letter retry_letters[] = {
    {'a', level::must, "the CSeq number is not above that of the request that was challenged"},
    {'b', level::must, "the branch is that of the request that was challenged", false},  // VIA-UNIQ-1.b
    {'c', level::must, "the credentials that were refused are sent again, though the nonce was not stale"},
    {'d', level::should,
     "no request with credentials follows the challenge, though its sender has a password"},
    {'e', level::should, "Call-ID, From or To is not that of the request that was challenged"},
    {'f', level::should, "of several realms none is answered, or only some"},
};

// The challenge of the refusal for this realm says that the nonce was too old; nothing when there is none.
std::optional<bool> is_stale(const reading& refusal, field_id of, std::string_view realm)
{
    std::optional<bool> out;
    each_digest(*refusal.message, of, [&](std::string_view, const sip::challenge& c) {
        if (said(c, "realm") == realm)
            out = out.value_or(false) || sip::iequals(said(c, "stale"), "true");
    });
    return out;
}

void check_same_again(const reading& r, const refused_attempt& before, field_id id, judgement& j)
{
    const auto of = id == field_id::authorization ? field_id::www_authenticate : field_id::proxy_authenticate;
    each_digest(*r.message, id, [&](std::string_view value, const sip::challenge& c) {
        const auto stale = is_stale(*before.refusal, of, said(c, "realm"));
        if (!stale || *stale || said(c, "response").empty())
            return;
        each_digest(*before.request->message, id, [&](std::string_view, const sip::challenge& was) {
            if (said(was, "realm") != said(c, "realm"))
                return;
            j.could_break("c");
            if (said(was, "response") == said(c, "response") && said(was, "nonce") == said(c, "nonce"))
                j.broken('c', {&r, "other credentials than were refused", std::string{value}, value,
                               before.refusal});
        });
    });
}

bool has_for(const reading& r, const plain_challenges::one& asked, std::string* user = nullptr)
{
    bool out = false;
    each_digest(*r.message, asked.answered_by, [&](std::string_view, const sip::challenge& c) {
        if (said(c, "realm") != asked.realm)
            return;
        out = true;
        if (user)
            *user = said(c, "username");
    });
    return out;
}

// RFC 3261 22.3: "a UAC MAY include" credentials for each challenge: worth knowing, and no fault. A realm
// that had credentials before has refused them.
void check_realms(const exchanges& e, const reading& r, const refused_attempt& before, judgement& j)
{
    const auto asked = plain_challenges_of(*before.refusal);
    const auto* keys = e.docket().given->keys.get();
    const plain_challenges::one* left = nullptr;
    std::string user;
    if (asked.all.size() < 2 || !keys || has_too_many(*r.message) || has_too_many(*before.request->message))
        return;
    for (const auto& one : asked.all)
        if (!has_for(r, one, &user))
            left = has_for(*before.request, one) ? left : &one;
    fsm::digest_credentials wanted;
    wanted.username = user;
    wanted.realm = (left ? *left : asked.all.front()).realm;
    if (user.empty() || !keys->knows(wanted))
        return;
    j.could_break("f");
    if (left)
        j.broken('f', {.offender = &r,
                       .expected = "credentials for the realm " + wanted.realm + ", too",
                       .observed = "none",
                       .against = before.refusal,
                       .level = level::info});
}

void check_retry(const exchanges& e, const reading& r, judgement& j)
{
    const auto before = tried_before(e, r);
    if (!before || (before.refusal->status != 401 && before.refusal->status != 407))
        return;
    const auto id = before.refusal->status == 401 ? field_id::authorization : field_id::proxy_authorization;
    if (!r.has(id) || !before.request->complete() || j.touched(*before.request) || j.touched(*before.refusal))
        return;
    if (before.crossed)
        return j.inconclusive(r.seen->from, "acef");
    const auto& q = *before.request;
    if (const auto* who = e.who(r.seen->from); who && who->has_password)
        j.could_break("d");
    j.could_break("ae");
    if (r.cseq.number <= q.cseq.number)
    {
        j.broken('a', {&r, "above " + std::to_string(q.cseq.number), std::to_string(r.cseq.number),
                       r.message->value(field_id::cseq), &q});
    }
    if (!same_party(r.from, q.from))
        j.broken('e', {&r, std::string{q.from.octets}, std::string{r.from.octets}, r.from.octets, &q});
    else if (!sip::equal(r.to.uri, q.to.uri))
        j.broken('e', {&r, std::string{q.to.octets}, std::string{r.to.octets}, r.to.octets, &q});
    check_same_again(r, before, id, j);
    check_realms(e, r, before, j);
}

void check_given_up(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* final = e.final_of(t);
    if (!final || (final->status != 401 && final->status != 407))
        return;
    const auto asked = plain_challenges_of(*final);
    if (!asked.all.empty() && !asked.below)  // AUT-ALG-1.c
        check_tried_again(e, t, asked.all.size() > 1 ? 'f' : 'd', j);
}

// clang-format off
constexpr auto of_retries = fields_of({field_id::from, field_id::to, field_id::call_id, field_id::cseq, field_id::via});
constexpr rule retry_rows[] = {
    {"AUT-RETRY-1", "UAC", "RFC 3261 8.1.3.5, 22.1, 22.2, 22.3; RFC 8760 2.4",
     "The request that answers a challenge is the one that was challenged, with the next CSeq and other credentials.",
     "the request with credentials that follows a 401 or 407", retry_letters,
     {.of = requests, .any_of = of_credentials, .sender = no_proxy, .client = no_proxy, .reads = {.fields = of_retries | of_challenges | of_credentials}, .awaited = "df",
      .message = check_retry, .transaction = check_given_up}},
};
// clang-format on

}  // namespace

std::span<const rule> retry_rules() { return retry_rows; }

}  // namespace rules
