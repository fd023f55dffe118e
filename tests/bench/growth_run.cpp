// What a run does when a peer floods it, what a ladder of many rungs costs, and what many runs do.
#include "growth.hpp"
#include "run/demultiplexer.hpp"
#include "run/in_memory.hpp"
#include "run/series.hpp"
#include "script/load.hpp"
#include "sip/build.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace bench {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view two_parties = R"(title = "Growth"
lifelines = ["Alice", "Bob"]

[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"

[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"

[ladder]
)";

constexpr std::string_view call = R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "200 INVITE Alice <- Bob"
F4 = "ACK Alice -> Bob"
F5 = "BYE Alice -> Bob"
F6 = "200 BYE Alice <- Bob"
)";

std::shared_ptr<const script::flow> ladder(std::string_view rungs)
{
    return std::make_shared<const script::flow>(
        script::load_script_text(std::string{two_parties} + std::string{rungs}, "growth.toml"));
}

play::cast alice_is_a_device()
{
    play::cast out(2);
    out[0].device = true;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i].at = *fsm::numeric_address("192.0.2." + std::to_string(i + 1), 5060);
    return out;
}

run::settings judged()
{
    run::settings how;
    how.rules = rules::select("");
    return how;
}

std::string
message(std::string_view first, std::string_view method, const std::string& i, std::string_view more)
{
    return std::string{first} + "\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK" + i +
           "\r\nFrom: <sip:alice@atlanta.example.com>;tag=a" + i + "\r\nTo: <sip:bob@biloxi.example.com>" +
           (first.starts_with("SIP") ? ";tag=b" : "") + "\r\nCall-ID: " + i + "\r\nCSeq: 1 " +
           std::string{method} + "\r\nMax-Forwards: 70\r\nContact: <sip:alice@192.0.2.1>\r\n" +
           std::string{more} + "Content-Length: 0\r\n\r\n";
}

std::string request(std::string_view method, const std::string& i, std::string_view more = {})
{
    return message(std::string{method} + " sip:bob@biloxi.example.com SIP/2.0", method, i, more);
}

std::string number(std::size_t i) { return std::to_string(i * 0x9e3779b97f4a7c15); }

// What Alice, a device, sends to Bob, an agent that waits for her INVITE: a millisecond apart.
shape flood(const char* name,
            std::size_t units,
            std::string (*made)(std::size_t i),
            std::string_view rungs = call)
{
    return {name, units, [made, rungs](std::size_t n) {
                auto flow = ladder(rungs);
                auto cast = alice_is_a_device();
                auto played = std::make_shared<run::run>(*flow, cast, judged());
                auto all = std::make_shared<std::vector<sip::message_ptr>>();
                for (std::size_t i = 0; i < n; ++i)
                    all->push_back(sip::store(made(i)));
                return [flow, played, all, cast] {
                    fsm::time_point now{};
                    const auto take = [&] {
                        for (run::departure out; played->next(out);)
                            played->sent(now, out);
                    };
                    played->start(now);
                    for (const auto& m : *all)
                    {
                        now += 1ms;
                        while (played->deadline() <= now)
                        {
                            played->expired(now);
                            take();
                        }
                        played->received(now, 1, {cast[1].at, cast[0].at}, m);
                        take();
                    }
                    (void)played->result(now);
                };
            }};
}

// n requests and their answers.
std::string of_rungs(std::size_t n, bool optional)
{
    std::string out;
    const auto name = [](std::size_t i) { return 'F' + std::to_string(i); };
    for (std::size_t i = 1; i <= 2 * n; i += 2)
        out += name(i) + " = \"OPTIONS Alice -> Bob\"\n" + name(i + 1) + " = \"200 OPTIONS Alice <- Bob\"\n";
    for (std::size_t i = 2; optional && i <= 2 * n; i += 2)
        out += "[" + name(i) + "]\noptional = true\n";
    return out;
}

shape long_ladder(const char* name, bool optional)
{
    return {name, 12, [optional](std::size_t n) {
                auto flow = ladder(of_rungs(n, optional));
                return [flow] {
                    run::play_options options;
                    options.rules = rules::select("");
                    (void)run::play_in_memory(*flow, options);
                };
            }};
}

// Of a ladder of n rungs, n messages that are none of them.
shape strangers_on_a_ladder()
{
    return {"messages beside a long ladder", 12, [](std::size_t n) {
                auto flow = ladder(of_rungs(n, false));
                auto cast = alice_is_a_device();
                auto played = std::make_shared<run::run>(*flow, cast, judged());
                return [flow, cast, played, n] {
                    fsm::time_point now{};
                    played->start(now);
                    for (std::size_t i = 0; i < 8 * n; ++i)
                    {
                        now += 1ms;
                        played->received(now, 1, {cast[1].at, cast[0].at},
                                         sip::store(request("MESSAGE", number(i))));
                        for (run::departure out; played->next(out);)
                            played->sent(now, out);
                    }
                    (void)played->result(now);
                };
            }};
}

// Runs behind one socket per party, ten at a time, all parties agents.
shape repeated()
{
    return {"runs", 60, [](std::size_t n) {
                auto flow = ladder(call);
                return [flow, n] {
                    auto how = judged();
                    play::cast cast = play::all_agents(*flow);
                    run::series made{*flow, cast, how};
                    run::demultiplexer all{
                        {n, 10, fsm::duration{0}}, cast.size(), [&](std::size_t i) { return made.make(i); }};
                    fsm::time_point now{};
                    all.start(now);
                    while (!all.over())
                    {
                        for (run::demultiplexer::leaving out; all.next(out);)
                        {
                            all.sent(now, out);
                            if (const auto to = play::party_at(cast, out.over.remote); to != rules::nobody)
                                all.received(now, to, {cast[to].at, cast[out.by].at}, out.message);
                        }
                        for (run::demultiplexer::finished f; all.next_finished(f);)
                            continue;
                        if (all.deadline() == fsm::never)
                            continue;
                        now = std::max(now, all.deadline());
                        all.expired(now);
                    }
                };
            }};
}

}  // namespace

std::vector<shape> run_shapes()
{
    return {
        flood("run: Call-IDs", 600, [](std::size_t i) { return request("OPTIONS", number(i)); }),
        flood("run: INVITEs", 600, [](std::size_t i) { return request("INVITE", number(i)); }),
        flood("run: one message", 600, [](std::size_t) { return request("INVITE", "1"); }),
        flood("run: BYEs", 600, [](std::size_t i) { return request("BYE", number(i)); }),
        flood("run: responses to nothing", 600,
              [](std::size_t i) { return message("SIP/2.0 200 OK", "INVITE", number(i), ""); }),
        flood("run: 180s to nothing", 600,
              [](std::size_t i) {
                  return message("SIP/2.0 180 Ringing", "INVITE", "1", "Subject: " + number(i) + "\r\n");
              }),
        flood("run: no SIP", 600, [](std::size_t i) { return "nothing of SIP " + number(i); }),
        flood("run: keep-alives", 600, [](std::size_t) { return std::string{"\r\n\r\n"}; }),
        long_ladder("rungs", false),
        long_ladder("rungs, optional", true),
        strangers_on_a_ladder(),
        repeated(),
    };
}

}  // namespace bench
