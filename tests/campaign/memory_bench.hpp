// A device on the table that is an agent of ours in memory, with a fault: which octets harm it is a function.
#pragma once

#include "campaign/bench.hpp"
#include "campaign/target.hpp"
#include "run/in_memory.hpp"
#include "script/load.hpp"

#include <functional>
#include <string_view>

namespace campaign_test {

inline constexpr std::string_view call = R"(
title     = "A call that its caller ends"
lifelines = ["Alice", "Bob"]
[party.Alice]
plays = "ua"
aor   = "sip:alice@atlanta.example.com"
[party.Bob]
plays = "ua"
aor   = "sip:bob@biloxi.example.com"
[ladder]
F1 = "INVITE     Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "200 INVITE Alice <- Bob"
F4 = "ACK        Alice -> Bob"
F5 = "BYE        Alice -> Bob"
F6 = "200 BYE    Alice <- Bob"
[F1]
body = ["v=0", "o=alice 1 1 IN IP4 192.0.2.101", "s=-", "c=IN IP4 192.0.2.101", "t=0 0", "m=audio 49172 RTP/AVP 0", ""]
[F3]
body = ["v=0", "o=bob 1 1 IN IP4 192.0.2.102", "s=-", "c=IN IP4 192.0.2.102", "t=0 0", "m=audio 49172 RTP/AVP 0", ""]
)";

inline constexpr rules::party_index bob = 1;

// Bob is the device.
struct table
{
    script::flow flow = script::load_script_text(call, "call.toml");
    campaign::target target;

    table()
    {
        target.flow = &flow;
        target.text = std::string{call};
        target.cast = play::all_agents(flow);
        target.cast[bob].device = true;
    }
};

class memory_bench final : public campaign::bench
{
public:
    // What a message that arrives does to it: true, it dies at once.
    std::function<bool(std::string_view octets)> kills = [](std::string_view) { return false; };
    // What it sends itself does to it, before it leaves.
    std::function<bool(std::string_view octets)> sees = [](std::string_view) { return false; };
    std::function<void()> begins_anew = [] {};  // when it is restarted
    std::uint64_t most_runs = 100'000;
    std::uint64_t interrupted_at = 1'000'000;  // the run that is called off, and all behind it
    int signal = 11;                           // that ends it
    bool comes_back = true;
    std::uint64_t memory = 0;  // that it takes; 0: not known

    std::uint64_t runs = 0, restarts = 0;

    fsm::time_point now() const override { return fsm::time_point{} + std::chrono::seconds{1} * runs; }
    bool go_on() override { return runs < most_runs && !was_interrupted(); }
    bool was_interrupted() const override { return runs >= interrupted_at; }
    judge::run_result
    play(const script::flow& s, std::uint64_t seed, const std::optional<play::mutation>& how) override
    {
        ++runs;
        run::play_options options;
        options.seed = seed;
        options.mutation = how;
        options.decide = [this](fsm::time_point, auto, auto to, std::string_view octets) {
            if (to == bob)
                dead_ = dead_ || kills(octets);
            else
                dead_ = dead_ || sees(octets);
            return dead_ ? run::fate{} : run::fate{{std::chrono::milliseconds{1}}, {}};
        };
        for (std::uint32_t more = s.of_case ? s.of_case->at_once : 1; more > 1; --more, ++options.seed)
            run::play_in_memory(s, options);
        auto out = run::play_in_memory(s, options);
        out.interrupted = was_interrupted();
        return out;
    }
    campaign::look look_at() override
    {
        campaign::look out;
        out.process.known = true;
        out.process.running = true;
        if (was_interrupted())
            return out;  // nobody waited for an answer
        out.answered = !dead_;
        out.process.running = !dead_;
        out.process.signal = dead_ ? signal : 0;
        out.process.memory = memory;
        if (!dead_)
            out.latency = std::chrono::milliseconds{1};
        return out;
    }
    std::string restart() override
    {
        if (dead_ && !comes_back)
            return "it stays away";
        ++restarts;
        dead_ = false;
        begins_anew();
        return {};
    }
    void answers_within(fsm::duration) override {}

private:
    bool dead_ = false;
};

}  // namespace campaign_test
