// How a run comes to its end. A machine of its own, so that every ending can be looked at without a call:
//
//                   all lanes are done                      nothing more came
//      playing  ------------------------>  lingering  ----------------------------->  over
//         |                                    | told to stop; a call stands            ^
//         | a lane never will be done,         | when the script has seen               |
//         | told to stop, time limit           v enough             nothing moves       |
//         +----------------------------->  winding_down  -------------------------------+
//
// Over real time it waits briefly; in virtual time, where waiting costs nothing, until every machine is idle.
#pragma once

#include "fsm/state_hash.hpp"
#include "fsm/time.hpp"

#include <cstdint>

namespace run {

enum class phase : std::uint8_t { playing, lingering, winding_down, over };

struct phase_settings
{
    // After the last rung: how long to watch for what is too much.
    fsm::duration linger = std::chrono::milliseconds{100};
    // At least that long, whatever comes and also in virtual time: what the script says. A call that stands
    // is left alone until then.
    fsm::duration watch{0};
    // When the ladder cannot be finished, agents end what lives (CANCEL, BYE) until nothing has moved for
    // `quiet`, at most for `wind_down`. A final response to an INVITE is waited for as long as a client waits
    // that has sent CANCEL, 64*T1 (RFC 3261 9.1), so that a call that stands after all is ended; but not by
    // who was told to stop.
    fsm::duration quiet = std::chrono::milliseconds{500};
    fsm::duration wind_down = std::chrono::seconds{3};
    fsm::duration limit = std::chrono::minutes{60};
    // A device is not watched for copies of what it sends, which come T1 later: rules about them stay open.
    bool brief = false;
    bool until_idle = false;  // virtual time: neither of the above, but until no machine has anything to do
};

class phases
{
public:
    phases(const phase_settings& how, const fsm::timer_values& timers, bool with_device);

    // What the agents have come to.
    struct standing
    {
        bool all_done = true;     // every lane is done
        bool all_settled = true;  // done, or will not be done any more
        bool stuck = false;       // one of them will not be done any more
        bool calls = false;       // one has a call, or is stuck
        bool idle = true;         // no machine has anything to do
        bool awaited = false;     // while winding down: one has an INVITE that was heard and not answered
    };

    void start(fsm::time_point now);
    // These answer whether the agents are to be told to wind down now.
    bool stepped(fsm::time_point now, const standing& s);
    bool told_to_stop(fsm::time_point now);
    bool give_up(fsm::time_point now);  // what the ladder needs will not come
    bool expired(fsm::time_point now);

    void heard(fsm::time_point now, bool from_device);  // something arrived
    void add_to(fsm::state_hash& h) const
    {
        h.word(is_).when(end_).when(latest_);
        if (how_.watch > fsm::duration{0})
            h.when(watched_).number(has_calls_);
    }

    fsm::time_point deadline() const;
    phase is() const { return is_; }
    bool interrupted() const { return interrupted_; }
    bool limit_reached() const { return limit_reached_; }
    bool finished() const { return finished_; }  // the ladder was played to its end, or until nobody went on

private:
    bool begin_wind_down(fsm::time_point now);
    void wait_for_answers(fsm::time_point now, bool awaited);
    void begin_linger(fsm::time_point now);

    phase_settings how_;
    fsm::duration t1_, t2_, give_up_;
    bool with_device_;
    phase is_ = phase::playing;
    fsm::time_point limit_ = fsm::never;
    fsm::time_point end_ = fsm::never;     // of lingering and winding down, unless something comes
    fsm::time_point latest_ = fsm::never;  // whatever comes
    fsm::duration linger_{};
    fsm::time_point watched_ = fsm::never;  // until then, at least
    bool has_calls_ = false;                // to end after it
    bool awaits_ = false;                   // answers, while winding down
    bool interrupted_ = false, limit_reached_ = false, finished_ = false;
};

}  // namespace run
