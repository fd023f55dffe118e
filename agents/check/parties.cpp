#include "check/parties.hpp"

#include "check/limits.hpp"
#include "fsm/next_hop.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace check {

namespace {

constexpr std::array<std::pair<std::string_view, rules::role>, 4> roles{
    {{"ua", rules::role::ua},
     {"proxy", rules::role::proxy},
     {"registrar", rules::role::registrar},
     {"redirect", rules::role::redirect}}};

fsm::address any_transport(fsm::address a)
{
    a.transport = fsm::transport::udp;
    return a;
}

bool same_host(const fsm::address& a, const fsm::address& b) { return a.v6 == b.v6 && a.octets == b.octets; }

bool contact_is_at(const sip::message& m, const fsm::address& at)
{
    sip::name_addr one;
    for (sip::name_addr_list all{m, sip::field_id::contact}; all.next(one);)
        if (fsm::numeric_address(one.uri.host, fsm::port_of(one.uri)) == any_transport(at))
            return true;
    return false;
}

// A redirect server makes no other response to a request than 100, 3xx and a refusal to find anybody (RFC
// 3261 8.3): who rings, answers, or refuses for a reason of its own is a user agent.
bool is_of_user_agent(int status)
{
    constexpr std::array refusals = {405, 415, 420, 480, 486, 488, 491, 501, 600, 603, 606};
    return (status > 100 && status < 300) || std::ranges::find(refusals, status) != refusals.end();
}

}  // namespace

std::string_view name_of(rules::role r)
{
    for (const auto& [name, role] : roles)
        if (role == r)
            return name;
    return "role not known";
}

std::optional<rules::role> role_named(std::string_view n)
{
    for (const auto& [name, role] : roles)
        if (name == n)
            return role;
    return std::nullopt;
}

parties::parties(std::vector<rules::party>& known, const std::vector<told_party>& told) : known_{&known}
{
    for (const auto& one : told)
    {
        const auto index = static_cast<rules::party_index>(known.size());
        known.push_back({one.name, one.plays.value_or(rules::unknown_role), true, one.at, {}});
        listening_.emplace(any_transport(one.at), index);
        signs_.push_back(0);
        told_.push_back(one.plays.has_value());
    }
}

rules::party_index parties::listening_at(fsm::address a)
{
    a = any_transport(a);
    if (const auto found = listening_.find(a); found != listening_.end())
        return found->second;
    if (known_->size() >= limits::parties)
        return rules::nobody;
    const auto index = static_cast<rules::party_index>(known_->size());
    known_->push_back({"P" + std::to_string(index + 1), rules::unknown_role, true, a, {}});
    listening_.emplace(a, index);
    signs_.push_back(0);
    told_.push_back(false);
    return index;
}

rules::party_index parties::sender(const fsm::address& from,
                                   rules::party_index to,
                                   const sip::message& m,
                                   const rules::recorder& seen)
{
    if (const auto found = listening_.find(any_transport(from)); found != listening_.end())
        return found->second;
    if (m.is_response())
    {
        const auto asked = seen.sender(to, m);
        return asked != rules::nobody && same_host((*known_)[asked].at, from) ? asked : listening_at(from);
    }
    if (const auto via = sip::top_via(m); m.is_request() && via)
        if (const auto at = fsm::numeric_address(via->host, fsm::port_of(*via)); at && same_host(*at, from))
            return listening_at(*at);
    return listening_at(from);
}

parties::ends parties::of(const fsm::address& from,
                          const fsm::address& to,
                          const sip::message& m,
                          const rules::recorder& seen)
{
    const auto known = [&](const fsm::address& a, auto otherwise) {
        if (const auto found = aliases_.find(a); found != aliases_.end())
            return found->second;
        const auto who = otherwise();
        if (aliases_.size() < limits::aliases)
            aliases_.emplace(a, who);
        return who;
    };
    // Who speaks is counted first; whom an answer is from is told by whom it is to.
    const auto to_whom = [&] { return known(to, [&] { return listening_at(to); }); };
    const auto asker = m.is_response() ? to_whom() : rules::nobody;
    const auto who = known(from, [&] { return sender(from, asker, m, seen); });
    const ends out{who, m.is_response() ? asker : to_whom()};
    if (out.from != rules::nobody && !told_[out.from])
        learn(out.from, m);
    return out;
}

unsigned parties::signs_of_response(const sip::message& m, const fsm::address& sender)
{
    const auto cseq = sip::cseq_of(m);
    if (!cseq || cseq->method == "CANCEL")
        return 0;
    // Anybody on the way may refuse a REGISTER; what is bound, and for how long, a registrar says (10.3), or
    // who passed the REGISTER on.
    if (cseq->method == "REGISTER")
        return m.status() / 100 == 2 || m.status() == 423 ? registers : 0;
    const bool has_contact = m.first(sip::field_id::contact) != nullptr;
    if (m.status() / 100 == 3)
        return has_contact ? redirects : 0;
    if (m.status() >= 180 && m.status() < 300 && has_contact && contact_is_at(m, sender))
        return answers;
    return is_of_user_agent(m.status()) ? says : 0;
}

void parties::learn(rules::party_index who, const sip::message& m)
{
    auto& p = (*known_)[who];
    unsigned signs = 0;
    if (m.is_request())
    {
        const bool two =
            m.rows(sip::field_id::via) > 1 || m.value(sip::field_id::via).find(',') != std::string_view::npos;
        // A proxy makes ACK and CANCEL of its own (RFC 3261 9.1, 16.7).
        if (two)
            signs = m.method() == sip::method::register_ ? forwards | relays : unsigned{forwards};
        else if (m.method() != sip::method::ack && m.method() != sip::method::cancel)
            signs = begins;
    }
    else if (m.is_response())
    {
        signs = signs_of_response(m, p.at);
    }
    if (signs == 0 || (signs_[who] & signs) == signs)
        return;
    signs_[who] |= static_cast<std::uint8_t>(signs);
    p.plays = role_of(signs_[who]);
}

// Who does what two kinds do is no one of them: a proxy that also registers, or calls, is judged as neither.
rules::role parties::role_of(unsigned signs)
{
    if ((signs & relays) != 0)
        signs &= ~unsigned{relays | registers};
    // What a proxy passes on says nothing; who redirects calls and says more is no redirect server.
    if ((signs & says) != 0)
        signs = (signs & ~unsigned{says}) | ((signs & redirects) != 0 ? unsigned{answers} : 0U);
    switch (signs)
    {
    case forwards: return rules::role::proxy;
    case registers: return rules::role::registrar;
    case redirects: return rules::role::redirect;
    case begins:
    case answers:
    case begins | answers:
    case begins | answers | redirects:  // call forwarding
    case begins | redirects:
    case answers | redirects: return rules::role::ua;
    default: return rules::unknown_role;
    }
}

}  // namespace check
