#include "play/mutation.hpp"

#include "play/alter.hpp"
#include "play/difference.hpp"
#include "script/load.hpp"
#include "sip/fields.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace {

using hand = rules::taint::hand;
using rules::parts;
using sip::field_id;

const std::string made = "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n"
                         "Via: SIP/2.0/UDP pc33.atlanta.example.com;branch=z9hG4bK776asdhds\r\n"
                         "Max-Forwards: 70\r\n"
                         "To: Bob <sip:bob@biloxi.example.com>\r\n"
                         "From: Alice <sip:alice@atlanta.example.com>;tag=1928301774\r\n"
                         "Call-ID: a84b4c76e66710@pc33.atlanta.example.com\r\n"
                         "CSeq: 314159 INVITE\r\n"
                         "Contact: <sip:alice@pc33.atlanta.example.com>\r\n"
                         "Subject: boxes\r\n"
                         "Supported: 100rel, timer\r\n"
                         "Content-Type: text/plain\r\n"
                         "Content-Length: 5\r\n"
                         "\r\n"
                         "hello";

std::string with(std::string_view old, std::string_view in_its_place)
{
    auto out = made;
    return out.replace(out.find(old), old.size(), in_its_place);
}

parts meaning_of(const std::string& other)
{
    sip::scanned_message a, b;
    a.scan(made);
    b.scan(other);
    return play::different_meaning(a, b);
}

parts only(field_id id) { return {.fields = rules::bit(id)}; }

play::alteration mutant(play::mutation how, bool stream = false)
{
    play::alteration out;
    play::mutate_rung(out, *sip::store(made), how, stream);
    return out;
}

play::alteration by(std::string_view mutator, std::uint64_t seed = 1, bool stream = false)
{
    return mutant({.seed = seed, .only = {mutate::find_mutator(mutator)}}, stream);
}

// RFC 3261 7.3.1, 7.3.3, 19.1.4, 20: the same said otherwise.
TEST(different_meaning, is_none_where_rfc_3261_sees_none)
{
    const std::pair<std::string_view, std::string_view> pairs[] = {
        {"INVITE sip:bob@biloxi.example.com", "INVITE sip:bob@BILOXI.example.com;unknown=1"},
        {"Via: SIP/2.0/UDP pc33", "v:  SIP / 2.0 / UDP PC33"},
        {"Max-Forwards: 70", "mAX-fORWARDS : 0070"},
        {"To: Bob <sip:bob@biloxi.example.com>", "t: \"Bobby\" <sip:%62ob@biloxi.example.com>"},
        {"From: Alice <", "From:\r\n <"},
        {"<sip:alice@pc33.atlanta.example.com>", "\"A\"<sip:alice@PC33.atlanta.example.com>"},
        {"Subject: boxes", "User-Agent: x\r\nX-Unknown: y"},
        {"Supported: 100rel, timer", "Supported: 100rel\r\nk: timer"},
        {"Content-Length: 5", "l: 05"},
    };
    for (const auto& [old, other] : pairs)
        EXPECT_EQ(meaning_of(with(old, other)), parts{}) << other;
}

TEST(different_meaning, is_in_the_one_part_that_says_something_else)
{
    const std::tuple<std::string_view, std::string_view, parts> all[] = {
        {"INVITE sip:bob", "INVITE sip:Bob", {.start_line = true}},
        {"INVITE sip:bob", "OPTIONS sip:bob", {.start_line = true}},
        {"branch=z9hG4bK776asdhds", "branch=z9hG4bK776ASDHDS", only(field_id::via)},
        {"Via: SIP/2.0/UDP pc33", "Via: SIP/2.0/UDP pc34", only(field_id::via)},
        {"hds\r\n", "hds\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\n", only(field_id::via)},
        {"Forwards: 70", "Forwards: 69", only(field_id::max_forwards)},
        {"tag=1928301774", "tag=1928301775", only(field_id::from)},
        {"biloxi.example.com>\r\n", "biloxi.example.com>;tag=1\r\n", only(field_id::to)},
        {"ID: a84b", "ID: A84b", only(field_id::call_id)},
        {"CSeq: 314159", "CSeq: 314160", only(field_id::cseq)},
        {"<sip:alice@pc33.atlanta.example.com>", "<sip:alice@pc33.atlanta.example.com:5061>",
         only(field_id::contact)},
        {"Subject: boxes", "Record-Route: <sip:a;lr>", only(field_id::record_route)},
        {"Subject: boxes", "Require: 100rel", only(field_id::require)},
        {"Supported: 100rel, timer", "Supported: 100rel", only(field_id::supported)},
        {"text/plain", "text/html", only(field_id::content_type)},
        {"Length: 5",
         "Length: 4",
         {.fields = rules::bit(field_id::content_length), .body = true, .framing = true}},
        {"hello", "jello", {.body = true}},
    };
    for (const auto& [old, other, where] : all)
        EXPECT_EQ(meaning_of(with(old, other)), where) << other;
    EXPECT_EQ(meaning_of("no SIP"), parts::all());
}

TEST(mutation, a_legal_one_that_says_the_same_touches_nothing)
{
    for (const auto* name : {"field-compact", "field-name-case", "blanks-at-the-colon", "field-swap"})
    {
        const auto out = by(name);
        EXPECT_TRUE(out.octets) << name;
        EXPECT_FALSE(out.taint) << name;
        EXPECT_EQ(out.taint.by, hand::legal_mutator) << name;
        EXPECT_NE(out.by.find(name), std::string::npos);
    }
}

TEST(mutation, a_legal_one_touches_what_reads_differently_and_breaks_no_rule)
{
    unsigned touched = 0, whole = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed)
    {
        const auto out = mutant({.seed = seed, .wrong_of_100 = 0});
        if (!out.octets || !out.taint || out.taint.by != hand::legal_mutator)
            continue;
        EXPECT_EQ(out.taint.rule, "") << out.by;
        EXPECT_EQ(out.taint.touched, meaning_of(*out.octets)) << out.by;
        ++touched;
        whole += out.taint.touched == parts::all();
    }
    EXPECT_GT(touched, 20u);
    EXPECT_EQ(whole, 0u);
}

TEST(mutation, a_wrong_one_names_its_rule_and_touches_what_differs)
{
    const auto length = by("content-length-lies");
    EXPECT_EQ(length.taint.rule, "SYN-CL-1.c");
    EXPECT_EQ(length.taint.by, hand::wrong_mutator);
    EXPECT_TRUE(length.taint.touched.meet(only(field_id::content_length)));
    EXPECT_FALSE(length.taint.touched.meet(only(field_id::from)));
    const auto branch = by("branch-without-cookie");
    EXPECT_EQ(branch.taint.rule, "VIA-FMT-1.e");
    EXPECT_EQ(branch.taint.touched, only(field_id::via));
    EXPECT_TRUE(branch.taint.estranges());
}

// RFC 3261 25.1: CR and LF are CRLF, and NUL is nowhere in a header.
TEST(mutation, whoever_takes_a_bare_cr_lf_or_nul_for_an_end_reads_another_message)
{
    for (const auto octets : {"bo\rxes", "bo\nxes", "bo\r\rxes"})
    {
        play::alteration out;
        out.octets = with("boxes", octets);
        play::judge_octets(out, *sip::store(made), false, false);
        EXPECT_EQ(out.taint.touched, parts::all()) << octets;
    }
    play::alteration out;
    out.octets = with("boxes", std::string_view{"bo\0xes", 6});
    play::judge_octets(out, *sip::store(made), false, false);
    EXPECT_EQ(out.taint.touched, parts::all());
    out.octets = with("boxes", "bo\r\n xes");
    play::judge_octets(out, *sip::store(made), true, false);
    EXPECT_FALSE(out.taint.touched.any()) << "a fold is none of them";
    out.octets = with("hello", "h\rllo");
    play::judge_octets(out, *sip::store(made), true, false);
    EXPECT_FALSE(out.taint.touched.meet(only(field_id::to))) << "a body is octets";
}

TEST(mutation, the_same_seed_makes_the_same_octets_and_another_others)
{
    unsigned different = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed)
    {
        const play::mutation how{.seed = seed, .wrong_of_100 = 50};
        EXPECT_EQ(mutant(how).octets, mutant(how).octets);
        different += mutant(how).octets != mutant({.seed = seed + 1, .wrong_of_100 = 50}).octets;
    }
    EXPECT_GT(different, 45u);
}

// 18.1.1: "If a request is within 200 bytes of the path MTU, or if it is larger than 1300 bytes and the path
// MTU is unknown, the request MUST be sent using an RFC 2914 congestion controlled transport protocol".
TEST(mutation, a_request_that_grew_too_long_for_udp_may_be_refused_there)
{
    std::uint64_t seed = 1;
    while (by("text-overlong", seed).octets->size() <= 1300)
        ++seed;
    const auto udp = by("text-overlong", seed), tcp = by("text-overlong", seed, true);
    ASSERT_EQ(udp.octets, tcp.octets);
    EXPECT_EQ(udp.taint.by, hand::wrong_mutator);
    EXPECT_TRUE(udp.taint.estranges());
    EXPECT_EQ(tcp.taint.by, hand::legal_mutator);
}

// 18.3: "The Content-Length header field MUST be used with stream oriented transports".
TEST(mutation, without_a_content_length_a_stream_has_lost_its_frames)
{
    for (std::uint64_t seed = 0; seed < 200; ++seed)
    {
        const auto out = mutant({.seed = seed, .wrong_of_100 = 0}, true);
        sip::scanned_message m;
        if (out.octets)
            m.scan(*out.octets);
        if (!out.octets || m.has(field_id::content_length))
            continue;
        EXPECT_EQ(out.taint.rule, "SYN-CL-1.a");
        EXPECT_TRUE(out.taint.estranges());
    }
}

// 7.5: "Implementations processing SIP messages over stream-oriented transports MUST ignore any CRLF
// appearing before the start-line": what is read is not what was sent.
TEST(mutation, with_line_ends_before_it_is_another_message_when_it_leaves_a_stream)
{
    const auto udp = by("line-ends-before"), tcp = by("line-ends-before", 1, true);
    ASSERT_EQ(udp.octets, tcp.octets);
    EXPECT_TRUE(udp.taint.touched.framing);
    EXPECT_NE(udp.taint.touched, parts::all());
    EXPECT_EQ(tcp.taint.touched, parts::all());
    EXPECT_EQ(tcp.taint.rule, "");
}

// RFC 3261 8.1.1.5, 12.2.1.1: numbers of a dialog rise, and are below 2^31.
TEST(mutation, of_an_invite_leaves_room_for_the_numbers_of_its_dialog)
{
    bool near = false;
    for (std::uint64_t seed = 0; seed < 400; ++seed)
    {
        const auto now = by("number-at-its-ends", seed);
        if (!now.octets)
            continue;
        const auto message = sip::store(*now.octets);
        const auto number = sip::cseq_of(*message);
        if (!number)
            continue;
        near = near || number->number == 2147482647U;
        EXPECT_LT(number->number, 2147483000U) << seed;
    }
    EXPECT_TRUE(near);
}

// RFC 3261 8.1.1.5, RFC 4475 3.1.2.4: what asks with such a number is refused with 400.
TEST(alteration, of_a_cseq_beyond_the_last_number_is_no_request_that_has_to_be_granted)
{
    for (const auto& [number, right] :
         {std::pair{"2147483647", true}, {"2147483648", false}, {"4294967295", false}})
    {
        auto text =
            std::string{"title = \"x\"\nlifelines = [\"Alice\", \"Bob\"]\n[ladder]\nF1 = \"OPTIONS Alice -> "
                        "Bob\"\nF2 = \"200 OPTIONS Alice <- Bob\"\n[F1]\ncseq = "};
        const auto s = script::load_script_text(text + number + "\n", "x.toml");
        const auto is =
            play::alter(s.rungs[0], *sip::store(with("CSeq: 314159 INVITE", "CSeq: 314159 OPTIONS")));
        EXPECT_EQ(is.taint.provokes, right) << number;
        EXPECT_EQ(is.taint.touched.meet(only(field_id::cseq)), !right) << number;
    }
}

// A message is one message: who inserts and repeats whole ones works on streams.
TEST(mutation, of_a_rung_is_not_the_matter_of_mutators_of_streams)
{
    EXPECT_FALSE(by("message-repeated").octets);
    for (std::uint64_t seed = 0; seed < 200; ++seed)
        for (const auto* name : {"flood", "ack-inserted", "message-repeated", "stun-message"})
            EXPECT_EQ(mutant({.seed = seed}).by.find(name), std::string::npos);
}

TEST(mutation, comes_after_what_the_script_does_and_what_both_touched_may_be_anything)
{
    auto now = mutant({.seed = 1, .only = {mutate::find_mutator("field-compact")}});
    now.octets.reset();
    now.taint = {only(field_id::max_forwards), {}, hand::script};
    auto script_alone = now;
    play::mutate_rung(now, *sip::store(made), {.seed = 1, .only = {mutate::find_mutator("field-compact")}},
                      false);
    EXPECT_EQ(now.taint, script_alone.taint);
    play::mutate_rung(now, *sip::store(made), {.seed = 1, .only = {mutate::find_mutator("method-other")}},
                      false);
    EXPECT_EQ(now.taint.by, hand::wrong_mutator);
    EXPECT_TRUE(now.taint.touched.meet(only(field_id::max_forwards)));
}

}  // namespace
