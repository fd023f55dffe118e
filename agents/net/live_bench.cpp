#include "net/live_bench.hpp"

#include "net/error.hpp"
#include "net/file.hpp"
#include "net/idle_connections.hpp"
#include "net/left_over.hpp"
#include "net/open_calls.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace net {

namespace {

using namespace std::chrono_literals;

constexpr auto between_questions = 250ms;
constexpr auto between_first_questions = 20ms;  // of a device that is starting

constexpr fsm::duration least_patience = 100ms;
constexpr int patience_of_usual = 20;
constexpr fsm::duration least_limit = 1500ms;  // of a run
constexpr int limit_of_usual = 4;

}  // namespace

live_bench::live_bench(bench_options how) : how_{std::move(how)}, monitors_{how_.watched}
{
    how_.how.how.patience = how_.patience;
    if (!how_.start.empty() && !how_.mark.empty())
        end_left_over(how_.mark);
    if (!how_.start.empty())
        start_device();
    else if (how_.pid != 0)
        process_.watch(how_.pid);
    if (!how_.start.empty())
        await_life(how_.recover);
    if (how_.budget)
        ends_ = clock_.now() + *how_.budget;
}

void live_bench::start_device()
{
    process_.start(how_.start, how_.log);
    if (!how_.mark.empty())
        write_whole(how_.mark, identity_of(process_.pid()) + '\n');
}

// Whoever is attacked may well be silent, and that is waited for in most cases.
void live_bench::answers_within(fsm::duration slowest)
{
    how_.how.how.patience =
        std::min(std::max<fsm::duration>(patience_of_usual * slowest, least_patience), how_.patience);
    // A call that an attack leaves half open is not waited for until its transactions give up.
    auto& limit = how_.how.how.phases.limit;
    limit = std::min(std::max<fsm::duration>(limit_of_usual * longest_, least_limit), limit);
}

bool live_bench::go_on()
{
    interrupted_ = interrupted_ || signals_.raised();
    return !interrupted_ && (!ends_ || clock_.now() < *ends_);
}

// The result is that of the first run that did not pass, else of any. A device that is asked for so much may
// refuse some, and be late.
judge::run_result
live_bench::play_under_pressure(const script::flow& s, const script::case_table& is, play_options& how)
{
    std::optional<idle_connections> beside;
    for (const auto& m : how_.cast)
        if (m.device && !beside && is.idle_connections > 0 && fsm::is_reliable(m.at.transport))
            beside.emplace(m.at, is.idle_connections);
    how.when.count = how.when.at_once = is.at_once;
    judge::run_result out;
    bool kept = false;
    net::play(s, how_.cast, how, [&](std::size_t, judge::run_result one) {
        interrupted_ = interrupted_ || one.interrupted;
        const bool worse = one.verdict == judge::run_verdict::fail && out.verdict != judge::run_verdict::fail;
        if (!std::exchange(kept, true) || worse)
            out = std::move(one);
        return true;
    });
    return out;
}

judge::run_result
live_bench::play(const script::flow& s, std::uint64_t seed, const std::optional<play::mutation>& how)
{
    if (how_.between > fsm::duration{0})
    {
        std::this_thread::sleep_until(clock_.steady_time(next_run_));
        next_run_ = clock_.now() + how_.between;
    }
    auto one = how_.how;
    one.how.seed = seed;
    one.how.mutation = how;
    try
    {
        if (s.of_case && (s.of_case->at_once > 1 || s.of_case->idle_connections > 0))
            return play_under_pressure(s, *s.of_case, one);
        const auto began = clock_.now();
        auto out = net::play(s, how_.cast, one);
        longest_ = std::max(longest_, clock_.now() - began);
        interrupted_ = interrupted_ || out.interrupted;
        if (!interrupted_)
            end_open_calls(out, how_.cast, how_.how.tls);
        return out;
    }
    catch (const environment_error& error)
    {
        judge::run_result out;
        out.flow = &s;
        out.seed = seed;
        out.fault = judge::culprit::environment;
        out.why = error.what();
        out.rungs.resize(s.rungs.size());
        return out;
    }
}

// How long the answer took; nothing: none came.
std::optional<fsm::duration> live_bench::ask(fsm::duration patience)
{
    auto one = how_.how;
    one.how.seed = 0x0a11fe + ++asked_;
    one.how.rules = {};
    one.how.patience = patience;
    one.how.mutation = {};
    one.how.phases.brief = true;
    one.how.phases.linger = fsm::duration{0};
    one.how.phases.quiet = 1ms;
    one.how.phases.wind_down = 1ms;
    const auto result = net::play(how_.asking, how_.asking_cast, one);
    interrupted_ = interrupted_ || result.interrupted;
    std::optional<fsm::time_point> asked;
    for (const auto& m : result.traffic.messages)
        if (m.message->is_request() && m.from == 0 && !asked)
            asked = m.at;
        else if (m.message->status() >= 200 && m.to == 0 && asked)
            return m.at - *asked;
    return std::nullopt;
}

// What its process says of a fault goes first.
void live_bench::ask_monitors(campaign::look& of)
{
    auto why = interrupted_ ? std::string{} : monitors_.look(of.answered);
    if (why.empty() || !of.process.said.empty())
        return;
    of.process.said = std::move(why);
    of.process.told = true;
}

campaign::look live_bench::look_at()
{
    auto out = is_it_alive();
    ask_monitors(out);
    return out;
}

campaign::look live_bench::is_it_alive()
{
    campaign::look out;
    const auto since = clock_.now();
    out.process = process_.state();
    out.latency = out.process.known && !out.process.running ? std::nullopt : ask(how_.liveness);
    if (out.latency)
    {
        const auto memory = out.process.memory;
        auto said = std::move(out.process.said);
        out.process = process_.state();  // it may have died of what it answered
        out.process.memory = std::max(memory, out.process.memory);
        if (out.process.said.empty())
            out.process.said = std::move(said);
        out.answered = true;
        return out;
    }
    while (!interrupted_ && clock_.now() - since < how_.recover)
    {
        auto said = std::move(out.process.said);
        out.process = process_.state();
        if (out.process.said.empty())
            out.process.said = std::move(said);
        if (out.process.known && !out.process.running)
            break;
        if ((out.latency = ask(between_questions)))
        {
            out.answered = true;
            break;
        }
    }
    out.silent_for = clock_.now() - since;
    return out;
}

bool live_bench::await_life(fsm::duration most)
{
    const auto until = clock_.now() + most;
    while (!interrupted_ && clock_.now() < until)
    {
        const auto before = clock_.now();
        if (ask(between_questions))
            return true;
        if (const auto is = process_.state(); is.known && !is.running)
            return false;
        std::this_thread::sleep_until(clock_.steady_time(before + between_first_questions));
    }
    return false;
}

std::string live_bench::restart()
{
    if (!how_.start.empty())
        start_device();
    else if (!how_.restart.empty())
        if (const auto why = run_to_its_end(how_.restart, how_.restart_time); !why.empty())
            return "'" + how_.restart + "': " + why;
    const auto until = clock_.now() + how_.recover;
    if (await_life(how_.recover))
    {
        for (monitors_.begin_anew();; std::this_thread::sleep_for(between_questions))
        {
            auto why = monitors_.look(true);
            if (why.empty() || interrupted_ || signals_.raised() || clock_.now() >= until)
                return why;
        }
    }
    const auto is = process_.state();
    return is.known && !is.running ? "its process has ended" : "it does not answer OPTIONS";
}

}  // namespace net
