// The referee beside a standing agent: every message that passes its socket, call by call, in bounded memory.
// A call is judged once it has been quiet for long enough, and what a device did wrong is told then.
#pragma once

#include "check/parties.hpp"
#include "fsm/link.hpp"
#include "rules/recorder.hpp"

#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace serve {

struct tally
{
    std::uint64_t calls = 0, passed = 0, failed = 0, inconclusive = 0;  // of each call: as check::verdict
    std::uint64_t broken = 0, advised = 0;  // findings about devices: MUSTs, SHOULDs
    std::uint64_t own = 0;                  // findings about this program: a fault of it, or what followed
    std::uint64_t not_judged = 0;           // messages that there was no room for
};

class watch
{
public:
    using told =
        std::function<void(const rules::finding& what, std::string_view party, std::string_view call_id)>;

    // `me` is the agent: no device. `which` outlives this. `strict`: a SHOULD that is broken fails its call.
    watch(const rules::party& me, std::span<const rules::rule* const> which, bool strict, told on_finding);

    // `at`: when it came; it may have waited for us.
    void received(fsm::time_point at, const fsm::link& over, const sip::message_ptr& m);
    void sent(fsm::time_point now, const fsm::link& over, const sip::message_ptr& m);
    void refused(const fsm::link& over, const sip::message_ptr& m);       // what was sent last did not leave
    void closed(const fsm::link& over) { parties_.forget(over.remote); }  // its port may be another's next
    void stalled(std::shared_ptr<const rules::stalls> when) { seen_.given().stalled = std::move(when); }
    void knows(std::shared_ptr<const rules::keyring> keys) { seen_.given().keys = std::move(keys); }
    void finish(fsm::time_point now);  // judges what is open
    const tally& so_far() const { return tally_; }
    std::string_view name_of(rules::party_index p) const;

private:
    rules::passage passage(fsm::time_point at, const fsm::link& over, const sip::message_ptr& m, bool ours);
    void judged(const rules::exchanges& e, std::span<rules::judgement> found);

    fsm::address self_;
    bool strict_;
    told on_finding_;
    tally tally_;
    rules::recorder seen_;
    check::parties parties_;
};

}  // namespace serve
