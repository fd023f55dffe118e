#include "drill/timing.hpp"

#include "drill/drill.hpp"
#include "sip/via.hpp"

#include <algorithm>

namespace drill {

namespace {

// RFC 3261 17.2.3: what an ACK has in common with its INVITE. "" where the branch says nothing.
std::string sign_of(const sip::message& m)
{
    const auto via = sip::top_via(m);
    if (!via || !via->branch.starts_with("z9hG4bK"))
        return {};
    return std::string{via->branch}.append(" ").append(via->host).append(" ").append(
        std::to_string(via->port));
}

}  // namespace

void timing::starts(fsm::time_point now, fsm::transaction_id client, const std::string& request, bool invite)
{
    life l;
    l.invite = invite;
    l.began = l.last = now;
    l.gap = values_.t1;
    lives_[client] = l;
    repeated_[request] = client;
}

void timing::abandons(fsm::time_point now, fsm::transaction_id client)
{
    if (const auto found = lives_.find(client); found != lives_.end())
        found->second.abandoned = now;
}

void timing::responds(fsm::time_point now,
                      fsm::transaction_id server,
                      const std::string& response,
                      int status)
{
    const auto found = lives_.find(server);
    if (found == lives_.end() || found->second.final != 0 || status < 200)
        return;
    auto& l = found->second;
    l.final = status;
    l.final_at = l.last = now;
    l.gap = values_.t1;
    if (l.invite && status >= 300 && !reliable_ && !l.old)
        repeated_[response] = server;
}

void timing::received(fsm::time_point now, std::string_view octets)
{
    if (!octets.starts_with("ACK "))
        return;
    sip::scanned_message m;
    m.scan(octets);
    const auto invite = invites_.find(sign_of(m));
    const auto found = invite == invites_.end() ? lives_.end() : lives_.find(invite->second);
    if (found != lives_.end() && found->second.final >= 300 && found->second.acked == fsm::never)
        found->second.acked = now;
}

// Timers A, E and G.
void timing::sent(fsm::time_point now, const std::string& octets, bool by_itself)
{
    const auto of = repeated_.find(octets);
    const auto found = of == repeated_.end() ? lives_.end() : lives_.find(of->second);
    // RFC 3261 17.2.1, RFC 4320 4.1: a 100 for a silent user
    if (found == lives_.end())
        return claim(!by_itself || any_old_ || octets.starts_with("SIP/2.0 100 "),
                     "time alone repeats requests and failures, and nothing else");
    auto& l = found->second;
    if (!by_itself)
    {
        claim(l.server || now == l.began, "a request is repeated by its timer alone");
        return;
    }
    claim(!reliable_, "over a reliable transport nothing is repeated");
    claim(l.server ? l.acked == fsm::never : l.final == 0 && !(l.invite && l.proceeding),
          "what has had its answer is not repeated");
    claim(now - l.last == l.gap, "repetitions come T1 apart, then twice as far, and as the figures say");
    l.last = now;
    if (!l.server && l.invite)
        l.gap *= 2;  // Timer A
    else
        l.gap = l.proceeding ? values_.t2 : std::min(2 * l.gap, values_.t2);  // E and G
}

void timing::hears(fsm::time_point now, const fsm::event& e)
{
    using fsm::happened;
    if (e.what == happened::request)
    {
        life l;
        l.server = true;
        l.invite = e.message->method() == sip::method::invite;
        l.began = now;
        auto sign = sign_of(*e.message);
        l.old = sign.empty();
        any_old_ = any_old_ || l.old;
        lives_[e.transaction] = l;
        if (l.invite && !l.old)
            invites_[std::move(sign)] = e.transaction;
        return;
    }
    const auto found = lives_.find(e.transaction);
    if (found == lives_.end())
        return;
    auto& l = found->second;
    switch (e.what)
    {
    case happened::response:
        if (const auto status = e.message->status(); status < 200)
            l.proceeding = true;
        else if (l.final == 0)
        {
            l.final = status;
            l.final_at = now;
        }
        break;
    case happened::timed_out:
        times_out(now, l);
        l.ended = now;
        break;
    case happened::transport_failed:
        if (!l.server)  // RFC 6026: servers outlive it
            l.ended = now;
        break;
    case happened::terminated:
        terminates(now, l);
        lives_.erase(found);
        break;
    default: break;
    }
}

// Timers B, F and H, and 64*T1 after an INVITE was given up (9.1).
void timing::times_out(fsm::time_point now, const life& l) const
{
    const auto long_enough = values_.give_up();
    if (l.server)
        return claim(l.invite && l.final >= 300 && l.acked == fsm::never && now == l.final_at + long_enough,
                     "Timer H fires 64*T1 after a failure that nobody acknowledged");
    const bool abandoned = l.invite && l.abandoned != fsm::never && now == l.abandoned + long_enough;
    claim(abandoned || (now == l.began + long_enough && !(l.invite && l.proceeding)),
          "Timers B and F fire 64*T1 after the request");
}

// Timers D, I, J, K, L and M.
void timing::terminates(fsm::time_point now, const life& l) const
{
    const auto on_udp = [&](fsm::duration d) { return reliable_ ? fsm::duration{0} : d; };
    if (l.ended != fsm::never)
        return claim(now == l.ended, "who has told its user of its end, ends");
    if (l.final == 0)
        return claim(l.server && !l.invite && now == l.began + values_.give_up(),
                     "without a final response nothing ends silently but what no client waits for");
    const bool accepted = l.final < 300;
    if (l.invite && !accepted && l.server)
        return claim(l.old || (l.acked != fsm::never && now == l.acked + on_udp(values_.t4)),
                     "Timer I fires T4 after the ACK");
    const auto wait = l.invite && accepted ? values_.give_up()  // L, M
                      : l.invite           ? on_udp(values_.timer_d)
                      : l.server           ? on_udp(values_.give_up())  // J
                                           : on_udp(values_.t4);                  // K
    claim(now == l.final_at + wait,
          "Timers D, J, K, L and M fire as long after the final response as table 4 says");
}

}  // namespace drill
