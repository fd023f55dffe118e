#include "net/triggers.hpp"

#include "net/limits.hpp"
#include "script/wording.hpp"

#include <algorithm>
#include <utility>

namespace net {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr auto asking_again = std::chrono::seconds{1};

std::vector<std::string> words_of(const run::firing& what)
{
    std::vector<std::string> out;
    for (const auto& word : what.how->command)
        out.push_back(device::filled(word, what.with));
    return out;
}

}  // namespace

void triggers::fire(const run::firing& what, trigger_ended ended, std::function<bool()> wanted)
{
    if (all_.size() == limits::triggers)
        all_.pop_front();
    const auto& how = *what.how;
    const auto& o = all_.emplace_back(std::make_shared<one>(io_));
    o->ended = std::move(ended);
    o->wanted = std::move(wanted);
    o->ask = what.ask;
    o->allowed = how.timeout;
    o->until = steady_clock::now() + how.timeout;
    const auto finished = [this, it = std::weak_ptr{o}](std::string why) {
        if (const auto still = it.lock())
            over(*still, std::move(why));
    };
    switch (how.kind)
    {
    case device::trigger_kind::command: o->work = run_command(io_, words_of(what), finished); break;
    case device::trigger_kind::http: o->work = send_request(io_, how, what.with, finished); break;
    case device::trigger_kind::tcp: o->work = send_text(io_, how, what.with, finished); break;
    case device::trigger_kind::manual:
    case device::trigger_kind::none: break;
    }
    tick(*o);
}

// Where somebody is asked, once a second; else when its time is over.
void triggers::tick(one& o)
{
    using std::chrono::seconds;
    const bool asked = !o.work;
    const auto left = o.until - steady_clock::now();
    if (asked && ask_)
        ask_(o.ask, std::max(seconds{0}, std::chrono::ceil<seconds>(left)));
    o.timer.expires_after(asked ? std::min<steady_clock::duration>(left, asking_again) : left);
    const auto me = std::ranges::find(all_, &o, &std::shared_ptr<one>::get);
    o.timer.async_wait([this, it = std::weak_ptr{*me}](const boost::system::error_code& error) {
        const auto still = it.lock();
        if (error || !still || !still->ended)
            return;
        if (!still->work && !still->wanted())
            return over(*still, {});
        if (steady_clock::now() < still->until)
            return tick(*still);
        over(*still, (still->work ? "it had not ended after " : "nobody did it within ") +
                         script::in_seconds(still->allowed));
    });
}

void triggers::over(one& o, std::string why)
{
    if (!o.ended)
        return;
    o.timer.cancel();
    if (!o.work && ask_)
        ask_({}, std::chrono::seconds{0});
    if (!why.empty())
        o.work.reset();
    std::exchange(o.ended, {})(std::move(why));
}

void triggers::end()
{
    for (auto& o : all_)
        if (o->ended && !o->work && ask_)
            ask_({}, std::chrono::seconds{0});
    all_.clear();
}

}  // namespace net
