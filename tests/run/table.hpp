// A run on a table: the test is its driver, its clock and its devices.
#pragma once

#include "run/in_memory_options.hpp"
#include "run/run.hpp"
#include "script/load.hpp"
#include "sip/build.hpp"
#include "sip/sdp_answer.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace table {

using namespace std::chrono_literals;

// Two user agents; rungs may follow.
inline constexpr std::string_view two_parties = R"(title = "t"
lifelines = ["Alice", "Bob"]

[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"

[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"

[ladder]
)";

inline constexpr std::string_view busy = R"(title = "Busy"
lifelines = ["Alice", "Bob"]

[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"

[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"

[ladder]
F1 = "INVITE Alice -> Bob"
F2 = "486 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
)";

inline constexpr std::string_view answered = R"(title = "Answered"
lifelines = ["Alice", "Bob"]

[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"

[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"

[ladder]
F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "200 INVITE Alice <- Bob"
F4 = "ACK Alice -> Bob"
F5 = "BYE Alice -> Bob"
F6 = "200 BYE Alice <- Bob"
)";

// What reached the device, and when.
struct arrival
{
    fsm::time_point at;
    std::string octets;

    std::string what() const  // "INVITE", "ACK"
    {
        return octets.substr(0, octets.find(' '));
    }
};

// Alice is an agent, Bob a device whose answers the test decides.
class one_device
{
public:
    // Over streams it is only heard what leaves: no connection carries anything back.
    explicit one_device(std::string_view script,
                        run::settings how = {},
                        fsm::transport over = fsm::transport::udp)
        : flow{script::load_script_text(script, "table.toml")},
          r{flow, cast(over), with_rules(std::move(how))}
    {
    }

    script::flow flow;
    std::vector<arrival> heard;
    // What the device answers to a message; after which time.
    struct reply
    {
        fsm::duration after;
        std::string octets;
    };
    std::function<std::vector<reply>(const sip::message&)> device;
    fsm::duration oversleep{0};  // how much too late our loop wakes up
    struct stop
    {
        fsm::time_point from, until;
    };
    std::optional<stop> stopped;  // we are: what arrives waits, and is read before anything that is due
    run::run r;
    fsm::time_point now{};

    static fsm::address at(int last)
    {
        return *fsm::numeric_address("192.168.0." + std::to_string(last), 5060);
    }

    // A 2xx to an INVITE without an offer has one (RFC 3261 13.3.1.4).
    static std::string response(const sip::message& request, int status)
    {
        const auto offer = sip::silent_offer("192.168.0.2");
        const bool offers =
            status / 100 == 2 && request.method() == sip::method::invite && request.body().empty();
        sip::response_parts parts;
        parts.status = status;
        parts.to_tag = "device";
        parts.more = {{"Contact", "<sip:bob@192.168.0.2>"}};
        parts.content_type = offers ? "application/sdp" : "";
        parts.body = offers ? std::string_view{offer} : std::string_view{};
        return sip::make_response(request, parts);
    }

    // Until it is over, or `until`.
    void play(fsm::time_point until = fsm::never)
    {
        if (!started_)
            r.start(now);
        started_ = true;
        for (;;)
        {
            take();
            const auto next = std::min(r.over() ? fsm::never : r.deadline(), replies_.next());
            if (r.over() || next > until || next == fsm::never)
                return;
            now = std::max(now, next);
            if (stopped && now > stopped->from)
                now = std::max(now, stopped->until);
            if (const auto came = replies_.next(); came <= now)
                r.received(now, 0, {at(1), at(2)}, replies_.take().what.message, now - came);
            else
            {
                now += oversleep;
                r.expired(now);
            }
        }
    }

    void take()
    {
        for (run::departure out; r.next(out);)
        {
            r.sent(now, out);
            const auto& m = *out.message;
            heard.push_back({now, std::string{m.octets()}});
            for (auto& answer : device ? device(m) : std::vector<reply>{})
                replies_.add({.at = now + answer.after,
                              .what = {.over = {}, .message = sip::store(std::move(answer.octets))}});
        }
    }

    judge::run_result result() { return r.result(now); }

private:
    static play::cast cast(fsm::transport over)
    {
        play::cast out(2);
        out[0].at = at(1);
        out[0].knows = secrets();
        out[1] = {true, at(2), {}};
        for (auto& m : out)
            m.at.transport = over;
        return out;
    }
    static run::settings with_rules(run::settings how)
    {
        if (how.rules.empty())
            how.rules = rules::select("");
        return how;
    }

    run::flights replies_;
    bool started_ = false;
};

// A device that rings, and is called off (RFC 3261 9.2).
inline decltype(one_device::device) rings_until_cancelled()
{
    return [invite = sip::message_ptr{}](const sip::message& m) mutable {
        std::vector<one_device::reply> out;
        if (m.method() == sip::method::invite)
        {
            invite = sip::store(std::string{m.octets()});
            out.push_back({10ms, one_device::response(m, 180)});
        }
        else if (m.method() == sip::method::cancel)
        {
            out.push_back({10ms, one_device::response(m, 200)});
            out.push_back({10ms, one_device::response(*invite, 487)});
        }
        return out;
    };
}

}  // namespace table
