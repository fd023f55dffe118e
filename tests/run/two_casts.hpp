// One script, played twice at once: what is an agent here is a device there. So each side is a correct device
// to the other, and a test may spoil what one of its devices sends.
#pragma once

#include "run/in_memory_options.hpp"
#include "run/run.hpp"
#include "script/load.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace table {

class two_casts
{
public:
    // `devices` of the run that is judged, by name. The script must outlive the result.
    two_casts(const script::flow& s, const std::vector<std::string>& devices, run::settings how = {})
        : two_casts{s, s, devices, std::move(how)}
    {
    }
    // The devices play another script, of the same parties.
    two_casts(const script::flow& s,
              const script::flow& theirs,
              const std::vector<std::string>& devices,
              run::settings how = {})
        : flow{s},
          here_{flow, cast(flow, devices, true), with_rules(how)},
          there_{theirs, cast(theirs, devices, false), with_rules(std::move(how))},
          members_{cast(flow, devices, true)}
    {
    }
    two_casts(script::flow&&, const std::vector<std::string>&, run::settings = {}) = delete;
    two_casts(const two_casts&) = delete;
    two_casts& operator=(const two_casts&) = delete;

    const script::flow& flow;
    // What a device sends, as text; "" is not sent.
    std::function<void(const std::string& device, std::string& octets)> spoil;

    static fsm::address at(std::size_t party)
    {
        return *fsm::numeric_address("192.168.0." + std::to_string(party + 1), 5060);
    }

    judge::run_result play()
    {
        here_.start(now_);
        there_.start(now_);
        for (;;)
        {
            take(here_, true);
            take(there_, false);
            if (here_.over())
                return here_.result(now_);
            const auto under_way = flying_.empty() ? fsm::never : flying_.begin()->first;
            const auto due = std::min(here_.deadline(), there_.over() ? fsm::never : there_.deadline());
            now_ = std::max(now_, std::min(under_way, due));
            if (under_way <= due)
                land();
            else
                for (auto* r : {&here_, &there_})
                    if (!r->over() && r->deadline() <= now_)
                        r->expired(now_);
        }
    }

    fsm::time_point now() const { return now_; }

private:
    struct datagram
    {
        std::size_t to;
        fsm::address source;
        sip::message_ptr message;
    };

    static play::cast cast(const script::flow& s, const std::vector<std::string>& devices, bool judged)
    {
        play::cast out(s.parties.size());
        for (std::size_t i = 0; i < out.size(); ++i)
        {
            out[i].at = at(i);
            out[i].epoch = std::chrono::sys_days{std::chrono::year{2002} / 2 / 21};
            out[i].knows = secrets();
            out[i].device = (std::ranges::find(devices, s.parties[i].name) != devices.end()) == judged;
        }
        return out;
    }
    static run::settings with_rules(run::settings how)
    {
        how.rules = rules::select("");
        return how;
    }

    void take(run::run& r, bool judged)
    {
        for (run::departure out; r.next(out);)
        {
            r.sent(now_, out);
            const auto to = std::ranges::find(members_, out.over.remote, &play::member::at);
            auto message = out.message;
            if (!judged && spoil)
            {
                std::string octets{message->octets()};
                spoil(flow.parties[out.by].name, octets);
                if (octets.empty())
                    continue;
                message = sip::store(std::move(octets));
            }
            if (to == members_.end())
                r.unreachable(now_, out, "Connection refused");
            else
                flying_.emplace(
                    now_ + std::chrono::milliseconds{1},
                    datagram{static_cast<std::size_t>(to - members_.begin()), at(out.by), message});
        }
    }

    void land()
    {
        const auto d = std::move(flying_.begin()->second);
        flying_.erase(flying_.begin());
        auto& r = members_[d.to].device ? there_ : here_;
        if (!r.over())
            r.received(now_, static_cast<rules::party_index>(d.to), {at(d.to), d.source}, d.message);
    }

    run::run here_, there_;
    play::cast members_;  // as judged
    std::multimap<fsm::time_point, datagram> flying_;
    fsm::time_point now_{};
};

// Of a spoiler: the first `what` in it, if it is there.
inline void replace(std::string& octets, std::string_view what, std::string_view by)
{
    if (const auto at = octets.find(what); at != std::string::npos)
        octets.replace(at, what.size(), by);
}

}  // namespace table
