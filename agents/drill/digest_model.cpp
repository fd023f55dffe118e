#include "drill/digest_model.hpp"

#include "drill/drill.hpp"
#include "fsm/fnv1a.hpp"

#include <algorithm>

namespace drill {

std::string drill_hash(fsm::digest_algorithm a, std::string_view octets)
{
    const auto name = std::to_string(static_cast<int>(a));
    return fsm::fnv1a{}.add(name).add(octets).hex() + fsm::fnv1a{}.add(octets).add(name).hex();
}

std::string digest_of(const fsm::digest_credentials& c,
                      std::string_view password,
                      std::string_view method,
                      std::string_view body,
                      std::string_view session_cnonce)
{
    const auto h = [&](const std::string& text) { return drill_hash(c.algorithm().hash, text); };
    auto a1 = h(c.username + ':' + c.realm + ':' + std::string{password});
    if (c.algorithm().session)
        a1 = h(a1 + ':' + c.nonce + ':' + std::string{session_cnonce});
    auto a2 = std::string{method} + ':' + c.uri;
    if (c.qop == fsm::digest_qop::auth_int)
        a2 += ':' + h(std::string{body});
    if (c.qop == fsm::digest_qop::none)
        return h(a1 + ':' + c.nonce + ':' + h(a2));
    return h(a1 + ':' + c.nonce + ':' + c.nc + ':' + c.cnonce +
             (c.qop == fsm::digest_qop::auth ? ":auth:" : ":auth-int:") + h(a2));
}

void digest_model::gives(fsm::time_point now, const std::string& nonce)
{
    if (lives_.contains(nonce))
        return;
    lives_[nonce].until = now + how_.life;
    given_.push_back(nonce);
    if (given_.size() > how_.nonces)
    {
        lives_.erase(given_.front());
        given_.pop_front();
    }
}

std::string digest_model::nonce(std::size_t n) const
{
    return n < given_.size() ? given_[given_.size() - 1 - n] : "never-given";
}

std::string digest_model::first_cnonce(const std::string& nonce, const std::string& own) const
{
    const auto found = lives_.find(nonce);
    return found == lives_.end() || found->second.cnonce.empty() ? own : found->second.cnonce;
}

bool digest_model::verify(fsm::time_point now, const sip::message& request, bool of_proxy)
{
    const auto id = of_proxy ? sip::field_id::proxy_authorization : sip::field_id::authorization;
    bool out = false;
    std::size_t all = 0;
    for (const auto* row = request.first(id); row && all < fsm::challenger::most_credentials;
         row = request.next(*row), ++all)
    {
        fsm::digest_credentials c;
        if (fsm::read_credentials(request.value(*row), c) == fsm::digest_reading::read)
            out = verify_one(now, request, c) || out;
    }
    return out;
}

bool digest_model::verify_one(fsm::time_point now,
                              const sip::message& request,
                              const fsm::digest_credentials& c)
{
    using fsm::digest_qop;
    const auto user = how_.users.find(c.username);
    const auto found = lives_.find(c.nonce);
    if (c.realm != how_.realm || user == how_.users.end() || found == lives_.end() ||
        std::ranges::find(how_.algorithms, c.algorithm()) == how_.algorithms.end() ||
        (c.qop == digest_qop::auth && !how_.auth) || (c.qop == digest_qop::auth_int && !how_.auth_int))
        return false;
    auto& is = found->second;
    if (c.response != digest_of(c, user->second.password, request.method_name(), request.body(),
                                is.cnonce.empty() ? c.cnonce : is.cnonce) ||
        is.until <= now)
        return false;
    if (c.qop == digest_qop::none)
        return true;
    // 3.4: "if the same nc value is seen twice, then the request is a replay". It may come out of order, as
    // far as the server remembers; one that is further back is like one that was seen.
    const auto n = c.count();
    const auto highest = is.counts.empty() ? 0 : *is.counts.rbegin();
    constexpr std::uint32_t remembered = 64;
    if (n == 0 || is.counts.contains(n) || (n < highest && highest - n >= remembered))
    {
        is.until = now;
        return false;
    }
    is.counts.insert(n);
    if (is.cnonce.empty())
        is.cnonce = c.cnonce;
    return true;
}

void client_watch::gives(const std::string& nonce) { given_.insert(nonce); }

void client_watch::reads(std::string_view challenge)
{
    copied_ = copied_ || std::ranges::any_of(given_, [&](const auto& nonce) {
                  return challenge.find(nonce) != challenge.npos;
              });
}

std::string client_watch::key_of(std::string_view field, const fsm::digest_credentials& c) const
{
    return copied_ || !given_.contains(c.nonce) ? std::string{}
                                                : std::string{field} + ' ' + c.realm + ' ' + c.nonce;
}

void client_watch::sends(const fsm::digest_accounts& known,
                         const fsm::extra_fields& rows,
                         const fsm::digest_request& r,
                         fsm::credentials_use use)
{
    const bool usual = use == fsm::credentials_use::usual;
    deliberate_ = deliberate_ || !usual;
    claim(rows.size() <= fsm::digest_client::most_sessions, "what a client remembers is bounded");
    for (const auto& [name, value] : rows)
    {
        fsm::digest_credentials c;
        claim(fsm::read_credentials(value, c) == fsm::digest_reading::read, "credentials are well formed");
        const auto account = std::ranges::find_if(
            known.all, [&](const auto& a) { return a.realm == c.realm || a.realm.empty(); });
        claim(c.username == account->username && c.uri == r.uri,
              "credentials are of the account and the URI");
        const auto key = key_of(name, c);
        claim(!usual || deliberate_ || key.empty() || !refused_.contains(key),
              "credentials that were refused are not sent again");
        // With "-sess" the cnonce is that of the first request, which only the server's model knows.
        if (!c.algorithm().session)
            claim((c.response == digest_of(c, account->password, r.method, r.body, c.cnonce)) ==
                      (use != fsm::credentials_use::wrong),
                  "a client proves its password, unless it is told not to");
        if (c.qop == fsm::digest_qop::none || key.empty() || use == fsm::credentials_use::stale)
            continue;
        auto& last = counts_[key];
        claim(c.count() > last, "nc rises with each request of a nonce");
        last = c.count();
    }
}

void client_watch::hears(const sip::message& request, const sip::message& response)
{
    if (response.status() != 401 && response.status() != 407)
        return;
    for (const bool of_proxy : {false, true})
    {
        const auto field = of_proxy ? sip::field_id::proxy_authorization : sip::field_id::authorization;
        const auto asks = of_proxy ? sip::field_id::proxy_authenticate : sip::field_id::www_authenticate;
        for (const auto* row = request.first(field); row; row = request.next(*row))
        {
            fsm::digest_credentials sent;
            if (fsm::read_credentials(request.value(*row), sent) != fsm::digest_reading::read)
                continue;
            const auto key = key_of(of_proxy ? "Proxy-Authorization" : "Authorization", sent);
            bool again = false, stale = false;
            for (const auto* asked = response.first(asks); asked; asked = response.next(*asked))
            {
                fsm::digest_challenge c;
                if (fsm::read_challenge(response.value(*asked), c) != fsm::digest_reading::read ||
                    c.realm != sent.realm)
                    continue;
                again = true;
                stale = stale || c.stale;
            }
            if (stale)
                refused_.erase(key);
            else if (again && !key.empty())
                refused_.insert(key);
        }
    }
}

void client_watch::forgets()
{
    counts_.clear();
    refused_.clear();
}

}  // namespace drill
