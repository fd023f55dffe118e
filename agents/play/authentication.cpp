#include "play/authentication.hpp"

#include "rules/keyring.hpp"
#include "script/script_names.hpp"
#include "sip/uri.hpp"

#include <algorithm>

namespace play {

namespace {

constexpr std::uint64_t own_stream = 0x64696765;  // of an agent's choices: nonces take none of the others

const secrets* secrets_of(const stage& s) { return (*s.cast)[s.me].knows.get(); }

std::string user_name(const script::script_party& p)
{
    if (!p.credentials.user.empty())
        return p.credentials.user;
    auto user = user_of(p.aor);
    return user.empty() ? p.name : user;
}

std::string password_at(const secrets& known, const std::string& place, const std::string& user)
{
    if (place.empty())
        return "known to agents only: " + user;
    const auto found = known.passwords.find(place);
    return found == known.passwords.end() ? place : found->second;
}

std::string realm_of(const script::script_party& p)
{
    if (!p.challenging.realm.empty())
        return p.challenging.realm;
    if (!p.domain.empty())
        return p.domain;
    const auto uri = sip::parse_uri(p.aor);
    return uri ? std::string{uri->host} : p.name;
}

bool offers(const std::vector<std::string>& words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

fsm::challenger_settings settings_of(const stage& s, const secrets& known)
{
    const auto& me = s.party(s.me);
    const auto& how = me.challenging;
    fsm::challenger_settings out;
    out.hash = known.hash;
    out.realm = realm_of(me);
    if (!how.algorithms.empty())
        out.algorithms.clear();
    for (const auto& word : how.algorithms)
        if (const auto scheme = fsm::digest_scheme_named(word))
            out.algorithms.push_back(*scheme);
    out.unknown_above = offers(how.algorithms, "unknown");
    if (!how.qop.empty())
    {
        out.auth = offers(how.qop, "auth");
        out.auth_int = offers(how.qop, "auth-int");
    }
    out.userhash = how.userhash;
    out.rspauth = offers(how.information, "rspauth");
    out.next_nonce = offers(how.information, "nextnonce");
    for (const auto& [user, place] : how.users)
        out.users.emplace(user, fsm::digest_user{password_at(known, place, user)});
    for (const auto& p : s.flow->parties)
        if (p.plays == rules::role::ua)
        {
            const auto user = user_name(p);
            out.users.emplace(user, fsm::digest_user{password_at(known, p.credentials.password, user)});
        }
    return out;
}

std::string_view to_text(fsm::proof p)
{
    switch (p)
    {
    case fsm::proof::none: return "it has no credentials";
    case fsm::proof::wrong_realm: return "its credentials are for another realm";
    case fsm::proof::malformed: return "its credentials are malformed, or of an algorithm not offered";
    case fsm::proof::unknown_user: return "its user is unknown";
    case fsm::proof::wrong_response: return "its response is not the one that the password makes";
    case fsm::proof::foreign_nonce: return "its nonce was never given out";
    case fsm::proof::stale_nonce: return "its nonce is stale";
    case fsm::proof::replayed: return "its nonce was used with this nc before";
    case fsm::proof::right: break;
    }
    return "";
}

}  // namespace

fsm::digest_accounts accounts_of(const stage& s)
{
    const auto* known = secrets_of(s);
    if (!known || !known->hash)
        return {};
    const auto& me = s.party(s.me);
    auto user = user_name(me);
    auto password = password_at(*known, me.credentials.password, user);
    return {known->hash, {{"", std::move(user), std::move(password)}}};
}

std::shared_ptr<const rules::keyring> keys_of(const script::flow& s, const cast& c)
{
    const auto knows = std::ranges::find_if(c, [](const member& m) { return m.knows && m.knows->hash; });
    if (knows == c.end())
        return nullptr;
    const auto& known = *knows->knows;
    std::vector<rules::keyring::account> out;
    for (std::size_t i = 0; i < s.parties.size(); ++i)
    {
        const auto& p = s.parties[i];
        const auto& place = p.credentials.password;
        // What agents make up among themselves no device knows.
        if (p.plays == rules::role::ua && (!c[i].device || !place.empty()))
            out.push_back({user_name(p), {}, password_at(known, place, user_name(p))});
        for (const auto& [user, at] : p.challenging.users)
            out.push_back({user, realm_of(p), password_at(known, at, user)});
    }
    return out.empty() ? nullptr : std::make_shared<const rules::keyring>(known.hash, std::move(out));
}

fsm::credentials_use use_of(script::stimulus::proof p)
{
    switch (p)
    {
    case script::stimulus::proof::usual: break;
    case script::stimulus::proof::none: return fsm::credentials_use::none;
    case script::stimulus::proof::wrong: return fsm::credentials_use::wrong;
    case script::stimulus::proof::stale: return fsm::credentials_use::stale;
    }
    return fsm::credentials_use::usual;
}

bool gives(const script::rung& r, sip::field_id field)
{
    return r.octets || std::ranges::any_of(r.fields, [&](const auto& f) {
               return script::same_field(f.first, sip::name_of(field));
           });
}

bool challenges_by_itself(const script::flow& s, std::uint32_t rung)
{
    const script::rung& r = s.rungs[rung];
    const auto field =
        r.what.status == 401 ? sip::field_id::www_authenticate : sip::field_id::proxy_authenticate;
    return (r.what.status == 401 || r.what.status == 407) &&
           s.relations[rung].forwarded_from == script::relation::none && !gives(r, field);
}

authentication::authentication(const stage& s, sip::choices pick)
{
    const auto* known = secrets_of(s);
    const auto& all = s.lane.entries();
    if (known && known->hash && std::ranges::any_of(all, [&](const lane_entry& e) {
            return e.mine && challenges_by_itself(*s.flow, e.rung);
        }))
        challenger_.emplace(std::make_shared<const fsm::challenger_settings>(settings_of(s, *known)),
                            pick.split(own_stream));
}

void authentication::reseed(sip::choices pick)
{
    if (challenger_)
        challenger_->reseed(pick.split(own_stream));
}

std::uint32_t authentication::challenge_drawn(const stage& s, std::uint32_t at)
{
    const auto& all = s.lane.entries();
    for (std::uint32_t i = at + 1; i < all.size(); ++i)
        if (all[i].mine && s.lane.answers(i) == at && challenges_by_itself(*s.flow, all[i].rung))
            return i;
    return lane::none;
}

fsm::extra_fields
authentication::challenge(fsm::time_point now, const stage& s, std::uint32_t at, const sip::message& request)
{
    if (!challenger_ || !challenges_by_itself(*s.flow, s.lane.entries()[at].rung))
        return {};
    const bool of_proxy = s.lane.rung_at(at).what.status == 407;
    return challenger_->challenge(now, of_proxy, challenger_->verify(now, request, of_proxy));
}

fsm::extra_fields
authentication::information(fsm::time_point now, const sip::message& request, std::string_view body)
{
    return challenger_ ? challenger_->information(now, request, body) : fsm::extra_fields{};
}

std::optional<fsm::answer>
authentication::refusal(fsm::time_point now, stage& s, std::uint32_t at, const sip::message& request)
{
    if (!challenger_ || !fsm::challenger::may_challenge(request.method()) ||
        challenge_drawn(s, at) != lane::none)
        return {};
    const auto& is = s.lane.rung_at(at);
    int status = 0;  // of the last challenge to the same request before
    for (std::uint32_t i = 0; i < at; ++i)
        if (s.lane.rung_at(i).what == is.what && s.lane.rung_at(i).from == is.from &&
            s.lane.relation_at(i).call == s.lane.relation_at(at).call)
            if (const auto asked = challenge_drawn(s, i); asked != lane::none)
                status = s.lane.rung_at(asked).what.status;
    if (status == 0)
        return {};
    const bool of_proxy = status == 407;
    const auto proved = challenger_->verify(now, request, of_proxy);
    if (proved == fsm::proof::right)
        return {};
    fsm::answer out;
    out.status = proved == fsm::proof::malformed ? 400 : status;
    if (out.status != 400)
        out.fields = challenger_->challenge(now, of_proxy, proved);
    s.now.challenged = proved == fsm::proof::none || proved == fsm::proof::foreign_nonce ||
                       proved == fsm::proof::stale_nonce;
    s.now.refused = std::to_string(out.status).append(", ").append(to_text(proved));
    return out;
}

}  // namespace play
