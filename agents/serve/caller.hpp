// What a standing user agent does without being asked: it registers, and calls somebody, once, as its
// configuration says.
#pragma once

#include "fsm/alarms.hpp"
#include "fsm/next_hop.hpp"
#include "fsm/target_set.hpp"
#include "fsm/user_agent.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace serve {

struct calling
{
    std::string to;         // whom: a SIP URI, the To and the first Request-URI
    fsm::duration after{};  // from its start
    // From the first provisional response that is no 100 to the CANCEL; nothing: it waits for ever.
    std::optional<fsm::duration> waits;
    std::optional<fsm::duration> talks;  // from the ACK to the BYE; nothing: the callee ends the call
    std::string content_type, body;      // the offer; "": the 2xx has it, and the ACK
    std::string answer_type, answer;     // this
};

struct registering
{
    std::string at;                 // the registrar's domain: "sip:biloxi.example.com"
    std::uint32_t expires = 3'600;  // seconds that it asks for; again when half of what was granted is over
};

class caller
{
public:
    // A request that is challenged, redirected or refused as too brief is sent again so often at most.
    static constexpr int most_tries = 8;

    // `aor`: its own. `resolve`: where hosts are that are no numbers.
    caller(std::optional<registering> registers,
           std::optional<calling> calls,
           std::string aor,
           fsm::local_addresses local,
           fsm::resolver resolve);

    // False: it is about nothing that this has begun.
    bool on(fsm::time_point now, fsm::user_agent& ua, const fsm::event& e);
    void expired(fsm::time_point now, fsm::user_agent& ua);
    fsm::time_point deadline() const { return due_.next(); }
    // What rings is cancelled, what stands is ended.
    void stop(fsm::time_point now, fsm::user_agent& ua);
    fsm::dialog_id call() const { return call_; }  // none: it has not been answered

private:
    enum class step : std::uint8_t { register_, call, cancel, hang_up };

    void send_register(fsm::time_point now, fsm::user_agent& ua);
    void send_invite(fsm::time_point now, fsm::user_agent& ua, fsm::extra_fields fields = {});
    void registered(fsm::time_point now, fsm::user_agent& ua, const sip::message& response);
    void answered(fsm::time_point now, fsm::user_agent& ua, const fsm::event& e);

    std::optional<registering> registers_;
    std::optional<calling> calls_;
    std::string aor_;
    fsm::local_addresses local_;
    fsm::resolver resolve_;
    fsm::alarms<step> due_;
    fsm::transaction_id registration_ = fsm::transaction_id::none, invite_ = fsm::transaction_id::none;
    fsm::dialog_id call_ = fsm::dialog_id::none;
    fsm::target_set targets_;
    std::string target_;  // the Request-URI
    int tries_ = 0, registrations_ = 0;
    bool heard_ = false, cancelled_ = false;  // it rings; it was called off
};

}  // namespace serve
