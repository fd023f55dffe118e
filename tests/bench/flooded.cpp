// What it costs to be sent mutants: an agent that waits for its call hears one after the other, a millisecond
// apart, and then the referee judges the run.
//
//     bench_flooded [-n MUTANTS] [-s SEED] [-o OCTETS] [-p OCTETS] [bob|proxy|alice]
//
// -p: so many octets of rows of 1 kB are added to each message before it is mutated.
//
// Mutants of the messages of RFC 3665, of OCTETS at most (60000), to Bob, a user agent; to Proxy1, a proxy;
// or, of responses to her INVITE, to Alice. Processor seconds, without those that making the mutants takes.
#include "mutate/mutate.hpp"
#include "run/run.hpp"
#include "script/load.hpp"
#include "sip/build.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::chrono_literals;

double processor_seconds()
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

constexpr std::string_view to_bob = R"(title = "Bob"
lifelines = ["Alice", "Bob"]
[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"
[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"
[ladder]
F1 = "PUBLISH Alice -> Bob"
F2 = "200 PUBLISH Alice <- Bob"
[F1]
within = "600min"
)";

constexpr std::string_view of_alice = R"(title = "Alice"
lifelines = ["Alice", "Bob"]
[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"
[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"
[ladder]
F1 = "INVITE Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
[F2]
within = "600min"
)";

constexpr std::string_view to_proxy = R"(title = "Proxy1"
lifelines = ["Alice", "Proxy1", "Bob"]
[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"
[party.Proxy1]
plays = "proxy"
domain = "biloxi.example.com"
[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"
[ladder]
F1 = "PUBLISH Alice -> Proxy1"
F2 = "PUBLISH Proxy1 -> Bob"
F3 = "200 PUBLISH Proxy1 <- Bob"
F4 = "200 PUBLISH Alice <- Proxy1"
[F1]
within = "600min"
)";

std::vector<std::string> messages_in(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder})
        if (entry.path().extension() == ".sip")
            files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<std::string> out;
    for (const auto& file : files)
    {
        std::ifstream in{file, std::ios::binary};
        out.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
    }
    return out;
}

struct options
{
    std::size_t mutants = 5'000;
    std::uint64_t seed = 1;
    std::size_t padding = 0;
    mutate::options how{.most_octets = 60'000};
};

class flood
{
public:
    flood(std::string_view name, const options& o)
        : options_{o},
          flow_{script::load_script_text(name == "proxy"   ? to_proxy
                                         : name == "alice" ? of_alice
                                                           : to_bob,
                                         "flooded.toml")},
          agent_{static_cast<rules::party_index>(name == "alice" ? 0 : 1)},
          from_{static_cast<rules::party_index>(name == "alice" ? 1 : 0)},
          cast_(flow_.parties.size())
    {
        for (std::size_t i = 0; i < cast_.size(); ++i)
        {
            cast_[i].device = i != agent_;
            cast_[i].at = *fsm::numeric_address("192.168.0." + std::to_string(i + 1), 5060);
        }
    }

    void play(std::vector<std::string> messages)
    {
        run::settings how;
        how.rules = rules::select("");
        run::run played{flow_, cast_, how};
        played.start(now_);
        for (run::departure out; played.next(out);)
        {
            if (agent_ == 0)  // her INVITE
            {
                messages.clear();
                for (const int status : {100, 180, 200, 302, 407, 486, 503})
                {
                    sip::response_parts parts;
                    parts.status = status;
                    parts.to_tag = "device";
                    parts.more = {{"Contact", "<sip:bob@192.168.0.2>"}};
                    messages.push_back(sip::make_response(*out.message, parts));
                }
            }
            played.sent(now_, out);
        }
        for (auto& m : messages)
            if (const auto at = m.find("\r\n"); at != std::string::npos)
                m.insert(at + 2, padded(options_.padding));
        std::size_t octets = 0, longest = 0;
        double heard = 0, making = 0;
        for (std::size_t i = 0; i < options_.mutants; ++i)
        {
            const auto start = processor_seconds();
            auto m = mutate::mutate(messages[i % messages.size()], options_.seed + i, options_.how).octets;
            const auto made = processor_seconds();
            octets += m.size();
            longest = std::max(longest, m.size());
            hear(played, std::move(m));
            making += made - start;
            heard += processor_seconds() - made;
        }
        const auto start = processor_seconds();
        const auto result = played.result(now_);
        const auto judging = processor_seconds() - start;
        std::size_t findings = result.flow_findings.size();
        for (const auto& v : result.rules)
            findings += v.findings.size();
        rusage used{};
        getrusage(RUSAGE_SELF, &used);
        std::printf(
            "%zu mutants of %zu octets, at most %zu; made in %.2f s, heard in %.2f s, judged in %.2f s; "
            "%zu findings, %llu not kept, %ld MB: %s\n",
            heard_, octets / options_.mutants, longest, making, heard, judging, findings,
            static_cast<unsigned long long>(result.traffic.dropped), used.ru_maxrss / 1024,
            result.why.c_str());
    }

private:
    static std::string padded(std::size_t octets)
    {
        std::string out;
        while (out.size() < octets)
            out += "X-Padding: " + std::string(1'000, 'x') + "\r\n";
        return out;
    }

    void hear(run::run& played, std::string octets)
    {
        now_ += 1ms;
        const auto take = [&] {
            for (run::departure out; played.next(out);)
                played.sent(now_, out);
        };
        heard_ += !played.over();
        while (!played.over() && played.deadline() <= now_)
        {
            played.expired(now_);
            take();
        }
        played.received(now_, agent_, {cast_[agent_].at, cast_[from_].at}, sip::store(std::move(octets)));
        take();
    }

    options options_;
    script::flow flow_;
    rules::party_index agent_, from_;
    play::cast cast_;
    fsm::time_point now_{};
    std::size_t heard_ = 0;
};

}  // namespace

int main(int argc, char** argv)
{
    options o;
    std::vector<std::string_view> who;
    for (int i = 1; i < argc; ++i)
    {
        const std::string_view option = argv[i];
        if (option == "-n" && i + 1 < argc)
            o.mutants = std::max(1UL, std::strtoul(argv[++i], nullptr, 10));
        else if (option == "-s" && i + 1 < argc)
            o.seed = std::strtoull(argv[++i], nullptr, 10);
        else if (option == "-o" && i + 1 < argc)
            o.how.most_octets = std::strtoul(argv[++i], nullptr, 10);
        else if (option == "-p" && i + 1 < argc)
            o.padding = std::strtoul(argv[++i], nullptr, 10);
        else
            who.push_back(option);
    }
    if (who.empty())
        who = {"bob", "proxy", "alice"};
    const auto messages = messages_in(SIPWRIGHT_SOURCE_DIR "/corpus/rfc3665");
    for (const auto name : who)
    {
        std::printf("%-6.*s ", static_cast<int>(name.size()), name.data());
        std::fflush(stdout);
        flood{name, o}.play(messages);
    }
    return 0;
}
