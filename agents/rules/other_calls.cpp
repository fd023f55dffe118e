#include "rules/other_calls.hpp"

#include "rules/digest.hpp"
#include "rules/hash.hpp"
#include "sip/fields.hpp"

#include <utility>

namespace rules {

namespace {

using sip::field_id;

// RFC 3261 10.3 item 5: the canonical form, without parameters; 19.1.4: a host has no case.
std::uint64_t hash_of_record(const sip::uri& aor, party_index registrar)
{
    auto hash = hash_of(sip::unescaped(aor.user), registrar);
    for (const char c : aor.host)
        hash = mixed(hash, static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + 32 : c));
    return hash;
}

std::uint64_t hash_of_call(std::string_view call_id) { return hash_of(call_id) | 1; }

std::uint64_t hash_of_acceptance(const other_calls::acceptance& a)
{
    const auto parties = mixed(hash_of(a.server, a.client), static_cast<unsigned>(a.method));
    return hash_of(a.to, hash_of(a.from, parties));
}

}  // namespace

std::optional<reuse> other_calls::note(const traits& t, const sighting& s, reuse::origin here)
{
    if (t.response)
    {
        if (t.status == 401 || t.status == 407)
            note_given(t, s, here);
        if (t.status >= 200 && t.status < 300)
            note_accepted(t, s, here);
        return std::nullopt;
    }
    note_used(t, s);
    return t.method == sip::method::register_ ? note_register(t, s, here) : std::nullopt;
}

std::optional<reuse> other_calls::note_register(const traits& t, const sighting& s, reuse::origin here)
{
    const auto aor = sip::to_of(*s.message);
    const auto cseq = sip::cseq_of(*s.message);
    if (!aor || !cseq || t.call == 0)
        return std::nullopt;
    const auto key = hash_of_record(aor->uri, s.to);
    const visit now{t.call, s.at};
    if (auto* known = records_.find(key); !known)
        records_.add(key, {now, {}});
    else if (known->last.call == t.call)
        known->last = now;
    else
        known->other = std::exchange(known->last, now);
    if (!t.one_via || s.taint)
        return std::nullopt;
    const auto series = mixed(mixed(t.call, s.from), s.to);
    auto* before = series_.find(series);
    if (!before)
    {
        series_.add(series, {here, cseq->number, s.at});
        return std::nullopt;
    }
    reuse out;
    out.what = reuse::kind::registration;
    out.number = here.number;
    out.first = before->here;
    out.seen.at = before->at;
    out.seen.from = s.from;
    out.seen.to = s.to;
    out.key = before->cseq;
    *before = {here, cseq->number, s.at};
    return out;
}

void other_calls::note_given(const traits& t, const sighting& s, reuse::origin here)
{
    for (const auto id : {field_id::www_authenticate, field_id::proxy_authenticate})
        each_digest(*s.message, id, [&](std::string_view, const sip::challenge& c) {
            const auto nonce = within_quotes(c.value("nonce"));
            if (const auto key = hash_of(nonce); !nonce.empty() && !given_.find(key))
                given_.add(key, {here.number, s.from, s.to, t.one_via});
        });
}

void other_calls::note_accepted(const traits& t, const sighting& s, reuse::origin here)
{
    if (!t.one_via || s.taint)
        return;
    const auto from = sip::from_of(*s.message), to = sip::to_of(*s.message);
    if (!from || !to)
        return;
    const auto key = hash_of_acceptance({s.from, s.to, t.method, from->uri.octets, to->uri.octets});
    if (!accepted_.find(key))
        accepted_.add(key, here.number);
}

void other_calls::note_used(const traits& t, const sighting& s)
{
    for (const auto id : {field_id::authorization, field_id::proxy_authorization})
        each_digest(*s.message, id, [&](std::string_view, const sip::challenge& c) {
            const auto nonce = within_quotes(c.value("nonce"));
            if (nonce.empty())
                return;
            const auto key = hash_of(nonce);
            if (auto* known = used_.find(key))
                known->more = known->more || known->call != t.call;
            else
                used_.add(key, {t.call, false});
        });
}

bool other_calls::registered(const sip::uri& aor,
                             party_index registrar,
                             std::string_view call_id,
                             fsm::time_point since) const
{
    const auto* known = records_.find(hash_of_record(aor, registrar));
    if (!known)
        return true;
    const auto& other = known->last.call == hash_of_call(call_id) ? known->other : known->last;
    return other.call != 0 && other.at >= since;
}

const other_calls::first_nonce* other_calls::given(std::string_view nonce) const
{
    return given_.find(hash_of(nonce));
}

bool other_calls::used_elsewhere(std::string_view nonce, std::string_view call_id) const
{
    const auto* known = used_.find(hash_of(nonce));
    return !known || known->more || known->call != hash_of_call(call_id);
}

bool other_calls::accepted(const acceptance& what, std::uint32_t before) const
{
    const auto* known = accepted_.find(hash_of_acceptance(what));
    return known && *known < before;
}

}  // namespace rules
