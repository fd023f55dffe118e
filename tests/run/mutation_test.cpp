// One rung of a flow is mutated on its way to the wire (play/mutation.hpp), and everybody else is correct.
#include "run/in_memory.hpp"

#include "mutate/families.hpp"
#include "run/emergency.hpp"
#include "script/load.hpp"
#include "table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using rules::taint;
using table::one_device;

const std::string scripts = std::string{SIPWRIGHT_SOURCE_DIR} + "/scripts/";

struct named_family
{
    const char* name;
    mutate::family (*mutators)();
};

constexpr named_family families[] = {
    {"start_line", mutate::start_line_family},
    {"field", mutate::field_family},
    {"number", mutate::number_family},
    {"text", mutate::text_family},
    {"param", mutate::param_family},
    {"uri", mutate::uri_family},
    {"name_addr", mutate::name_addr_family},
    {"via", mutate::via_family},
    {"content", mutate::content_family},
    {"digest", mutate::digest_family},
    {"challenge", mutate::challenge_family},
    {"sdp", mutate::sdp_family},
    {"sdp_values", mutate::sdp_values_family},
    {"sdp_media", mutate::sdp_media_family},
    {"sdp_attributes", mutate::sdp_attributes_family},
    {"multipart", mutate::multipart_family},
    {"boundary", mutate::boundary_family},
    {"stream", mutate::stream_family},
    {"call", mutate::call_family},
    {"event", mutate::event_family},
    {"foreign", mutate::foreign_family},
    {"octet", mutate::octet_family},
};

std::vector<const mutate::mutator*> all_of(mutate::family f)
{
    std::vector<const mutate::mutator*> out;
    for (const auto& m : f)
        out.push_back(&m);
    return out;
}

bool accuses(const rules::finding& f) { return f.level != rules::level::info; }

// What anybody is accused of: by the run, and by its rules when every party is a device.
std::string accusations(const judge::run_result& r)
{
    std::string out;
    const auto add = [&](const rules::finding& f, const char* by) {
        if (accuses(f))
            out += std::string{by} + f.rule + " party " + std::to_string(f.party) + ": " + f.expected +
                   " | " + f.observed + "\n";
    };
    for (const auto& f : r.flow_findings)
        add(f, "");
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
            add(f, "");
    auto seen = r.traffic;
    for (auto& p : seen.parties)
        p.device = true;
    for (const auto& v : rules::judge(seen, rules::select("")))
        for (const auto& f : v.findings)
            add(f, "as devices: ");
    if (r.verdict == judge::run_verdict::fail || r.fault == judge::culprit::tool)
        out += "verdict " + std::to_string(static_cast<int>(r.verdict)) + " " + r.why + "\n";
    if (!out.empty())
        for (const auto& n : r.notes)
            out += n + "\n";
    return out;
}

run::play_options with(play::mutation how)
{
    run::play_options o;
    o.rules = rules::select("");
    o.mutation = std::move(how);
    return o;
}

std::string name_of_test(const testing::TestParamInfo<named_family>& info) { return info.param.name; }

class every_family : public testing::TestWithParam<named_family>
{
};

}  // namespace

// RFC 3261 8.2, 18.3 and RFC 4475: who gets a mutant may refuse it, or drop it, or take it for what it says.
TEST_P(every_family, on_any_rung_accuses_nobody_when_all_are_correct)
{
    const char* flows[] = {"rfc3665/3.1-successful-session-establishment.toml",
                           "rfc3665/3.2-session-establishment-through-two-proxies.toml",
                           "rfc3665/3.8-unsuccessful-no-answer.toml"};
#ifdef NDEBUG
    constexpr std::uint64_t seeds = 10;
#else
    constexpr std::uint64_t seeds = 2;
#endif
    unsigned mutated = 0;
    for (const auto* flow : flows)
    {
        const auto s = script::load_script(scripts + flow);
        for (std::uint32_t rung = 0; rung < s.rungs.size(); ++rung)
            for (std::uint64_t seed = rung * seeds; seed < (rung + 1) * seeds; ++seed)
            {
                auto o = with(
                    {.rung = rung, .seed = seed, .only = all_of(GetParam().mutators()), .wrong_of_100 = 50});
                o.transport = seed % 2 == 0 ? fsm::transport::udp : fsm::transport::tcp;
                const auto r = run::play_in_memory(s, o);
                mutated += std::ranges::any_of(
                    r.notes, [](const auto& n) { return n.find(" is mutated, ") != n.npos; });
                EXPECT_EQ(accusations(r), "") << flow << " " << name_of(s.rungs[rung]) << " seed " << seed;
                EXPECT_EQ(r.mutation->seed, seed);
            }
    }
    EXPECT_TRUE(mutated > 0 || GetParam().mutators()[0].apply_to_all) << "nothing was mutated";
}

// RFC 3261 13.2.2.4: what was an ACK until a mutator changed its method is missed by nobody's fault.
TEST(mutation_on_the_wire, an_ack_that_is_none_any_more_is_not_a_missing_one)
{
    const auto s =
        script::load_script(scripts + std::string{"rfc3665/3.1-successful-session-establishment.toml"});
    unsigned told = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed)
    {
        const auto r = run::play_in_memory(
            s,
            with({.rung = 3, .seed = seed, .only = all_of(mutate::start_line_family()), .wrong_of_100 = 50}));
        EXPECT_EQ(accusations(r), "") << "seed " << seed;
        told += r.verdict != judge::run_verdict::pass;
    }
    EXPECT_GT(told, 0U) << "no mutant was anything but an ACK";
}

INSTANTIATE_TEST_SUITE_P(mutation_on_the_wire, every_family, testing::ValuesIn(families), name_of_test);

namespace {

using sip::field_id;

run::settings mutated(play::mutation how)
{
    run::settings out;
    out.mutation = std::move(how);
    return out;
}

struct played
{
    std::vector<std::string> heard;
    judge::run_result result;
};

// Alice calls a device that answers each INVITE like that.
played call(run::settings how, std::function<std::string(const sip::message&)> answer = {})
{
    one_device t{table::busy, std::move(how)};
    if (answer)
        t.device = [&](const sip::message& m) -> std::vector<one_device::reply> {
            if (!m.is_request() || m.octets().starts_with("ACK"))
                return {};
            return {{std::chrono::milliseconds{10}, answer(m)}};
        };
    t.play();
    played out{{}, t.result()};
    for (const auto& h : t.heard)
        out.heard.push_back(h.octets);
    out.result.flow = nullptr;  // it goes with the table
    return out;
}

std::string busy(const sip::message& m) { return one_device::response(m, 486); }

std::string busy_without_tag(const sip::message& m)
{
    auto out = busy(m);
    const auto tag = out.find(";tag=device");
    return tag == out.npos ? out : out.erase(tag, 11);
}

bool accuses_device_of(const judge::run_result& r, std::string_view rule)
{
    return r.verdict == judge::run_verdict::fail && r.fault == judge::culprit::device &&
           std::ranges::any_of(r.rules, [&](const auto& v) {
               return std::ranges::any_of(v.findings,
                                          [&](const auto& f) { return f.rule == rule && f.party == 1; });
           });
}

}  // namespace

// RFC 3261 17.1.1.2: a retransmission is the request again.
TEST(mutation_on_the_wire, is_the_same_for_every_copy_and_for_every_run_with_its_seed)
{
    const auto plain = call({}).heard;
    unsigned changed = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed)
    {
        const auto sent = call(mutated({.seed = seed, .wrong_of_100 = 30})).heard;
        ASSERT_GT(sent.size(), 2u);
        for (const auto& copy : sent)
            EXPECT_EQ(copy, sent.front()) << seed;
        EXPECT_EQ(sent, call(mutated({.seed = seed, .wrong_of_100 = 30})).heard);
        changed += sent.front() != plain.front();
    }
    EXPECT_GT(changed, 15u);
}

TEST(mutation_on_the_wire, is_told_with_its_seed_and_the_rule_that_it_breaks)
{
    const auto r =
        call(mutated({.seed = 7, .only = {mutate::find_mutator("branch-without-cookie")}}), busy).result;
    EXPECT_EQ(r.mutation->seed, 7u);
    EXPECT_EQ(r.notes.at(0), "Alice: F1 INVITE is mutated, seed 7: branch-without-cookie (VIA-FMT-1.e)");
    EXPECT_EQ(r.traffic.messages.at(0).taint.rule, "VIA-FMT-1.e");
}

// RFC 3261 8.2: "UASs SHOULD process the requests in the order of the steps that follow"; what is odd but
// says the same changes none of them. So the device that lets it fall, or refuses it, is at fault.
TEST(mutation_on_the_wire, that_says_the_same_is_no_excuse)
{
    const auto refuse = [](const sip::message& m) { return one_device::response(m, 400); };
    unsigned same = 0;
    for (std::uint64_t seed = 0; seed < 120; ++seed)
    {
        const auto how = mutated({.seed = seed, .wrong_of_100 = 0});
        const auto mute = call(how);
        if (mute.result.traffic.messages.at(0).taint || mute.result.notes.empty())
            continue;
        ++same;
        EXPECT_TRUE(accuses_device_of(mute.result, "TXN-100-1.a")) << seed;
        EXPECT_EQ(call(how, refuse).result.fault, judge::culprit::device) << seed;
        EXPECT_EQ(call(how, busy).result.verdict, judge::run_verdict::pass) << seed;
    }
    EXPECT_GT(same, 5u);
}

// rules.md 0.4.2 of the referee: only what compares a touched field is excused.
TEST(mutation_on_the_wire, does_not_excuse_what_is_wrong_in_another_field)
{
    constexpr rules::parts read_by_the_rule{
        .fields = rules::fields_of({field_id::via, field_id::cseq, field_id::to}),
        .start_line = true,
        .framing = true};
    unsigned legal = 0, wrong = 0;
    for (std::uint64_t seed = 0; seed < 120; ++seed)
    {
        const auto r = call(mutated({.seed = seed, .wrong_of_100 = 50}), busy_without_tag).result;
        const auto& t = r.traffic.messages.at(0).taint;
        if (!t || t.touched.meet(read_by_the_rule))
            continue;
        (t.by == taint::hand::legal_mutator ? legal : wrong) += 1;
        EXPECT_TRUE(accuses_device_of(r, "RSP-TAG-1.a")) << seed << " " << r.notes.at(0);
    }
    EXPECT_GT(legal, 2u);
    EXPECT_GT(wrong, 2u);
}

// RFC 3261 8.2.2.3: a legal mutant that asks for an extension may be refused for it, and must be answered.
TEST(mutation_on_the_wire, that_is_legal_may_be_refused_for_what_it_says_and_must_be_answered)
{
    unsigned seen = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed)
    {
        const auto how = mutated({.seed = seed, .only = {mutate::find_mutator("number-at-its-ends")}});
        const auto mute = call(how).result;
        const auto& t = mute.traffic.messages.at(0).taint;
        if (t.touched != rules::parts{.fields = rules::bit(field_id::max_forwards)})
            continue;
        ++seen;
        EXPECT_TRUE(accuses_device_of(mute, "TXN-100-1.a"));
        const auto refused =
            call(how, [](const sip::message& m) { return one_device::response(m, 483); }).result;
        EXPECT_EQ(refused.verdict, judge::run_verdict::inconclusive) << accusations(refused);
        EXPECT_EQ(refused.fault, judge::culprit::script);
    }
    EXPECT_GT(seen, 2u);
}

// RFC 3261 8.2.6, RFC 4475 3.1.2: what is wrong may be refused with 400; RFC 3261 18.3, 17.1.3: or dropped.
TEST(mutation_on_the_wire, that_is_wrong_may_be_refused_and_dropped)
{
    for (std::uint64_t seed = 0; seed < 40; ++seed)
    {
        const auto how = mutated({.seed = seed, .wrong_of_100 = 100});
        const auto mute = call(how).result;
        if (!mute.traffic.messages.at(0).taint.estranges())
            continue;
        const auto refused =
            call(how, [](const sip::message& m) { return one_device::response(m, 400); }).result;
        for (const auto* r : {&mute, &refused})
        {
            EXPECT_EQ(r->verdict, judge::run_verdict::inconclusive) << seed << " " << accusations(*r);
            EXPECT_EQ(r->fault, judge::culprit::script) << seed;
        }
        EXPECT_TRUE(mute.why.starts_with("script: ")) << mute.why;
    }
}

// Who may not be called is not called by chance either: scheme-other knows "urn:service:sos" (RFC 5031).
TEST(mutation_on_the_wire, does_not_reach_an_emergency_centre_on_a_real_network)
{
    const auto names_one = [](const std::string& octets) {
        sip::scanned_message m;
        m.scan(octets);
        return !run::emergency_in(m).empty();
    };
    unsigned stopped = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed)
    {
        auto how = mutated({.seed = seed, .only = {mutate::find_mutator("scheme-other")}});
        const bool called = names_one(call(how).heard.front());
        how.allowed = run::reach{};
        EXPECT_EQ(call(how).heard.empty(), called) << seed;
        stopped += called;
    }
    EXPECT_GT(stopped, 0u);
}
