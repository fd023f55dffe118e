#include "run/remarks.hpp"

#include "run/limits.hpp"

#include <algorithm>
#include <chrono>

namespace run {

void remarks::note(std::string text)
{
    if (notes_.size() < limits::notes || notes_.contains(text))
        ++notes_[std::move(text)];
}

void remarks::late(fsm::duration by)
{
    ++late_;
    latest_ = std::max(latest_, by);
}

void remarks::heard(const fsm::address& from)
{
    heard_.insert(from);
    if (heard_.size() > limits::peers)
    {
        heard_.erase(std::prev(heard_.end()));
        note("datagrams from more than " + std::to_string(limits::peers) + " addresses");
    }
}

void remarks::unreachable(const fsm::address& device, std::string_view why)
{
    unreachable_.emplace(device, why);
}

// A device that was never there says nothing about the device.
const play::member* remarks::absent_device(const play::cast& cast, std::string& why) const
{
    for (const auto& m : cast)
    {
        const auto found = unreachable_.find(m.at);
        if (m.device && found != unreachable_.end() && !heard_.contains(m.at))
        {
            why = found->second;
            return &m;
        }
    }
    return nullptr;
}

void remarks::finish(judge::run_result& r,
                     const script::flow& script,
                     const play::cast& cast,
                     ending how) const
{
    for (const auto& [text, count] : notes_)
        r.notes.push_back(count == 1 ? text : text + " (" + std::to_string(count) + " times)");
    if (late_ > 0)
    {
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(latest_).count();
        r.notes.push_back("this machine was late " + std::to_string(late_) + " times, at most by " +
                          std::to_string(ms) + " ms: judge times with care");
    }
    for (std::size_t i = 0; i < cast.size(); ++i)
    {
        // By a connection of its own, or another transport, it comes from elsewhere.
        const auto is_of_it = [&](const rules::sighting& s) { return s.from == i; };
        if (cast[i].device && !heard_.contains(cast[i].at) && r.verdict != judge::run_verdict::pass &&
            std::ranges::none_of(r.traffic.messages, is_of_it))
        {
            r.notes.push_back("nothing ever came from device " + script.parties[i].name + " at " +
                              cast[i].at.host_port() + ": is it up, and does its route lead here?");
        }
    }
    std::string why;
    // What was still waited for when it was told to stop is not judged.
    if (how.interrupted && (r.verdict != judge::run_verdict::pass || !how.finished))
    {
        r.interrupted = true;
        r.verdict = judge::run_verdict::inconclusive;
        r.fault = judge::culprit::nobody;
        r.why = "interrupted";
        for (auto& f : r.flow_findings)
            f.level = rules::level::info;  // nobody's fault but ours, who did not wait
    }
    else if (const auto* m = absent_device(cast, why))
    {
        const auto& name = script.parties[static_cast<std::size_t>(m - cast.data())].name;
        r.verdict = judge::run_verdict::error;
        r.fault = judge::culprit::environment;
        r.why = fsm::is_reliable(m->at.transport)
                    ? "device " + name + " cannot be reached at " + m->at.host_port() + " over " +
                          std::string{fsm::via_token(m->at.transport)} + ": " + why
                    : "nothing listens at " + m->at.host_port() + ", where device " + name + " should be (" +
                          why + ")";
    }
    else if (how.limit_reached)
    {
        r.verdict = judge::run_verdict::inconclusive;
        r.fault = judge::culprit::tool;
        r.why = "tool: not finished within the time limit of a run";
    }
    r.interrupted = how.interrupted;
}

}  // namespace run
