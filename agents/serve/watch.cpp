#include "serve/watch.hpp"

#include "check/call.hpp"
#include "rules/judge.hpp"
#include "serve/limits.hpp"

#include <algorithm>

namespace serve {

namespace {

constexpr rules::party_index me = 0;

rules::keeping bounded()
{
    rules::keeping out;
    out.calls = limits::calls;
    out.messages = limits::messages;
    out.from_within = true;  // devices may come in the middle of a call
    return out;
}

}  // namespace

watch::watch(const rules::party& self,
             std::span<const rules::rule* const> which,
             bool strict,
             told on_finding)
    : self_{self.at},
      strict_{strict},
      on_finding_{std::move(on_finding)},
      seen_{{}, which, bounded()},
      parties_{seen_.given().parties, {{self.name, self.at, self.plays}}}
{
    seen_.given().parties[me] = self;
    seen_.on_judged(
        [this](const rules::exchanges& e, std::span<rules::judgement> found) { judged(e, found); });
}

std::string_view watch::name_of(rules::party_index p) const
{
    const auto& all = seen_.given().parties;
    return p < all.size() ? std::string_view{all[p].name} : "somebody";
}

rules::passage watch::passage(fsm::time_point at, const fsm::link& over, const sip::message_ptr& m, bool ours)
{
    rules::passage out;
    out.at = at;
    out.source = ours ? over.local : over.remote;
    out.destination = ours ? over.remote : over.local;
    // Whichever of its addresses it is, it is this one.
    const auto ends =
        ours ? parties_.of(self_, over.remote, *m, seen_) : parties_.of(over.remote, self_, *m, seen_);
    out.from = ours ? me : ends.from;
    out.to = ours ? ends.to : me;
    out.message = m;
    out.connection = over.connection;
    return out;
}

void watch::received(fsm::time_point at, const fsm::link& over, const sip::message_ptr& m)
{
    tally_.not_judged += !seen_.arrived(passage(at, over, m, false));
}

void watch::sent(fsm::time_point now, const fsm::link& over, const sip::message_ptr& m)
{
    tally_.not_judged += !seen_.sent(passage(now, over, m, true));
}

void watch::refused(const fsm::link& over, const sip::message_ptr& m)
{
    seen_.refused(passage({}, over, m, true));
}

void watch::finish(fsm::time_point now) { seen_.finish(now); }

// Only devices are accused, and of a call whose beginning was not seen only what stands on one message.
void watch::judged(const rules::exchanges& e, std::span<rules::judgement> found)
{
    const auto all = e.readings();
    const bool partial = !check::begins(all.front());
    const bool unread = e.unread_from() != rules::none;
    bool fails = false, open = partial || unread;
    for (auto& one : found)
    {
        if (one.is_silent())
            continue;
        auto v = one.take();
        if (v.findings.empty())
            continue;
        rules::take_back(v, [&](const rules::finding& f) {
            const auto* who = e.who(f.party);
            const bool own = f.party == me;
            tally_.own += own;
            const bool doubtful =
                !who || who->plays == rules::unknown_role || (partial && !rules::stands_alone(*v.rule, f));
            open = open || (doubtful && !own);
            return own || doubtful;
        });
        for (const auto& f : v.findings)
        {
            if (f.level == rules::level::info)
                continue;
            const bool must = f.level == rules::level::must;
            fails = fails || must || strict_;
            ++(must ? tally_.broken : tally_.advised);
            on_finding_(f, name_of(f.party), all.front().call_id);
        }
    }
    ++tally_.calls;
    ++(fails ? tally_.failed : open ? tally_.inconclusive : tally_.passed);
}

}  // namespace serve
