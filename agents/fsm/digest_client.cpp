#include "fsm/digest_client.hpp"

#include "fsm/visited.hpp"
#include "sip/fields.hpp"
#include "sip/name_addr.hpp"
#include "sip/names.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace fsm {

namespace {

using sip::field_id;

constexpr std::size_t cnonce_length = 16;  // of 36 letters each: 82 bits

constexpr field_id challenge_field(bool of_proxy)
{
    return of_proxy ? field_id::proxy_authenticate : field_id::www_authenticate;
}

constexpr field_id credentials_field(bool of_proxy)
{
    return of_proxy ? field_id::proxy_authorization : field_id::authorization;
}

template <class Tell>
void each_value(const sip::message& m, field_id id, Tell tell)
{
    for (const auto* row = m.first(id); row; row = m.next(*row))
        tell(m.value(*row));
}

bool gives(const extra_fields& given, field_id id)
{
    return std::ranges::any_of(given, [&](const auto& f) { return sip::field_named(f.first) == id; });
}

bool has_credentials(const sip::message& m)
{
    return m.has(field_id::authorization) || m.has(field_id::proxy_authorization);
}

// The URI alone: display name and tag differ from request to request.
std::string_view uri_in(std::string_view to)
{
    const auto read = sip::parse_name_addr(to);
    return read ? read->uri.octets : to;
}

const digest_account* account_for(const digest_accounts& known, std::string_view realm)
{
    auto found = std::ranges::find(known.all, realm, &digest_account::realm);
    if (found == known.all.end())
        found = std::ranges::find(known.all, std::string_view{}, &digest_account::realm);
    return found == known.all.end() ? nullptr : &*found;
}

// RFC 7616 3.3: "any URI that has a URI in this list as a prefix [...] MAY be assumed to be in the same
// protection space."
bool is_in(std::string_view domain, std::string_view uri)
{
    while (!domain.empty())
    {
        const auto end = std::min(domain.find(' '), domain.size());
        if (const auto one = domain.substr(0, end); !one.empty() && uri.starts_with(one))
            return true;
        domain.remove_prefix(std::min(end + 1, domain.size()));
    }
    return false;
}

// RFC 7616 3.4: "nc" is "the hexadecimal count of the number of requests", 8 digits of it.
std::string count_of(std::uint32_t n)
{
    std::array<char, 8> digits;
    const auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), n, 16).ptr;
    const auto size = static_cast<std::size_t>(end - digits.data());
    return std::string(digits.size() - size, '0').append(digits.data(), size);
}

// Of the credentials that a request has for this realm; "" where it has none.
std::string nonce_in(const sip::message& request, bool of_proxy, std::string_view realm)
{
    std::string out;
    each_value(request, credentials_field(of_proxy), [&](std::string_view value) {
        digest_credentials sent;
        if (out.empty() && read_credentials(value, sent) == digest_reading::read && sent.realm == realm)
            out = std::move(sent.nonce);
    });
    return out;
}

// Its credentials are those with this nonce, whatever To and Call-ID the challenge was for.
template <class Session>
bool is_of(const Session& s, bool of_proxy, std::string_view realm, std::string_view nonce)
{
    return s.of_proxy == of_proxy && s.challenge.realm == realm && s.nonce == nonce;
}

template <class Session>
void happens(const Session& s, session_event e)
{
    visit(visited_machine::digest_session,
          s.refused     ? session_state::refused
          : s.count > 0 ? session_state::counted
                        : session_state::not_counted,
          e);
}

std::string next_nonce(const sip::message& response, bool of_proxy)
{
    const auto* row = of_proxy ? response.named("Proxy-Authentication-Info")
                               : response.first(field_id::authentication_info);
    if (!row)
        return {};
    digest_information said;
    read_information(response.value(*row), said);
    return std::move(said.next_nonce);
}

}  // namespace

void digest_client::heard(const sip::message& request, const sip::message& response)
{
    const auto status = response.status();
    if (sessions_.empty() || status < 200 || !has_credentials(request))
        return;
    for (const bool of_proxy : {false, true})
        each_value(request, credentials_field(of_proxy), [&](std::string_view value) {
            digest_credentials sent;
            if (read_credentials(value, sent) != digest_reading::read)
                return;
            bool again = false, stale = false;
            each_value(response, challenge_field(of_proxy), [&](std::string_view row) {
                digest_challenge c;
                if (read_challenge(row, c) != digest_reading::read || c.realm != sent.realm)
                    return;
                again = true;
                stale = stale || c.stale;
            });
            auto next = status < 300 ? next_nonce(response, of_proxy) : std::string{};
            const bool usual = std::ranges::none_of(sessions_, [&](const session& s) {
                return is_of(s, of_proxy, sent.realm, sent.nonce) && s.used != credentials_use::usual;
            });
            // Who asks for nothing of this realm has not looked at them.
            again = again && (status == 401 || status == 407);
            for (auto& s : sessions_)
            {
                if (!is_of(s, of_proxy, sent.realm, sent.nonce))
                    continue;
                s.accepted = s.accepted || status < 300;
                if (!next.empty())
                {
                    happens(s, session_event::nextnonce);
                    s.nonce = next;
                    s.count = 0;
                    continue;
                }
                // 22.1: "A UAC MUST NOT re-attempt requests with the credentials that have just been rejected
                // (though the request may be retried if the nonce was stale)."
                happens(s, status < 300 ? session_event::accepted
                           : !again     ? session_event::other_response
                           : stale      ? session_event::stale
                                        : session_event::refused);
                if (again)
                    s.refused = !stale && usual;
            }
        });
}

void digest_client::answer(const digest_accounts& known,
                           const sip::message& request,
                           const sip::message& response,
                           const extra_fields& given)
{
    if (!known.hash)
        return;
    const auto call_id = request.value(field_id::call_id);
    const auto to = uri_in(request.value(field_id::to));
    for (const bool of_proxy : {false, true})
    {
        if (gives(given, credentials_field(of_proxy)))
            continue;
        std::vector<std::string> seen;  // realms
        each_value(response, challenge_field(of_proxy), [&](std::string_view value) {
            digest_challenge c;
            if (read_challenge(value, c) != digest_reading::read ||
                std::ranges::find(seen, c.realm) != seen.end() || !account_for(known, c.realm))
                return;
            seen.push_back(c.realm);
            auto* s = find(of_proxy, c.realm, call_id, to);
            if (s)
                happens(*s, session_event::challenged);
            else
            {
                if (sessions_.size() == most_sessions)
                {
                    happens(sessions_.front(), session_event::forgotten);
                    sessions_.erase(sessions_.begin());
                }
                s = &sessions_.emplace_back();
                if (const auto used = nonce_in(request, of_proxy, c.realm); !used.empty())
                    go_on_with(*s, of_proxy, c.realm, used);
                s->of_proxy = of_proxy;
                s->to = to;
                s->call_id = call_id;
            }
            // RFC 7616 3.4: nc counts the requests with this nonce, however often it is asked for.
            if (s->nonce != c.nonce)
            {
                s->nonce = c.nonce;
                s->cnonce.clear();
                s->count = 0;
                s->refused = s->refused && !s->accepted;
                s->accepted = false;
            }
            s->challenge = std::move(c);
        });
    }
}

bool digest_client::can_answer(const digest_accounts& known,
                               const sip::message& request,
                               const sip::message& response) const
{
    bool out = false;
    const auto call_id = request.value(field_id::call_id);
    const auto to = uri_in(request.value(field_id::to));
    for (const bool of_proxy : {false, true})
        each_value(response, challenge_field(of_proxy), [&](std::string_view value) {
            digest_challenge c;
            if (!known.hash || read_challenge(value, c) != digest_reading::read ||
                !account_for(known, c.realm))
                return;
            const auto used = nonce_in(request, of_proxy, c.realm);
            out =
                out || std::ranges::none_of(sessions_, [&](const session& s) {
                    return (began(s, of_proxy, c.realm, call_id, to) || is_of(s, of_proxy, c.realm, used)) &&
                           s.refused && !(s.accepted && s.nonce != c.nonce);
                });
        });
    return out;
}

bool digest_client::began(
    const session& s, bool of_proxy, std::string_view realm, std::string_view call_id, std::string_view to)
{
    return s.of_proxy == of_proxy && s.challenge.realm == realm &&
           (s.call_id == call_id || (!of_proxy && s.to == to));
}

digest_client::session*
digest_client::find(bool of_proxy, std::string_view realm, std::string_view call_id, std::string_view to)
{
    const auto found = std::ranges::find_if(
        sessions_, [&](const session& s) { return began(s, of_proxy, realm, call_id, to); });
    return found == sessions_.end() ? nullptr : &*found;
}

// What a request of another To and Call-ID was sent with, for the sake of `domain`: what has become of its
// nonce is known.
void digest_client::go_on_with(session& s,
                               bool of_proxy,
                               std::string_view realm,
                               std::string_view nonce) const
{
    const auto found = std::ranges::find_if(sessions_, [&](const session& other) {
        return &other != &s && is_of(other, of_proxy, realm, nonce);
    });
    if (found != sessions_.end())
        s = *found;
}

// A server may give one nonce to several calls.
void digest_client::go_on_counting(session& s) const
{
    for (const auto& other : sessions_)
        if (is_of(other, s.of_proxy, s.challenge.realm, s.nonce) && other.count > s.count)
        {
            s.count = other.count;
            s.cnonce = s.cnonce.empty() ? other.cnonce : s.cnonce;
        }
}

// 22.3: what a proxy asked for is for "all subsequent requests that contain the same Call-ID". 22.2: "UAs
// SHOULD cache the credentials for a given value of the To header field and 'realm'". `domain` "is not
// meaningful in Proxy-Authenticate header fields" (RFC 7616 3.3).
bool digest_client::is_for(const session& s, const digest_request& r)
{
    return s.call_id == r.call_id ||
           (!s.of_proxy && (s.to == uri_in(r.to) || is_in(s.challenge.domain, r.uri)));
}

digest_credentials digest_client::credentials_of(session& s,
                                                 digest_hash hash,
                                                 const digest_account& a,
                                                 const digest_request& r,
                                                 sip::choices& pick,
                                                 credentials_use use)
{
    digest_credentials out;
    out.username = a.username;
    out.realm = s.challenge.realm;
    out.nonce = s.nonce;
    out.uri = r.uri;
    out.opaque = s.challenge.opaque;
    out.scheme = s.challenge.scheme;
    happens(s, session_event::sends);
    s.used = use;
    const auto scheme = out.algorithm();
    if (s.challenge.has_qop)
    {
        if (s.cnonce.empty() || (s.count == 0 && !scheme.session))
            s.cnonce = pick.token(cnonce_length);
        out.qop = s.challenge.auth ? digest_qop::auth : digest_qop::auth_int;
        out.cnonce = s.cnonce;
        out.nc = count_of(use == credentials_use::stale ? 1 : ++s.count);
    }
    const bool foreign = use == credentials_use::stale;
    if (foreign)
        out.nonce += out.nonce.ends_with('0') ? '1' : '0';
    auto key = digest_a1(hash, scheme.hash, a.username, out.realm,
                         use == credentials_use::wrong ? a.password + '?' : a.password);
    if (scheme.session)
        key = digest_session_key(hash, scheme.hash, key, foreign ? out.nonce : s.challenge.nonce, s.cnonce);
    out.response = digest_response(hash, out, key, r.method, r.body);
    // RFC 7616 3.4.4: "after any other hash calculation", "using the same algorithm".
    if (s.challenge.userhash)
    {
        out.userhash = true;
        out.username = digest_userhash(hash, scheme.hash, out.username, out.realm);
    }
    return out;
}

extra_fields digest_client::credentials(const digest_accounts& known,
                                        const digest_request& r,
                                        sip::choices& pick,
                                        credentials_use use)
{
    extra_fields out;
    if (!known.hash || use == credentials_use::none)
        return out;
    for (auto& s : sessions_)
    {
        const auto* account = account_for(known, s.challenge.realm);
        if (!account || !is_for(s, r) || (r.given && gives(*r.given, credentials_field(s.of_proxy))) ||
            (s.refused && use == credentials_use::usual))
            continue;
        go_on_counting(s);
        out.emplace_back(sip::name_of(credentials_field(s.of_proxy)),
                         to_value(credentials_of(s, known.hash, *account, r, pick, use)));
    }
    return out;
}

void digest_client::add_to(state_hash& h) const
{
    for (const auto& s : sessions_)
        h.identifier(s.call_id)
            .identifier(s.nonce)
            .text(s.challenge.realm)
            .number(s.count)
            .number(s.refused)
            .number(s.accepted);
}

}  // namespace fsm
