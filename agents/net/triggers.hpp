// The triggers of a world: fires them, gives each its time, and ends with all that they have begun.
#pragma once

#include "net/trigger.hpp"
#include "run/cues.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <list>
#include <memory>
#include <string>

namespace net {

// Somebody is asked to do `what`, and has so long: told again every second. "": it is done, or too late.
using asker = std::function<void(const std::string& what, std::chrono::seconds left)>;

class triggers
{
public:
    triggers(boost::asio::io_context& io, asker ask) : io_{io}, ask_{std::move(ask)} {}

    // `ended` is called once, and not from here, unless end() comes before. `wanted`: is it still to be done?
    void fire(const run::firing& what, trigger_ended ended, std::function<bool()> wanted);
    void end();

private:
    struct one
    {
        explicit one(boost::asio::io_context& io) : timer{io} {}

        boost::asio::steady_timer timer;
        std::unique_ptr<trigger_at_work> work;  // none where somebody is asked
        trigger_ended ended;
        std::function<bool()> wanted;
        std::string ask;
        std::chrono::steady_clock::time_point until;
        fsm::duration allowed{};
    };

    void tick(one& o);
    void over(one& o, std::string why);

    boost::asio::io_context& io_;
    asker ask_;
    std::list<std::shared_ptr<one>>
        all_;  // those that have ended too: their processes live as long as the run
};

}  // namespace net
