#include "run/phases.hpp"

#include <algorithm>

namespace run {

phases::phases(const phase_settings& how, const fsm::timer_values& timers, bool with_device)
    : how_{how},
      t1_{timers.t1},
      t2_{timers.t2},
      give_up_{timers.give_up()},
      with_device_{with_device}
{
}

void phases::start(fsm::time_point now) { limit_ = now + how_.limit; }

bool phases::stepped(fsm::time_point now, const standing& s)
{
    if (is_ == phase::playing)
    {
        if (how_.until_idle ? s.all_settled : s.all_done || s.stuck)
        {
            finished_ = s.all_settled;
            if (s.stuck || (s.calls && how_.watch == fsm::duration{0}))
                return begin_wind_down(now);
            begin_linger(now);
        }
    }
    has_calls_ = is_ == phase::lingering && s.calls && how_.watch > fsm::duration{0};
    if (is_ == phase::winding_down && !how_.until_idle)
        wait_for_answers(now, s.awaited);
    if (how_.until_idle && is_ != phase::playing && is_ != phase::over)
        end_ = is_ == phase::lingering && (watched_ > now || has_calls_) ? watched_
               : s.idle                                                  ? now
                                                                         : fsm::never;
    return false;
}

void phases::begin_linger(fsm::time_point now)
{
    is_ = phase::lingering;
    // A device that does not stop when it should is known by its next copy, T1 later (RFC 3261 17.2.1).
    linger_ = with_device_ && !how_.brief ? std::max(how_.linger, t1_ * 5 / 4) : how_.linger;
    watched_ = now + how_.watch;
    // And by the third for certain, 7*T1 behind the first, where two of our answers may have got lost.
    latest_ = std::max(watched_, now + (how_.brief ? linger_ : std::max(linger_, 8 * t1_)));
    end_ = std::max(watched_, now + linger_);
}

bool phases::begin_wind_down(fsm::time_point now)
{
    if (is_ == phase::winding_down || is_ == phase::over)
        return false;
    is_ = phase::winding_down;
    latest_ = now + how_.wind_down;
    end_ = how_.until_idle ? fsm::never : now + how_.quiet;
    return true;
}

void phases::wait_for_answers(fsm::time_point now, bool awaited)
{
    if (awaited == awaits_)
        return;
    awaits_ = awaited;
    if (awaited && !interrupted_ && !limit_reached_)
        latest_ = now + give_up_;
    else if (!awaited)
        latest_ = now + how_.wind_down;
    end_ = awaited ? latest_ : std::min(now + how_.quiet, latest_);
}

void phases::heard(fsm::time_point now, bool from_device)
{
    if (how_.until_idle)
        return;
    if (is_ == phase::winding_down && !awaits_)
        end_ = std::min(now + how_.quiet, latest_);
    else if (is_ == phase::lingering && from_device)
    {
        // The copy after this one comes after twice the gap, and makes sure that the device did not hear us.
        linger_ = how_.brief ? linger_ : std::min(2 * linger_, t2_ * 5 / 4);
        end_ = std::max(watched_, std::min(now + linger_, latest_));
    }
}

bool phases::told_to_stop(fsm::time_point now)
{
    if (interrupted_)
        is_ = phase::over;
    interrupted_ = true;
    if (is_ == phase::winding_down && awaits_)
        end_ = latest_ = std::min(latest_, now + how_.wind_down);
    return begin_wind_down(now);
}

bool phases::give_up(fsm::time_point now) { return is_ == phase::playing && begin_wind_down(now); }

bool phases::expired(fsm::time_point now)
{
    if (is_ == phase::lingering && end_ <= now && has_calls_)
        return begin_wind_down(now);
    if (is_ != phase::over && end_ <= now)
        is_ = phase::over;
    if (is_ == phase::over || limit_ > now)
        return false;
    limit_ = fsm::never;
    limit_reached_ = true;
    return begin_wind_down(now);
}

fsm::time_point phases::deadline() const { return is_ == phase::over ? fsm::never : std::min(end_, limit_); }

}  // namespace run
