#include "serve/log.hpp"

#include "fsm/timers.hpp"
#include "rules/hash.hpp"
#include "script/printable.hpp"
#include "script/wording.hpp"
#include "serve/limits.hpp"
#include "sip/fields.hpp"
#include "sip/via.hpp"

namespace serve {

namespace {

constexpr fsm::duration patience = 70 * fsm::timer_values{}.t1;

// Of the transaction that a message belongs to (RFC 3261 17.1.3, 17.2.3); 0: it cannot be told.
std::uint64_t key_of(const sip::message& m, bool asked_by_us)
{
    const auto via = sip::top_via(m);
    const auto cseq = sip::cseq_of(m);
    if (!via || !cseq)
        return 0;
    return rules::mixed(rules::hash_of(via->branch), rules::hash_of(cseq->method) + asked_by_us) | 1;
}

}  // namespace

std::string way_to(const fsm::address& peer)
{
    return peer.host_port() + " over " + std::string{fsm::via_token(peer.transport)};
}

void transaction_log::passed(fsm::time_point now, const fsm::link& over, const sip::message& m, bool ours)
{
    ++(ours ? counters_.sent : counters_.received);
    if (!m.is_request() && !m.is_response())
    {
        ++counters_.unreadable;
        return;
    }
    const auto key = key_of(m, ours == m.is_request());
    if (m.is_request())
    {
        if (m.method() == sip::method::ack || key == 0 || open_.contains(key))
            return;
        ++counters_.requests;
        if (open_.size() >= limits::logged)
            return;
        request r;
        r.at = now;
        r.what = std::string{m.method_name()} + ' ' + std::string{m.request_uri()};
        r.call_id = m.value(sip::field_id::call_id);
        r.peer = over.remote;
        r.ours = ours;
        open_.emplace(key, std::move(r));
        order_.emplace_back(now, key);
        return;
    }
    const auto status = m.status();
    if (status >= 100 && status < 700)
        ++counters_.responses[static_cast<std::size_t>(status / 100)];
    const auto found = status < 200 ? open_.end() : open_.find(key);
    if (found == open_.end())
        return;
    ++counters_.answered;
    write(now, found->second,
          std::to_string(status) + " after " + script::in_seconds(now - found->second.at));
    open_.erase(found);
}

void transaction_log::expired(fsm::time_point now)
{
    while (!order_.empty() && order_.front().first + patience <= now)
        close_oldest(now);
}

void transaction_log::ended(fsm::time_point now)
{
    while (!order_.empty())
        close_oldest(now);
}

void transaction_log::close_oldest(fsm::time_point now)
{
    const auto [at, key] = order_.front();
    order_.pop_front();
    const auto found = open_.find(key);
    if (found == open_.end() || found->second.at != at)
        return;
    ++counters_.unanswered;
    write(now, found->second, "no answer");
    open_.erase(found);
}

void transaction_log::write(fsm::time_point now, const request& r, const std::string& outcome)
{
    say(script::in_ms(now) + ' ' + (r.ours ? "to " : "from ") + way_to(r.peer) + "  " +
        script::shortened(r.what) + "  " + outcome + "  Call-ID " + script::shortened(r.call_id));
}

void transaction_log::say(std::string line)
{
    if (lines_.size() < limits::lines)
        lines_.push(std::move(line));
    else
        ++counters_.lines_lost;
}

bool transaction_log::next(std::string& line) { return lines_.take(line); }

std::string to_text(const counters& c)
{
    std::string out =
        "messages      " + std::to_string(c.received) + " received, " + std::to_string(c.sent) + " sent";
    if (c.unreadable > 0)
        out += ", " + std::to_string(c.unreadable) + " of them no SIP";
    if (c.refused > 0)
        out += ", " + std::to_string(c.refused) + " not sent";
    out += "\ntransactions  " + std::to_string(c.requests) + ", " + std::to_string(c.answered) +
           " answered, " + std::to_string(c.unanswered) + " not answered\nresponses    ";
    for (std::size_t i = 1; i < c.responses.size(); ++i)
        out += ' ' + std::to_string(c.responses[i]) + ' ' + std::to_string(i) + "xx" +
               (i + 1 < c.responses.size() ? "," : "");
    if (c.connections > 0)
        out += "\nconnections   " + std::to_string(c.connections) + " opened";
    if (c.keep_alives > 0)
        out += "\nkeep-alives   " + std::to_string(c.keep_alives) + " datagrams";
    if (c.lines_lost > 0)
        out += "\nlog           " + std::to_string(c.lines_lost) + " lines were not written";
    return out + '\n';
}

}  // namespace serve
