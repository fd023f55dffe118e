// RFC 3261 7.5, 18.3: sequences that mutators make are cut into messages again.
#include "corpus.hpp"
#include "mutants.hpp"
#include "mutate/sequence.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

const std::string invite = "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n"
                           "Via: SIP/2.0/TCP client.atlanta.example.com:5060;branch=z9hG4bK74bf9\r\n"
                           "Max-Forwards: 70\r\n"
                           "From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n"
                           "To: Bob <sip:bob@biloxi.example.com>\r\n"
                           "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
                           "CSeq: 1 INVITE\r\n"
                           "Contact: <sip:alice@client.atlanta.example.com;transport=tcp>\r\n\r\n";

std::string value(const std::string& octets, sip::field_id id)
{
    sip::scanned_message m;
    m.scan(octets);
    return std::string{m.value(id)};
}

}  // namespace

TEST(stream, a_message_that_gets_company_is_framed_first)
{
    for (const auto* m : mutators_named("", mutate::nature::legal))
        if (m->apply_to_all)
            for (std::uint64_t seed = 0; seed < 50; ++seed)
            {
                const auto octets = with(m->name, invite, seed);
                for (const auto& one : messages_on_a_stream(octets))
                {
                    EXPECT_TRUE(accepted(one)) << m->name << "\n" << octets.substr(0, 3000);
                    EXPECT_EQ(one.find("SIP/2.0\r\n", one.find("SIP/2.0\r\n") + 1), std::string::npos)
                        << m->name << "\n"
                        << one.substr(0, 3000);
                }
            }
}

TEST(stream, a_flood_is_32_calls_at_most_and_all_of_them_different)
{
    std::size_t most = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed)
    {
        const auto calls = messages_on_a_stream(with("flood", invite, seed));
        std::set<std::string> ids, vias;
        for (const auto& one : calls)
        {
            ids.insert(value(one, sip::field_id::call_id));
            vias.insert(value(one, sip::field_id::via));
        }
        EXPECT_EQ(ids.size(), calls.size());
        EXPECT_EQ(vias.size(), calls.size());
        most = std::max(most, calls.size());
    }
    EXPECT_EQ(most, 32u);
}

TEST(stream, a_flood_is_bounded_by_the_room)
{
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        EXPECT_LE(with("flood", invite, seed, 3000).size(), 3000u);
}

// RFC 3261 9.1
TEST(stream, the_cancel_that_is_inserted_is_that_of_the_invite)
{
    for (std::uint64_t seed = 0; seed < 20; ++seed)
    {
        const auto messages = messages_on_a_stream(with("cancel-inserted", invite, seed));
        ASSERT_EQ(messages.size(), 2u);
        const auto& cancel = messages[0].starts_with("CANCEL") ? messages[0] : messages[1];
        EXPECT_TRUE(cancel.starts_with("CANCEL sip:bob@biloxi.example.com SIP/2.0\r\n"));
        EXPECT_EQ(value(cancel, sip::field_id::via), value(invite, sip::field_id::via));
        EXPECT_EQ(value(cancel, sip::field_id::call_id), value(invite, sip::field_id::call_id));
        EXPECT_EQ(value(cancel, sip::field_id::cseq), "1 CANCEL");
    }
}

TEST(stream, a_call_that_is_renewed_is_the_same_in_all_its_messages)
{
    const auto both = with("answer-inserted", invite, 3);
    const auto before = messages_on_a_stream(both),
               after = messages_on_a_stream(with("call-renewed", both, 1));
    ASSERT_EQ(before.size(), 2u);
    ASSERT_EQ(after.size(), 2u);
    EXPECT_NE(value(after[0], sip::field_id::call_id), value(before[0], sip::field_id::call_id));
    for (const auto id : {sip::field_id::call_id, sip::field_id::via, sip::field_id::from})
        EXPECT_EQ(value(after[0], id), value(after[1], id));
}

TEST(stream, a_renewal_marks_the_call_id_every_tag_and_every_branch)
{
    const mutate::renewal model{"INVITE sip:bob@biloxi.example.com;tag=no SIP/2.0\r\n"
                                "v: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b ;branch = z9hG4bK2;lr\r\n"
                                "From: \"tag=no\" <sip:alice@a;tag=no>;tag=1;x=2\r\n"
                                "To: sip:bob@b\r\n"
                                "Call-ID\r\n"
                                "Call-ID: 1@a\r\n"
                                "Subject: a;tag=no\r\n\r\nbody;tag=no"};
    const std::string wanted = "INVITE sip:bob@biloxi.example.com;tag=no SIP/2.0\r\n"
                               "v: SIP/2.0/UDP a;branch=z9hG4bK1M, SIP/2.0/UDP b ;branch = z9hG4bK2M;lr\r\n"
                               "From: \"tag=no\" <sip:alice@a;tag=no>;tag=1M;x=2\r\n"
                               "To: sip:bob@b\r\n"
                               "Call-IDM\r\n"
                               "Call-ID: M1@a\r\n"
                               "Subject: a;tag=no\r\n\r\nbody;tag=no";
    EXPECT_EQ(model.with("M"), wanted);
    EXPECT_EQ(model.with("M"), wanted);
}

TEST(stream, moved_and_repeated_messages_are_the_same_messages)
{
    for (const auto& stream : streams_of_corpus())
        for (std::uint64_t seed = 0; seed < 10; ++seed)
        {
            auto before = messages_on_a_stream(stream),
                 after = messages_on_a_stream(with("message-moved", stream, seed));
            std::ranges::sort(before);
            std::ranges::sort(after);
            EXPECT_EQ(before, after);
            for (const auto& one : messages_on_a_stream(with("message-repeated", stream, seed)))
                EXPECT_TRUE(std::ranges::find(before, one) != before.end());
        }
}

TEST(anomalies, of_each_class_of_sequences_and_bodies_there_are_two_mutators)
{
    for (const int anomaly : {6, 10, 11, 17, 18, 19, 20, 21, 22})
        EXPECT_GE(std::ranges::count(mutate::all_mutators(), anomaly,
                                     [](const mutate::mutator* m) { return m->anomaly; }),
                  2)
            << mutate::name_of_anomaly(anomaly);
}
