// What the drills of single elements share: the element's neighbour, and the messages that went over the wire
// between them.
#pragma once

#include "drill/drill.hpp"
#include "drill/operations.hpp"
#include "fsm/address.hpp"
#include "fsm/core.hpp"
#include "fsm/user_agent.hpp"
#include "sip/build.hpp"

#include <array>
#include <string>
#include <vector>

namespace drill {

inline fsm::address host(int last) { return *fsm::numeric_address("192.0.2." + std::to_string(last), 5060); }

inline constexpr std::array statuses{100, 180, 183, 200, 202, 302, 401, 404,
                                     407, 481, 487, 491, 500, 503, 600, 603};

// Messages that may come again, or be answered: the last limits::remembered of them.
template <class Message = sip::message_ptr>
class memory
{
public:
    void add(Message m)
    {
        if (of_.size() < limits::remembered)
            of_.push_back(std::move(m));
        else
        {
            of_[next_] = std::move(m);
            next_ = (next_ + 1) % limits::remembered;
        }
    }
    bool empty() const { return of_.empty(); }
    Message back(std::size_t n) const  // the last but n; a copy, for what is done with it may add more
    {
        return of_[(next_ + of_.size() - 1 - n % of_.size()) % of_.size()];
    }

private:
    std::vector<Message> of_;
    std::size_t next_ = 0;  // the oldest, once there are as many as fit
};

// Lets time pass, stopping wherever the element has something to do. `drain` takes out what it says.
template <class Element, class Drain>
void pass(Element& element, fsm::time_point& now, fsm::duration by, Drain drain)
{
    constexpr int most = 20'000;  // stops a machine that spins
    const auto until = now + by;
    int steps = 0;
    for (; steps < most && element.deadline() <= until; ++steps)
    {
        now = std::max(now, element.deadline());
        element.expired(now);
        drain();
    }
    claim(steps < most, "no machine spins");
    now = until;
}

// The user of a user agent gives up what it began, and answers what it owes.
template <class Drain>
void give_up(fsm::user_agent& agent,
             fsm::time_point now,
             const std::vector<fsm::transaction_id>& clients,
             const std::vector<fsm::transaction_id>& servers,
             Drain drain)
{
    for (const auto id : clients)
        agent.cancel(now, id);
    drain();
    for (const auto id : servers)
    {
        fsm::answer how;
        how.status = 500;
        agent.answer_request(now, id, std::move(how));
        drain();
    }
}

struct request_parts
{
    std::string_view method;
    std::string uri = "sip:bob@192.0.2.201";
    std::string via;  // sent-by
    std::string branch, from_tag, to_tag, call_id;
    unsigned number = 1;
    std::vector<std::pair<std::string, std::string>> more = {};
    std::string_view transport = "UDP";
    std::string body = {};  // of a session description
};

inline std::string make_request(const request_parts& r)
{
    sip::writer out;
    out.request(r.method, r.uri)
        .field("Via", std::string{"SIP/2.0/"}
                          .append(r.transport)
                          .append(" ")
                          .append(r.via)
                          .append(";branch=z9hG4bK")
                          .append(r.branch))
        .field("Max-Forwards", "70")
        .field("From", "<sip:alice@192.0.2.101>;tag=" + r.from_tag)
        .field("To", "<sip:bob@192.0.2.201>" + (r.to_tag.empty() ? "" : ";tag=" + r.to_tag))
        .field("Call-ID", r.call_id)
        .field("CSeq", std::to_string(r.number) + ' ' + std::string{r.method});
    for (const auto& [name, value] : r.more)
        out.field(name, value);
    if (!r.body.empty())
        out.field("Content-Type", "application/sdp");
    return out.finish(r.body);
}

}  // namespace drill
