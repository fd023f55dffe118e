// A campaign against one device with one script: first the flow as drawn, then attack after attack, each
// followed by a look at the device; what is found is confirmed and made small. Decides everything, touches
// nothing: the device is behind a bench.
#pragma once

#include "campaign/compose.hpp"
#include "campaign/investigation.hpp"
#include "campaign/limits.hpp"
#include "campaign/order_pairs.hpp"
#include "campaign/schedule.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace campaign {

// A case that showed something, while what it showed is not examined to the end: whoever goes on with the
// campaign begins with it.
struct open_case
{
    std::uint64_t number = 0;   // of the case
    std::uint64_t suspect = 0;  // the case that is held for it: of a leak another one before it
    std::size_t arm = 0;        // of that
    std::uint64_t seed = 0;
    symptom what = symptom::none;
    std::vector<std::string> rules;  // as in charge
    int signal = 0;
    std::uint64_t grows = 0;
};

// One case, as it is kept: a campaign that is resumed is told of those that were played.
struct case_played
{
    std::uint64_t number = 0;  // from 1
    std::size_t arm = 0;
    std::uint64_t seed = 0;
    symptom what = symptom::none;
    std::uint64_t answers = 0;  // signature_of()
    bool nothing = false;       // there was nothing to attack
    std::optional<open_case> open = {};
};

struct finding
{
    std::size_t number = 0;  // from 1
    std::string bucket;      // state, anomaly and symptom: one finding each
    std::string arm;         // "F1 user-odd"
    std::string kind;        // of its arm
    std::string rung;        // "F1 INVITE"
    proof shows;
    std::string text;           // the case, a script
    std::string in_words;       // what was done, and what came of it
    std::uint64_t of_case = 0;  // at whose end it was seen; 0: of a composed one
    bool confirmed = false;     // more than half of the replays showed it
    // Not confirmed, and no mistake either: there was no time for all replays, or its process was ended by a
    // fault.
    bool seen_once = false;
};

// Those of composed flows (compose.hpp), which are no attack on any rung.
inline constexpr std::string_view composed_kind = "composed valid case", composed_rung = "the whole flow";

struct hunt_settings
{
    std::uint64_t seed = 1;
    // Of the flow as drawn at the beginning; nothing: the same. Where a campaign goes on, the device still
    // knows the calls of the one that was killed, and takes the same ones for retransmissions.
    std::optional<std::uint64_t> first_seed;
    std::uint64_t cases = 0;                            // 0: as many as the bench goes on for
    std::uint32_t shard = 0, shards = 1;                // only attacks whose index modulo `shards` is `shard`
    std::size_t stop_after = 0;                         // confirmed findings; 0: never
    unsigned wrong_of_100 = 50;                         // so many mutants break a rule
    fsm::duration minimize = std::chrono::seconds{60};  // for one finding
    std::uint64_t leak = std::uint64_t{64} << 20;       // octets of memory that are too much
};

class hunt
{
public:
    struct listener
    {
        std::function<void(const case_played&)> played;  // before anything comes of it
        std::function<void(const finding&)> found;
        std::function<void(const std::string&)> says;               // progress, in a sentence
        std::function<void(std::string_view rule)> triggered = {};  // by a case, for the first time
    };

    hunt(const target& t, const choice& only, const hunt_settings& how, bench& b, listener to);

    // The flow as drawn, before everything else: what it says of rules and times is usual for this device,
    // and its octets say which attacks there are. Why it cannot be tested; "" when it can.
    std::string begin();
    void resume(const case_played& c);  // in order, before play()
    void was_triggered(const std::string& rule);
    void known(const std::string& bucket);  // of a finding that was there before: not investigated again
    // Before the attacks, with the full patience of the bench: flows that are legal as they are, each judged
    // as a run of it is. What is usual for the device does not count; rungs that it owes do. A fault that one
    // modifier shows alone is not found again in its pairs. False: it is over.
    bool play_composed(const std::vector<composed>& cases);
    void play();  // until it is over

    std::uint64_t cases() const { return number_; }
    std::size_t composed_cases() const { return composed_; }  // that were played
    std::size_t found() const { return findings_; }
    std::size_t signatures() const { return answers_.size(); }
    // Some may turn out to be impossible when their turn comes, and are left out then.
    const std::vector<arm>& arms() const { return arms_; }
    void settle();  // which of them are impossible is known from here on
    const schedule& drawn() const { return drawn_; }
    const std::map<std::string, std::uint64_t>& buckets() const { return buckets_; }
    const usual& as_ever() const { return usual_; }
    // Rules that judged: true, a case had to do with it. In the order of their ids.
    const std::map<std::string_view, bool>& rules() const { return rules_; }
    const std::string& ended() const { return ended_; }  // why it is over: "the device does not come back"

private:
    void keep_shard();
    void count_rules(const judge::run_result& r);
    std::optional<std::size_t> draw();
    bool step();
    // Fills in what is drawn; whether there was anything to attack.
    bool attack(suspect& now, judge::run_result& result, std::shared_ptr<const script::flow>& flow);
    bool investigate(suspect now,
                     const charge& is,
                     judge::run_result result,
                     std::shared_ptr<const script::flow> flow,
                     std::uint64_t of_case);
    bool is_to_be_examined(const suspect& s, const charge& is) const;
    bool examine(const open_case& c);  // false: it is over
    bool stopped(const judge::run_result& r);
    suspect suspect_of(std::size_t arm, std::uint64_t number, std::uint64_t seed) const;
    charge judged(const judge::run_result& r, const look& seen, const suspect& now);
    bool leaks(const look& seen, const suspect& now);
    std::string bucket_of(const suspect& s, const charge& is) const;
    std::string bucket_of(const suspect& s, std::string_view name, const charge& is) const;
    std::string words_for(const finding& f) const;
    std::string bucket_of(const composed& c, const charge& is) const;
    void report(const composed& c, const std::string& bucket, proof shows);
    void keep(finding f, const std::string& found);  // as a case; `in_words` of it is said
    bool come_back();                                // after it was harmed
    bool is_enough();                                // were as many findings asked for?

    const target& target_;
    choice only_;
    std::vector<arm> arms_;
    std::vector<std::string> sent_;  // rungs of a run as drawn
    hunt_settings how_;
    bench& bench_;
    listener to_;
    std::optional<order_pairs> pairs_;  // made when one is drawn
    schedule drawn_{{}, 0};             // until begin()
    usual usual_;
    std::map<std::string_view, bool> rules_;
    std::deque<suspect> last_;
    std::vector<open_case> open_;  // of the campaign that goes on
    std::unordered_set<std::uint64_t> answers_;
    std::map<std::string, std::uint64_t> buckets_;  // and how often
    std::uint64_t number_ = 0;
    std::size_t findings_ = 0, composed_ = 0, confirmed_ = 0;
    fsm::duration slowest_answer_{0};  // of the flow as drawn
    std::uint64_t memory_at_first_ = 0, memory_ = 0, memory_cases_ = 0, worst_growth_ = 0;
    suspect worst_;  // the case that took most memory since
    std::string ended_;
};

}  // namespace campaign
