// How many complete ladders of a script one core plays in memory: every agent ours, every message judged.
//
//     bench_ladders [-n LADDERS] [-s SEED] [SCRIPT]
//
// Seeds SEED, SEED + 1, ... are played on a network without faults, once without rules and once with all that
// are judged. Processor time counts, not the clock on the wall. Ends with 1 when a ladder does not pass.
#include "run/in_memory.hpp"
#include "script/load.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>

namespace {

double processor_seconds()
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

bool measure(const script::flow& script, unsigned ladders, std::uint64_t seed, bool judged)
{
    run::play_options options;
    if (judged)
        options.rules = rules::select("");
    std::size_t messages = 0;
    const double start = processor_seconds();
    const run::in_memory blank{script, options};
    for (unsigned i = 0; i < ladders; ++i)
    {
        auto played = blank;
        played.reseed(seed + i);
        while (played.step())
            continue;
        const auto result = played.result();
        messages += result.traffic.messages.size();
        if (result.verdict != judge::run_verdict::pass)
        {
            std::fprintf(stderr, "seed %llu: %s\n", static_cast<unsigned long long>(seed + i),
                         result.why.c_str());
            return false;
        }
    }
    const double spent = processor_seconds() - start;
    std::printf("rules %-4s %u ladders, %zu messages, %.0f ladders/s, %.2f us per message\n",
                judged ? "on" : "off", ladders, messages, ladders / spent,
                spent * 1e6 / static_cast<double>(messages));
    return true;
}

}  // namespace

int main(int argc, char** argv)
{
    unsigned ladders = 10'000;
    std::uint64_t seed = 1;
    const char* file = SIPWRIGHT_SOURCE_DIR "/scripts/rfc3665/3.8-unsuccessful-no-answer.toml";
    for (int i = 1; i < argc; ++i)
    {
        const std::string_view option = argv[i];
        if (option == "-n" && i + 1 < argc)
            ladders = static_cast<unsigned>(std::strtoul(argv[++i], nullptr, 10));
        else if (option == "-s" && i + 1 < argc)
            seed = std::strtoull(argv[++i], nullptr, 10);
        else
            file = argv[i];
    }
    try
    {
        const auto script = script::load_script(file);
        std::printf("%s, seeds from %llu\n", file, static_cast<unsigned long long>(seed));
        return measure(script, ladders, seed, false) && measure(script, ladders, seed, true) ? 0 : 1;
    }
    catch (const script::script_error& e)
    {
        std::fprintf(stderr, "%s\n", e.what());
        return 2;
    }
}
