#include "drill/ladder_3_8.hpp"
#include "drill/wire.hpp"
#include "mutate/mutate.hpp"
#include "rules/rule.hpp"
#include "run/in_memory.hpp"
#include "script/load.hpp"

#include <algorithm>

namespace drill {

namespace {

using namespace std::chrono_literals;

// So often a message may fail to arrive, or arrive changed, and both ends still agree: of eleven copies of a
// BYE and its response (RFC 3261 17.1.2.2) one pair gets through.
constexpr int most_losses = 5;

// A change says with what: an octet of the message, or, from here on, one of our mutators.
constexpr unsigned first_mutant = 16;
constexpr std::size_t most_mutant = 1300;  // octets, as much as goes over UDP (RFC 3261 18.1.1)

// Loaded once; each input says anew when its rungs are sent.
script::flow& ladder()
{
    static auto loaded = script::load_script_text(ladder_3_8, "3.8-unsuccessful-no-answer.toml");
    return loaded;
}

const std::vector<const rules::rule*>& judges()
{
    static const auto chosen = rules::select("");
    return chosen;
}

// What the octets decide over each datagram, in the order of sending. Behind their end all arrive at once.
class weather
{
public:
    weather(orders& in, const script::flow& s, log& out) : in_{in}, script_{s}, log_{out} {}

    run::fate
    over(fsm::time_point now, rules::party_index from, rules::party_index to, std::string_view octets)
    {
        run::fate out;
        const auto o = in_.next(call_operations);
        std::string what;
        switch (o.what)
        {
        case 4:
            ++losses;
            what = "  lost";
            break;
        case 5:
            out.arrivals = {100ms * o.which};
            what = "  late";
            break;
        case 6:
            out.arrivals = {0ms, 50ms * o.which};
            what = "  twice";
            break;
        case 7:
            ++losses;
            first_change = std::min(first_change, now);
            out.arrivals = {0ms};
            what = "  changed";
            mutated = mutated || o.which >= first_mutant;
            out.changed = o.which < first_mutant ? spoiled(octets, o) : mutant_of(octets, o, what);
            break;
        default: out.arrivals = {0ms}; break;
        }
        ++log_.counted.messages;
        if (log_.wanted())
            log_.note(now, script_.parties[from].name + " -> " + script_.parties[to].name + "  " +
                               log::caption(octets) + what);
        return out;
    }

    int losses = 0;  // and changes
    bool mutated = false;
    fsm::time_point first_change = fsm::never;

private:
    // One octet of it becomes another, or the rest of it is cut off.
    static std::string spoiled(std::string_view octets, const operation& o)
    {
        std::string out{octets};
        const auto at = (std::size_t{o.argument[0]} << 8 | o.argument[1]) % out.size();
        const auto value = o.argument[2];
        if (value == 0)
            out.resize(at);
        else
            out[at] = static_cast<char>(value);
        return out;
    }

    // Breaks one rule, or says the same in another way: most of them are still read.
    static std::string mutant_of(std::string_view octets, const operation& o, std::string& what)
    {
        std::uint64_t seed = o.which;
        for (const auto octet : o.argument)
            seed = seed << 8 | octet;
        auto m = mutate::mutate(octets, seed, {.most_octets = most_mutant, .wrong_of_100 = 30});
        for (const auto& s : m.steps)
            what.append(" ").append(s.by->name);
        return std::move(m.octets);
    }

    orders& in_;
    const script::flow& script_;
    log& log_;
};

void judge(const judge::run_result& r, const weather& w)
{
    claim(r.why.rfind("tool: machines", 0) != 0 && r.why.rfind("tool: a machine", 0) != 0, "every call ends");
    // A mutant's Route of many values leads a request through one proxy again and again.
    const std::size_t flood = w.mutated ? 10'000 : 500;
    claim(r.traffic.dropped == 0 && r.traffic.messages.size() < flood, "no party floods the others");
    claim(w.losses > most_losses || r.standing_calls == 0, "both ends agree that the call is over");
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
        {
            // What is sent behind a change may come of it; what was sent before and is wrong alone does not.
            const auto& proof = r.traffic.messages[f.messages.back()];
            const bool untouched =
                w.first_change == fsm::never || (proof.at < w.first_change && f.rule.starts_with("SYN-"));
            claim(f.level == rules::level::info || !untouched,
                  "the referee finds nothing in messages that were not touched");
        }
}

}  // namespace

// The first three octets say when the parties act; then one operation for each datagram.
const grammar call_operations{3, 3, {0, 0, 0, 0, 0, 0, 0, 3}};

void call(std::string_view octets, log& out)
{
    orders in{octets};
    auto& script = ladder();
    // When Alice calls, when Bob rings, and when Alice gives up.
    for (const auto rung : {0u, 5u, 8u})
        script.rungs[rung].after = 100ms * in.octet();
    weather w{in, script, out};
    run::play_options options;
    options.rules = judges();
    options.decide = [&](fsm::time_point now, rules::party_index from, rules::party_index to,
                         std::string_view text) { return w.over(now, from, to, text); };
    const auto result = run::play_in_memory(script, options);
    if (out.wanted())
        for (const auto& v : result.rules)
            for (const auto& f : v.findings)
                out.plain(f.rule + ": " + f.observed);
    judge(result, w);
    ++out.counted.ladders;
    if (std::ranges::all_of(result.rungs, [](const auto& r) { return r.status == judge::rung_status::done; }))
        ++out.counted.as_drawn;
}

}  // namespace drill
