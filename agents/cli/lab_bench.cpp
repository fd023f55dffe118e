#include "cli/lab_bench.hpp"

#include "cli/again.hpp"
#include "cli/asking.hpp"
#include "cli/cast.hpp"
#include "cli/lab_evidence.hpp"
#include "cli/profiles.hpp"
#include "fsm/next_hop.hpp"
#include "judge/summary.hpp"
#include "judge/unreadable.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "net/play.hpp"
#include "page/run_evidence.hpp"
#include "script/duration.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <thread>

namespace cli {

namespace {

using namespace std::chrono_literals;

constexpr fsm::duration to_answer = 2s;  // OPTIONS
constexpr auto to_start = 30s;           // a device that is started here
constexpr unsigned given_up = 3;         // questions in a row that nobody answered

}  // namespace

// What one cell is played with; the results of its runs point to it.
struct lab_bench::ready_cell
{
    script::flow flow;
    profiles known;
    play::cast cast;
};

lab_bench::lab_bench(const lab_setup& all, bench_terms terms) : all_{all}, terms_{std::move(terms)}
{
    for (std::size_t i = 0; i < all.lab.devices.size(); ++i)
        state_of_.push_back(&states_.emplace_back());
}

namespace {

// Throws script::script_error and script::usage_error: it cannot be played.
play::cast
cast_for(const script::flow& flow, const profiles& known, const lab::lab_device& d, const usual_way& usual)
{
    std::vector<place> devices, agents;
    known.add_places(devices);
    for (const auto& [name, where] : d.agents)
        if (std::ranges::find(flow.parties, name, &script::script_party::name) != flow.parties.end())
            agents.push_back(parse_place("--at", name + '=' + where));
    auto out = make_cast(flow, devices, agents, usual);
    make_ready(flow, out);
    return out;
}

}  // namespace

std::string lab_bench::ask(const lab::planned_cell& c) const
{
    const auto profile = profile_of(all_, c);
    std::vector<place> there;
    profiles{"Device", profile}.add_places(there);
    auto flow = asking("sip:probe@" + profile.host);
    usual_way usual;
    usual.transport = c.over.over;
    usual.v6 = terms_.told.v6;
    usual.dns = terms_.told.dns;
    try
    {
        there.front().name = "Device";
        const auto cast = make_cast(flow, there, {}, usual);
        net::play_options how;
        how.how.seed = terms_.seed + 1'000'000 * static_cast<std::uint64_t>(terms_.session) + ++asked_;
        how.how.patience = to_answer;
        how.allowed = terms_.allowed;
        how.tls = terms_.tls;
        const auto r = net::play(flow, cast, how);
        for (const auto& m : r.traffic.messages)
            if (m.from == 1 && m.message->status() >= 200)
                return {};
        for (const auto& note : r.notes)
            if (note.find(" was refused: ") != note.npos || note.find(" was closed by us: ") != note.npos)
                return script::shortened(note);
        const auto instead = judge::what_is_no_sip(r.traffic, 1);
        return profile.host + ':' + std::to_string(profile.port) + " does not answer OPTIONS over " +
               std::string{lab::word_of(c.over.over)} + " within " + std::to_string(to_answer / 1s) + " s" +
               (instead.empty() ? "" : ": " + instead);
    }
    catch (const std::exception& error)
    {
        return error.what();
    }
}

namespace {

// As the shell takes it for one word.
std::string quoted(const std::string& word)
{
    std::string out{"'"};
    for (const char c : word)
        out += c == '\'' ? std::string{"'\\''"} : std::string(1, c);
    return out + '\'';
}

// {sipwright}: this program; {folder}: that of the lab's file.
std::string command_of(std::string start, const std::string& lab)
{
    std::error_code none;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", none).string();
    const auto folder = std::filesystem::absolute(lab, none).parent_path().string();
    const auto fill = [&](std::string_view name, const std::string& value) {
        for (auto at = start.find(name); at != start.npos; at = start.find(name, at + value.size()))
            start.replace(at, name.size(), value);
    };
    fill("{sipwright}", quoted(none ? "sipwright" : self));
    fill("{folder}", quoted(folder));
    return start;
}

}  // namespace

// A device that is ours to start, and does not run.
void lab_bench::start(const lab::planned_cell& c)
{
    const auto& d = all_.lab.devices[c.device];
    auto& state = *state_of_[c.device];
    const std::lock_guard lock{state.only};
    if (d.start.empty() || (state.process && state.process->state().running) ||
        (state.elsewhere && state.over[c.over.over].known))
        return;
    if (!state.process)
    {
        state.elsewhere = ask(c).empty();  // of a lab that was killed, say
        if (state.elsewhere)
        {
            state.over[c.over.over] = {true, 0, {}};
            return;
        }
        state.process = std::make_unique<net::device_process>();
    }
    std::string log = "/dev/null";
    if (!terms_.folder.empty())
    {
        net::make_folder(terms_.folder + "/devices");
        log = terms_.folder + "/devices/" + d.name + ".log";
    }
    state.process->start(command_of(d.start, all_.lab.path), log);
    const auto until = std::chrono::steady_clock::now() + to_start;
    while (std::chrono::steady_clock::now() < until && state.process->state().running)
    {
        if (ask(c).empty())
        {
            state.over[c.over.over] = {true, 0, {}};
            return;
        }
        std::this_thread::sleep_for(50ms);
    }
}

std::string lab_bench::why_not_there(const lab::planned_cell& c)
{
    const auto& d = all_.lab.devices[c.device];
    start(c);
    if (!d.liveness)
        return {};
    auto& state = *state_of_[c.device];
    {
        const std::lock_guard lock{state.only};
        const auto& there = state.over[c.over.over];
        if (there.known)
            return {};
        if (there.silent >= given_up)
            return there.why + "; it was asked " + std::to_string(given_up) + " times, and is asked no more";
    }
    auto why = ask(c);
    if (!why.empty())
        if (const auto ended = how_it_died(c); !ended.empty())
            why += "; " + ended + ", as devices/" + d.name + ".log may explain";
    const std::lock_guard lock{state.only};
    auto& there = state.over[c.over.over];
    there.known = why.empty();
    there.silent = why.empty() ? 0 : there.silent + 1;
    there.why = why;
    return why;
}

std::string lab_bench::how_it_died(const lab::planned_cell& c)
{
    auto& state = *state_of_[c.device];
    const std::lock_guard lock{state.only};
    if (!state.process)
        return {};
    const auto is = state.process->state();
    if (is.running)
        return {};
    const auto& name = all_.lab.devices[c.device].name;
    return is.signal != 0 ? name + " was ended by signal " + std::to_string(is.signal) + " (" +
                                ::strsignal(is.signal) + ')'
                          : name + " ended by itself, with status " + std::to_string(is.exit_status);
}

std::string lab_bench::expectation_met(const lab::planned_cell& c, const judge::run_result& r) const
{
    const auto* const expected = lab::expected_of(all_.lab, c, all_.flows[c.flow]);
    std::vector<std::string> broken;
    for (const auto& f : judge::placed_findings(r))
        if (f.what->is_must() && f.what->party == c.party)
            broken.push_back(f.what->rule);
    if (!expected || !lab::is_expected(*expected, broken, terms_.today))
        return {};
    return "until " + device::to_text(expected->until) + " by " + expected->owner + ": " + expected->reason;
}

// What `sipwright run` would be asked for, to do the same.
run_options lab_bench::as_run(const lab::planned_cell& c) const
{
    const auto& d = all_.lab.devices[c.device];
    const auto& flow = all_.flows[c.flow].flow;
    const auto profile = profile_of(all_, c);
    const auto& party = flow.parties[c.party].name;
    auto out = terms_.told;
    const std::string over{lab::word_of(c.over.over)};
    const auto there = profile.host + ':' + std::to_string(profile.port);
    // Its contact where that is its address, so that requests carry the same URI; where it is another, the
    // command line cannot say both.
    const auto uri = profile.contact.substr(0, profile.contact.find_first_of(";?"));
    out.devices.push_back(party + '=' +
                          (uri.ends_with('@' + there) ? profile.contact : there + ";transport=" + over));
    if (profile.path != all_.lab.path && !profile.path.empty())
        out.profiles.push_back(party + '=' + profile.path);
    for (const auto& [name, place] : d.agents)
        if (std::ranges::find(flow.parties, name, &script::script_party::name) != flow.parties.end())
            out.agents.push_back(name + '=' + place);
    out.transport = over;
    if (all_.lab.patience)
        out.patience = script::to_text(*all_.lab.patience);
    out.rules = all_.lab.rules;
    return out;
}

bool lab_bench::play_all(const lab::planned_cell& c,
                         ready_cell& with,
                         lab::tally& into,
                         const std::string& folder)
{
    net::play_options how;
    how.how.rules = terms_.rules;
    if (terms_.timers)
        how.how.timers = *terms_.timers;
    if (all_.lab.patience)
        how.how.patience = *all_.lab.patience;
    how.how.profiles = with.known.of(with.flow);
    how.how.today = terms_.today;
    how.allowed = terms_.allowed;
    how.tls = terms_.tls;
    how.ask = [&](const std::string& what, std::chrono::seconds left) {
        if (!what.empty())
            terms_.say(c.key.device + ": " + what + "  " + std::to_string(left.count()) + " s left");
    };
    const auto begun = cell_before(all_, c, terms_.seed, terms_.session);
    for (std::uint32_t i = 0; i < terms_.repeat; ++i)
    {
        if (terms_.stopped())
            return false;
        how.how.seed = begun.seed + i;
        cell_evidence evidence{folder};
        how.record = [&](std::size_t) { return evidence.capture(); };
        const auto result = net::play(with.flow, with.cast, how);
        if (result.interrupted)
            return false;
        {
            const std::lock_guard lock{counting_};
            waivers_.add(result);
        }
        if (into.add(result))
            evidence.keep(result, [&](const std::string& capture) {
                const planned_run is{&with.flow, &with.cast, nullptr, result.seed, i, 0};
                auto around = surroundings_of(as_run(c), is, capture);
                around.expected = expectation_met(c, result);
                around.died = how_it_died(c);
                return page::evidence_of(result, std::move(around));
            });
        if (!into.went_well())
        {
            const std::lock_guard lock{state_of_[c.device]->only};
            state_of_[c.device]->over[c.over.over].known = false;
        }
    }
    return true;
}

lab::cell lab_bench::left_out(const lab::planned_cell& c, const std::string& why) const
{
    auto out = cell_before(all_, c, terms_.seed, terms_.session);
    out.sentence = script::shortened(why);
    out.digest = digest_of(all_, c, terms_.seed, terms_.conditions);
    return out;
}

std::optional<lab::cell> lab_bench::play(const lab::planned_cell& c)
{
    const auto& d = all_.lab.devices[c.device];
    std::unique_ptr<ready_cell> with;
    try
    {
        auto flow = all_.flows[c.flow].flow;
        profiles known{flow.parties[c.party].name, profile_of(all_, c)};
        known.name_parties(flow);
        with.reset(new ready_cell{std::move(flow), std::move(known), {}});
        usual_way usual;
        usual.transport = c.over.over;
        usual.v6 = terms_.told.v6;
        usual.dns = terms_.told.dns;
        usual.seed = terms_.seed;
        with->cast = cast_for(with->flow, with->known, d, usual);
    }
    catch (const script::script_error& error)
    {
        return left_out(c, error.what());
    }
    catch (const script::usage_error& error)
    {
        return left_out(c, error.what());
    }
    catch (const net::environment_error& error)
    {
        return left_out(c, error.what());
    }
    if (const auto why = why_not_there(c); !why.empty())
        return left_out(c, "it was not played: " + why);
    if (terms_.stopped())
        return std::nullopt;
    const auto folder = folder_of(c.key);
    auto begun = cell_before(all_, c, terms_.seed, terms_.session);
    begun.evidence = folder;
    begun.page = "page.html";
    begun.digest = digest_of(all_, c, terms_.seed, terms_.conditions);
    lab::tally tally{std::move(begun), c.party};
    try
    {
        if (!play_all(c, *with, tally, terms_.folder + '/' + folder))
            return std::nullopt;
    }
    catch (const net::environment_error& error)
    {
        if (tally.runs() > 0 || !net::refused_by_the_machine(error).empty())
            throw;
        return left_out(c, error.what());
    }
    if (const auto how = how_it_died(c); !how.empty())
        tally.died(how);
    else if (d.liveness && !tally.went_well() && !terms_.stopped())
    {
        if (const auto why = why_not_there(c); !why.empty())
            tally.is_not_there(why);
    }
    auto out = tally.finish(lab::expected_of(all_.lab, c, all_.flows[c.flow]), terms_.today);
    return out;
}

std::string folder_of(const lab::cell_key& key)
{
    return "cells/" + key.device + '/' + key.flow + '/' + key.transport;
}

}  // namespace cli
