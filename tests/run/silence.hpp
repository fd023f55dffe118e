// A run to which nobody answers.
#pragma once

#include "run/run.hpp"

#include <string>

// What it sends, one message behind the other.
inline std::string octets_into_silence(run::run r)
{
    std::string out;
    fsm::time_point now{};
    r.start(now);
    for (int step = 0; step < 40 && r.deadline() != fsm::never; ++step)
    {
        for (run::departure d; r.next(d);)
            out += d.message->octets();
        r.expired(now = r.deadline());
    }
    return out;
}
