#include "torture/exchange.hpp"

#include "sip/build.hpp"
#include "torture/follow_up.hpp"

#include <algorithm>
#include <span>

namespace torture {

namespace {

using sip::field_id;

constexpr fsm::duration longest_interval = std::chrono::seconds{4};  // T2

// "INVITE" of "8 INVITE"; "": it has none.
std::string_view method_of(const sip::message& m)
{
    auto value = m.value(field_id::cseq);
    const auto last = value.find_last_of(" \t\r\n");
    return last == value.npos ? std::string_view{} : value.substr(last + 1);
}

std::string tag_of(const sip::message& m)
{
    const std::string_view to = m.value(field_id::to);
    const auto at = to.rfind("tag");
    return std::string{at == to.npos ? std::string_view{} : to.substr(at)};
}

bool is_of(const sip::message& m, std::string_view method)
{
    const auto own = method_of(m);
    return method.empty() || own.empty() || own == method;
}

}  // namespace

const heard_message* heard_all::final(std::string_view method) const
{
    for (const auto& h : std::span{messages}.first(std::min(judged, messages.size())))
        if (h.message->status() >= 200 && is_of(*h.message, method))
            return &h;
    return nullptr;
}

const heard_message* heard_all::provisional(std::string_view method) const
{
    const heard_message* best = nullptr;
    for (const auto& h : std::span{messages}.first(std::min(judged, messages.size())))
        if (const auto s = h.message->status(); s >= 100 && s < 200 && is_of(*h.message, method))
            if (!best || s > best->message->status())
                best = &h;
    return best;
}

exchange::exchange(std::string octets, const fsm::link& over, settings how)
    : how_{std::move(how)},
      over_{over},
      sent_{sip::store(octets)}
{
}

std::string exchange::method() const
{
    if (sent_->octets().starts_with("SIP/"))
        return {};
    if (const auto of_row = method_of(*sent_); !of_row.empty())
        return std::string{of_row};
    const auto octets = sent_->octets();
    return std::string{octets.substr(0, octets.find(' '))};
}

bool exchange::is_invite() const { return sent_->octets().starts_with("INVITE "); }

void exchange::put(std::string octets)
{
    if (follow_ups_++ < limits::follow_ups)
        leaving_.push_back(std::move(octets));
}

void exchange::begin(fsm::time_point now)
{
    heard_.sent = now;
    phase_ = phase::waiting;
    until_ = now + how_.wait;
    leaving_.emplace_back(sent_->octets());
    if (!over_.reliable() && !sent_->octets().starts_with("SIP/"))
    {
        repeated_ = sent_->octets();
        repeat_ = now + interval_;
    }
}

void exchange::received(fsm::time_point now, const sip::message_ptr& m)
{
    if (over() || m->octets().find_first_not_of("\r\n") == std::string_view::npos)  // a keep-alive
        return;
    if (heard_.messages.size() < limits::heard)
        heard_.messages.push_back({now, m});
    if (m->is_request())
        take_request(*m);
    else if (m->status() != 0)
        take_response(now, *m);
    else
        heard_.garbled = true;
}

void exchange::take_response(fsm::time_point now, const sip::message& m)
{
    const auto of = method();
    if (!is_of(m, of))  // to our CANCEL, BYE, or to nothing that we have sent
    {
        if (phase_ == phase::cleaning && m.status() >= 200 && method_of(m) != "CANCEL")
            phase_ = phase::over;
        return;
    }
    if (phase_ != phase::cleaning)  // then it is a BYE or the like that is repeated
        repeat_ = fsm::never;
    if (m.status() < 200)
        return;
    const after a{*sent_, m, over_, how_.token};
    if (is_invite() && m.status() >= 300)
    {
        if (auto ack = ack_of_failure(a))
            put(std::move(*ack));
    }
    else if (is_invite())
        end_call(m);
    else if (phase_ == phase::cleaning)  // of the REGISTER that removes bindings
        phase_ = phase::over;
    if (phase_ == phase::waiting)
        finish_waiting(now);
    else if (phase_ == phase::cleaning && m.status() >= 300)
        phase_ = phase::over;
}

// A repeated 2xx gets its ACK again; a BYE, once.
void exchange::end_call(const sip::message& accepted)
{
    const after a{*sent_, accepted, over_, how_.token};
    auto ack = ack_of_success(a);
    if (!ack)
        return;
    put(std::move(*ack));
    auto tag = tag_of(accepted);
    if (std::ranges::find(calls_, tag) != calls_.end() || calls_.size() >= limits::follow_ups)
        return;
    calls_.push_back(std::move(tag));
    if (auto ending = bye(a))
    {
        repeated_ = *ending;
        put(std::move(*ending));
    }
}

// Nobody who sends us a request because of ours is left without an answer.
void exchange::take_request(const sip::message& m)
{
    if (m.method() == sip::method::ack || m.error() || answered_++ >= limits::answered)
        return;
    sip::response_parts parts;
    const bool ends = m.method() == sip::method::bye || m.method() == sip::method::cancel;
    parts.status = ends ? 200 : m.method() == sip::method::options ? 200 : 481;
    parts.to_tag = how_.token;
    leaving_.push_back(sip::make_response(m, parts));
}

void exchange::finish_waiting(fsm::time_point now)
{
    phase_ = phase::lingering;
    until_ = now + how_.linger;
    if (how_.linger == fsm::duration{0})
        clean(now);
}

// What was begun is ended: a call that was accepted waits for the answer to its BYE, a pending one for the
// answer to its INVITE, a REGISTER for that to the one that removes what it has bound.
void exchange::clean(fsm::time_point now)
{
    phase_ = phase::over;
    heard_.judged = heard_.messages.size();
    if (heard_.closed != fsm::never || heard_.sent == fsm::never)
        return;
    const auto of = method();
    const auto* final = heard_.final(of);
    bool waits = !calls_.empty();
    if (final && final->message->status() < 300 && !is_invite())
    {
        if (auto ending = unregister({*sent_, *final->message, over_, how_.token});
            ending && of == "REGISTER")
        {
            repeated_ = *ending;
            put(std::move(*ending));
            waits = true;
        }
    }
    else if (const auto* pending = heard_.provisional(of); pending && !final && is_invite())
        if (auto ending = cancel({*sent_, *pending->message, over_, how_.token}))
        {
            repeated_ = *ending;
            put(std::move(*ending));
            waits = true;
        }
    if (!waits)
        return;
    phase_ = phase::cleaning;
    until_ = now + how_.cleaning;
    interval_ = std::chrono::milliseconds{500};
    repeat_ = over_.reliable() ? fsm::never : now + interval_;
}

void exchange::closed(fsm::time_point now)
{
    if (over())
        return;
    heard_.closed = now;
    phase_ = phase::over;
}

void exchange::garbled(fsm::time_point now)
{
    heard_.garbled = heard_.garbled || phase_ == phase::waiting || phase_ == phase::lingering;
    closed(now);
}

void exchange::unsent(const std::string& why)
{
    heard_.unsent = why;
    phase_ = phase::over;
}

void exchange::interrupt(fsm::time_point now)
{
    heard_.interrupted = true;
    if (phase_ == phase::waiting || phase_ == phase::lingering)
        clean(now);
}

void exchange::expired(fsm::time_point now)
{
    if (over())
        return;
    if (now >= repeat_ && now < until_)
    {
        leaving_.push_back(repeated_);
        interval_ = std::min(2 * interval_, longest_interval);
        repeat_ = now + interval_;
    }
    if (now < until_)
        return;
    if (phase_ == phase::waiting || phase_ == phase::lingering)
        clean(now);
    else
        phase_ = phase::over;
}

bool exchange::next(std::string& out)
{
    if (leaving_.empty())
        return false;
    out = std::move(leaving_.front());
    leaving_.pop_front();
    return true;
}

fsm::time_point exchange::deadline() const { return over() ? fsm::never : std::min(until_, repeat_); }

}  // namespace torture
