// Who answers the calls to a standing user agent, as its configuration says.
#pragma once

#include "fsm/alarms.hpp"
#include "fsm/user_agent.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

namespace serve {

struct answering
{
    int status = 200;                    // of the final response to an INVITE
    fsm::duration rings{};               // from the INVITE to that; longer than 0: there is a 180 first
    std::optional<fsm::duration> talks;  // from the ACK to our BYE; nothing: the caller ends the call
    // Of a 2xx; "": what is offered is answered by the machines.
    std::string content_type, body;
    fsm::extra_fields fields;
};

class callee
{
public:
    callee(answering how, bool reliable) : how_{std::move(how)}, reliable_{reliable} {}

    void on(fsm::time_point now, fsm::user_agent& ua, const fsm::event& e);
    void called(fsm::dialog_id call) { calls_.insert(call); }  // a call that it began itself, and that stands
    void expired(fsm::time_point now, fsm::user_agent& ua);
    fsm::time_point deadline() const { return std::min(ringing_.next(), talking_.next()); }
    // No further call is taken; what rings is declined, what stands is ended.
    void stop(fsm::time_point now, fsm::user_agent& ua);

private:
    void accept(fsm::time_point now, fsm::user_agent& ua, fsm::transaction_id invite);

    answering how_;
    fsm::alarms<fsm::transaction_id> ringing_;
    fsm::alarms<fsm::dialog_id> talking_;
    std::set<fsm::dialog_id> calls_;
    bool reliable_;  // what rings, where the caller knows of it (RFC 3262)
    bool stopped_ = false;
};

}  // namespace serve
