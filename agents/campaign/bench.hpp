// What a campaign needs of the world: the device on the table. Drivers are the sockets (net), and in tests a
// device made of code, in virtual time.
#pragma once

#include "campaign/symptom.hpp"
#include "judge/result.hpp"
#include "play/mutation.hpp"
#include "script/script.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace campaign {

class bench
{
public:
    bench() = default;
    bench(const bench&) = delete;
    bench& operator=(const bench&) = delete;
    virtual ~bench() = default;

    virtual fsm::time_point now() const = 0;
    virtual bool go_on() = 0;  // nobody told us to stop, and the budget is not used up
    // Somebody told us to stop. What is played or looked at from then on says nothing of the device.
    virtual bool was_interrupted() const { return false; }

    // One run, to its end, with no call left behind. Its result points to the script.
    virtual judge::run_result
    play(const script::flow& s, std::uint64_t seed, const std::optional<play::mutation>& how) = 0;
    // Of the flow as drawn: the device is waited for in proportion to this from now on.
    virtual void answers_within(fsm::duration slowest) = 0;
    // Asks whether it is alive, for as long as it may take to come back.
    virtual look look_at() = 0;
    // Makes it what it was at the beginning, when it can, and waits until it answers. Why it does not; ""
    // when it does.
    virtual std::string restart() = 0;
};

}  // namespace campaign
