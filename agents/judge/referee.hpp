// Sees every message of a run, whoever sent it, and at the end judges: rungs, rules, surprises. Pure, so the
// same log gives the same result.
#pragma once

#include "judge/result.hpp"
#include "judge/waive.hpp"
#include "play/agent.hpp"
#include "rules/recorder.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace judge {

namespace limits {
inline constexpr std::size_t surprises = 1'000;  // of one run; more are counted only
}  // namespace limits

class referee
{
public:
    // The script and the cast must outlive the referee; the script also its result.
    // `within`: what all referees of the program may keep together; null: there is no bound.
    referee(const script::flow& s,
            const play::cast& c,
            std::vector<const rules::rule*> which,
            std::shared_ptr<rules::budget> within = nullptr);

    void sent(fsm::time_point now, party_index by, const play::outgoing& what, const fsm::address& source);
    // False: there was no room for it. Whoever keeps it nevertheless has no bound, either.
    bool received(fsm::time_point now,
                  party_index by,
                  party_index from,
                  const fsm::link& over,
                  const sip::message_ptr& message);
    // By a stream, wholly at that time: the script may cut it.
    void left(fsm::time_point until, party_index by, const fsm::link& over, const sip::message_ptr& message);
    // The system refused to send it, or says that nobody takes it there: it did not arrive.
    void refused(party_index by, const fsm::link& over, const sip::message_ptr& message);
    // An agent of ours opened a connection to `there`, or its machine said that nobody listens.
    void tried(fsm::time_point now, const fsm::address& there, bool opened);
    // A connection of ours ended; by a device in order, or by nobody whom we could name.
    void ended(fsm::time_point now, const fsm::link& over, party_index by);
    // Who sent this to `by`, by the transaction that it belongs to; nobody: that tells nothing.
    party_index sender(party_index by, const sip::message& m) const { return seen_.sender(by, m); }
    bool spoke(party_index p) const;  // any message of it was seen
    void surprised(party_index by, const play::surprise& what);
    // What was under way on it is lost, and who used it may have given up (RFC 3261 17.1.4): from then on
    // only what stands on one message is anybody's fault.
    void link_broke() { link_broke_ = true; }
    void script_ended_link() { link_broke_ = script_ended_link_ = true; }
    // The same of one that its script had half closed, but the ladder goes on by another (RFC 3261 18.2.2).
    void half_closed_link_ended() { half_closed_link_ended_ = true; }
    void stalled(std::shared_ptr<const rules::stalls> when) { seen_.given().stalled = std::move(when); }
    // How long what is timed takes, and (if told) how long rungs of devices without `within` were waited for.
    void expects(const fsm::timer_values& timers, std::optional<fsm::duration> patience)
    {
        seen_.given().timers = timers;
        patience_ = patience;
    }
    void lossy_network() { seen_.given().lossy = true; }
    // What was known of the devices before; it must outlive the referee. `today` is when waivers expire.
    void knows(profiles of_devices, device::date today)
    {
        profiles_ = std::move(of_devices);
        today_ = today;
    }
    // A device was not made to do what its ladder needs: for what is missing nobody is to blame.
    void trigger_failed(const std::string& why)
    {
        trigger_failed_ = trigger_failed_.empty() ? why : trigger_failed_;
    }

    // Lanes of all agents, in party order (nullptr for devices); the end of the watch.
    run_result finish(fsm::time_point end, const std::vector<const play::agent*>& agents);

private:
    struct noted
    {
        std::string text;
        std::uint32_t count;
    };

    bool lossy() const { return seen_.given().lossy; }
    fsm::duration stood_still(fsm::time_point from, fsm::time_point until) const;  // this program, at most
    bool kept_waiting(fsm::time_point until) const;
    bool doubtful(const run_result& r) const;
    const flow_finding* excused_at_most(const run_result& r, bool flow_finding::* by) const;
    const play::lane_entry*
    entry(const std::vector<const play::agent*>& agents, party_index p, std::uint32_t rung) const;
    void index_sightings();
    std::optional<std::uint32_t> sighting_of(std::uint64_t octets_hash, party_index to);

    rung_result judge_rung(std::uint32_t i, const std::vector<const play::agent*>& agents);
    bool reached_nobody(std::uint32_t sighting) const;
    bool went_elsewhere(std::uint32_t sighting, const script::rung& r) const;
    bool answered_as_drawn(std::uint32_t i, const run_result& r) const;
    bool may_be_left_out(std::uint32_t i, const run_result& r) const;
    bool may_be_lost(std::uint32_t i, const run_result& r) const;
    bool sender_was_ready(std::uint32_t i, const std::vector<rung_result>& rungs) const;
    flow_finding late(std::uint32_t i, const run_result& r, const play::lane_entry& e) const;
    std::optional<flow_finding> astray(std::uint32_t i, const run_result& r) const;
    flow_finding
    missing(std::uint32_t i, const run_result& r, const std::vector<const play::agent*>& agents) const;
    void judge_ladder(run_result& r, const std::vector<const play::agent*>& agents);
    void judge_surprises(run_result& r);
    void mark_what_was_asked(const run_result& r);
    void excuse_what_broke(run_result& r) const;
    void prove(run_result& r) const;
    void go_by_profiles(run_result& r);
    void name_what_waived_rules_named(run_result& r);
    void excuse_what_was_mutated(run_result& r) const;
    void blame_once(run_result& r);
    void drop_named_by(const rules::finding& f, run_result& r);
    void merge_what_came_instead(run_result& r) const;
    rules::framing framing_of(party_index by, const play::outgoing& what);
    bool is_scripted(std::uint32_t i) const;
    std::optional<std::uint32_t> scripted_from(const run_result& r) const;
    void excuse_agents(rules::verdict& v, run_result& r, std::uint32_t from, std::string_view who) const;
    bool is_device(party_index p) const;
    bool is_agent(party_index p) const;
    void add_notes(run_result& r, const std::string& unread);
    std::string what_was_not_read() const;
    std::string what_was_dropped(std::string_view are = {}) const;
    std::string what_the_script_did(const run_result& r) const;
    culprit who_failed(const run_result& r) const;
    void
    conclude(run_result& r, const std::vector<const play::agent*>& agents, const std::string& unread) const;

    const script::flow* script_;
    const play::cast* cast_;
    rules::recorder seen_;
    std::vector<std::optional<std::uint32_t>> sent_as_;  // per rung: its sighting, if an agent sent it
    std::vector<std::uint32_t> copies_sent_;             // per rung
    std::vector<std::pair<party_index, play::surprise>> unexpected_;
    std::vector<noted> notes_;
    boost::unordered_flat_map<std::string, std::size_t> noted_as_;  // places of `notes_`
    // Places of the first sightings; made at the end, when one is asked for.
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> by_octets_;
    std::uint64_t surprises_dropped_ = 0;
    std::optional<fsm::duration> patience_;
    std::vector<std::pair<party_index, fsm::address>> joins_;  // whose next message there joins one before it
    bool timed_out_ = false, link_broke_ = false, script_ended_link_ = false, half_closed_link_ended_ = false;
    struct mutant
    {
        std::uint32_t sighting;
        std::optional<std::uint32_t> rung;
    };
    std::optional<mutant> mutated_;  // the first one that says something else than was made, or is wrong
    struct named
    {
        std::string rule;
        std::uint32_t offender;
        flow_finding instead;
    };
    std::vector<named> named_;  // findings of the ladder that a rule says better
    std::string unreachable_, unsupported_, trigger_failed_;
    profiles profiles_;
    device::date today_{};
    std::string not_had_;  // by a device: why the ladder could not go on
};

}  // namespace judge
