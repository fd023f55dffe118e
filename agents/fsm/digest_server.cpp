#include "fsm/digest_server.hpp"

#include "sip/names.hpp"

#include <algorithm>
#include <utility>

namespace fsm {

namespace {

using sip::field_id;

constexpr std::size_t nonce_length = 32;  // of 36 letters each: 165 bits

nonce_event event_of(proof p)
{
    switch (p)
    {
    case proof::none:
    case proof::wrong_realm: return nonce_event::other_realm;
    case proof::malformed: return nonce_event::malformed;
    case proof::unknown_user: return nonce_event::unknown_user;
    case proof::wrong_response: return nonce_event::wrong_response;
    case proof::replayed: return nonce_event::nc_again;
    default: return nonce_event::right_response;
    }
}

}  // namespace

challenger::challenger(std::shared_ptr<const challenger_settings> how, sip::choices pick)
    : how_{std::move(how)},
      pick_{pick}
{
    if (!how_->userhash)
        return;
    for (const auto& scheme : how_->algorithms)
        for (const auto& user : how_->users)
            hashed_.emplace(digest_userhash(how_->hash, scheme.hash, user.first, how_->realm), &user);
}

bool challenger::may_challenge(sip::method m) { return m != sip::method::ack && m != sip::method::cancel; }

std::string challenger::give(time_point now)
{
    while (given_.size() >= how_->nonces && !in_order_.empty())
    {
        visit(visited_machine::digest_nonce,
              on_visit ? state_of(now, in_order_.front()) : nonce_state::unknown, nonce_event::forgotten);
        given_.erase(in_order_.front());
        in_order_.pop_front();
    }
    auto out = pick_.token(nonce_length);
    if (given_.emplace(out, given{now + how_->life}).second)
        in_order_.push_back(out);
    return out;
}

// RFC 8760 2.3: "The UAS MUST add these header fields to the response in the order in which it would prefer
// to see them used", each with another algorithm. RFC 3261 22.4 item 8: "servers MUST always send a 'qop'
// parameter" is for the settings to say.
extra_fields challenger::challenge(time_point now, bool of_proxy, proof after)
{
    digest_challenge c;
    c.realm = how_->realm;
    c.nonce = give(now);
    c.userhash = how_->userhash;
    c.domain = how_->domain;
    if (!how_->opaque.empty())
        c.opaque = how_->opaque;
    c.stale = after == proof::foreign_nonce || after == proof::stale_nonce || after == proof::replayed;
    c.auth = how_->auth;
    c.auth_int = how_->auth_int;
    c.has_qop = c.auth || c.auth_int;
    extra_fields out;
    const auto add = [&] {
        out.emplace_back(sip::name_of(of_proxy ? field_id::proxy_authenticate : field_id::www_authenticate),
                         to_value(c));
    };
    c.unknown = how_->unknown_above;
    if (c.unknown)
        add();
    c.unknown = false;
    for (const auto& scheme : how_->algorithms)
    {
        c.scheme = scheme;
        add();
    }
    return out;
}

// 22.3: "A Proxy-Authorization header field value applies only to the proxy whose realm is identified in the
// 'realm' parameter": those of others are not judged, well-formed or not.
proof challenger::verify(time_point now, const sip::message& request, bool of_proxy)
{
    auto best = proof::none;
    std::size_t all = 0;
    const auto id = of_proxy ? field_id::proxy_authorization : field_id::authorization;
    for (const auto* row = request.first(id); row && all < most_credentials; row = request.next(*row), ++all)
    {
        digest_credentials c;
        const auto reading = read_credentials(request.value(*row), c);
        const auto known = on_visit ? state_of(now, c.nonce) : nonce_state::unknown;
        auto is = proof::none;
        if (reading == digest_reading::malformed && (c.realm == how_->realm || c.realm.empty()))
            is = proof::malformed;
        else if (reading != digest_reading::read)
            continue;
        else
            is = c.realm == how_->realm ? verify_one(now, request, c) : proof::wrong_realm;
        visit(visited_machine::digest_nonce, known, event_of(is));
        best = std::max(best, is);
    }
    return best;
}

nonce_state challenger::state_of(time_point now, const std::string& nonce) const
{
    const auto found = given_.find(nonce);
    return found == given_.end()        ? nonce_state::unknown
           : found->second.until <= now ? nonce_state::over
           : found->second.highest > 0  ? nonce_state::counted
                                        : nonce_state::not_counted;
}

proof challenger::verify_one(time_point now, const sip::message& request, const digest_credentials& c)
{
    // RFC 7616 3.4: algorithm and qop "MUST be one of the alternatives the server indicated"; without qop as
    // RFC 2069 has it (22.4: "SIP servers supporting RFC 2617 MUST ensure they are backwards compatible").
    if (std::ranges::find(how_->algorithms, c.algorithm()) == how_->algorithms.end() ||
        (c.qop == digest_qop::auth && !how_->auth) || (c.qop == digest_qop::auth_int && !how_->auth_int))
        return proof::malformed;
    const auto* const user = user_of(c);
    if (!user)
        return proof::unknown_user;
    const auto found = given_.find(c.nonce);
    auto* const nonce = found == given_.end() ? nullptr : &found->second;
    const auto key = key_of(*user, nonce, c);
    if (digest_response(how_->hash, c, key, request.method_name(), request.body()) != c.response)
        return proof::wrong_response;
    if (!nonce)
        return proof::foreign_nonce;
    if (nonce->until <= now)
        return proof::stale_nonce;
    if (!takes(*nonce, c))
    {
        nonce->until = now;
        return proof::replayed;
    }
    return proof::right;
}

const std::pair<const std::string, digest_user>* challenger::user_of(const digest_credentials& c) const
{
    if (c.userhash)
    {
        const auto found = hashed_.find(c.username);
        return found == hashed_.end() ? nullptr : found->second;
    }
    const auto found = how_->users.find(c.username);
    return found == how_->users.end() ? nullptr : &*found;
}

// RFC 7616 3.4.2: with "-sess" nonce and cnonce are those of the first request; clients that take those of
// each request are right as well, as long as the first is not known.
std::string challenger::key_of(const std::pair<const std::string, digest_user>& user,
                               const given* nonce,
                               const digest_credentials& c) const
{
    const auto scheme = c.algorithm();
    const auto known = user.second.a1.find(scheme.hash);
    auto a1 = known != user.second.a1.end()
                  ? known->second
                  : digest_a1(how_->hash, scheme.hash, user.first, c.realm, user.second.password);
    if (!scheme.session)
        return a1;
    return digest_session_key(how_->hash, scheme.hash, a1,
                              nonce && !nonce->first.empty() ? nonce->first : c.nonce,
                              nonce && !nonce->cnonce.empty() ? nonce->cnonce : c.cnonce);
}

std::string challenger::user_of(const sip::message& request) const
{
    digest_credentials c;
    for (const auto* row = request.first(field_id::authorization); row; row = request.next(*row))
        if (read_credentials(request.value(*row), c) == digest_reading::read && c.realm == how_->realm)
        {
            const auto* const user = user_of(c);
            return user ? user->first : std::string{};
        }
    return {};
}

extra_fields challenger::information(time_point now, const sip::message& request, std::string_view body)
{
    extra_fields out;
    if (!how_->rspauth && !how_->next_nonce)
        return out;
    std::size_t all = 0;
    for (const auto* row = request.first(field_id::authorization); row && all < most_credentials;
         row = request.next(*row), ++all)
    {
        digest_credentials c;
        if (read_credentials(request.value(*row), c) != digest_reading::read || c.realm != how_->realm)
            continue;
        const auto* const user = user_of(c);
        const auto found = given_.find(c.nonce);
        if (!user || found == given_.end())
            continue;
        const auto was = found->second;
        const auto key = key_of(*user, &was, c);
        if (digest_response(how_->hash, c, key, request.method_name(), request.body()) != c.response)
            continue;
        digest_information said;
        if (how_->rspauth)
        {
            said.rspauth = digest_rspauth(how_->hash, c, key, body);
            said.qop = c.qop;
            said.cnonce = c.cnonce;
            said.nc = c.nc;
        }
        if (how_->next_nonce)
        {
            said.next_nonce = give(now);
            auto& next = given_[said.next_nonce];
            next.cnonce = was.cnonce;
            next.first = was.first.empty() ? c.nonce : was.first;
        }
        out.emplace_back(sip::name_of(field_id::authentication_info), to_value(said));
        break;
    }
    return out;
}

// RFC 7616 3.4: "if the same nc value is seen twice, then the request is a replay."
bool challenger::takes(given& nonce, const digest_credentials& c)
{
    if (c.qop == digest_qop::none)
        return true;  // nothing counts
    const auto n = c.count();
    if (n == 0)
        return false;
    if (n > nonce.highest)
    {
        const auto by = n - nonce.highest;
        nonce.seen = (by < window ? nonce.seen << by : 0) | 1;
        nonce.highest = n;
    }
    else
    {
        const auto back = nonce.highest - n;
        if (back >= window || (nonce.seen >> back & 1) != 0)
            return false;
        nonce.seen |= std::uint64_t{1} << back;
    }
    if (nonce.cnonce.empty())
        nonce.cnonce = c.cnonce;
    return true;
}

void challenger::add_to(state_hash& h) const
{
    for (const auto& nonce : in_order_)
        if (const auto found = given_.find(nonce); found != given_.end())
            h.identifier(nonce)
                .when(found->second.until)
                .number(found->second.highest)
                .number(found->second.seen);
}

}  // namespace fsm
