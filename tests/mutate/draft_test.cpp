// Drafts lose nothing, and mending repairs what it says.
#include "corpus.hpp"

#include "mutate/mend.hpp"
#include "mutate/mutate.hpp"
#include "mutate/pieces.hpp"

#include <gtest/gtest.h>

namespace {

// The message after `change`, mended.
template <class Change>
std::string mended(const std::string& octets, Change apply)
{
    mutate::draft m{octets};
    const auto wanted = mutate::traits_of(m);
    apply(m);
    sip::choices pick{1};
    mutate::mend(m, wanted, mutate::change{pick, 0});
    return m.finish();
}

std::string invite(std::string_view more = {}, std::string_view body = {})
{
    std::string out = "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n"
                      "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
                      "Max-Forwards: 70\r\n"
                      "From: <sip:alice@atlanta.example.com>;tag=1\r\n"
                      "To: <sip:bob@biloxi.example.com>\r\n"
                      "Call-ID: 1@192.0.2.1\r\n"
                      "CSeq: 1 INVITE\r\n";
    return out.append(more)
        .append("Content-Length: ")
        .append(std::to_string(body.size()))
        .append("\r\n\r\n")
        .append(body);
}

void expect_row(const std::string& message, std::string_view row)
{
    EXPECT_NE(message.find("\r\n" + std::string{row} + "\r\n"), std::string::npos) << row << "\n" << message;
}

}  // namespace

TEST(draft, writes_back_what_it_read_wherever_it_is_cut)
{
    for (const auto& message : messages_of_corpus())
        for (std::size_t cut = 0; cut <= message.size(); cut += 7)
        {
            const auto octets = message.substr(0, cut);
            ASSERT_EQ(mutate::draft{octets}.finish(), octets);
            ASSERT_EQ(mutate::draft{octets}.size(), octets.size());
        }
}

TEST(draft, writes_what_was_moved_left_out_and_replaced_where_it_is_now)
{
    const auto octets = invite("Subject: a\r\n", "hello");
    mutate::draft d{octets};
    std::swap(d.rows[0], d.rows[2]);
    d.rows.erase(d.rows.begin() + 1);
    d.rows[2].value = d.keep("b");
    d.rows.push_back(d.rows[3]);
    const auto made = d.finish();
    EXPECT_EQ(made, "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n"
                    "From: <sip:alice@atlanta.example.com>;tag=1\r\n"
                    "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
                    "To: b\r\n"
                    "Call-ID: 1@192.0.2.1\r\n"
                    "CSeq: 1 INVITE\r\n"
                    "Subject: a\r\n"
                    "Content-Length: 5\r\n"
                    "Call-ID: 1@192.0.2.1\r\n\r\nhello");
    EXPECT_EQ(d.size(), made.size());
}

TEST(draft, a_row_with_another_name_is_another_field)
{
    const auto octets = invite();
    mutate::draft d{octets};
    auto& row = d.rows[0];
    EXPECT_EQ(row.id(), sip::field_id::via);
    row.name = "v";
    EXPECT_EQ(row.id(), sip::field_id::via);
    row.name = d.keep("X-Via");
    EXPECT_EQ(row.id(), sip::field_id::other);
    row.name.remove_prefix(2);
    EXPECT_EQ(row.id(), sip::field_id::via);
    row.name.remove_suffix(2);
    EXPECT_EQ(row.id(), sip::field_id::via);  // its letter
    row = d.rows[1];
    EXPECT_EQ(row.id(), sip::field_id::max_forwards);
    row.name = {};
    EXPECT_EQ(row.id(), sip::field_id::other);
}

TEST(pieces, of_a_value_are_the_value)
{
    for (const auto& message : messages_of_corpus())
        for (const auto& row : mutate::draft{message}.rows)
        {
            std::string joined;
            for (const auto& p : mutate::pieces_of(row.id(), row.value))
                joined.append(p.in(row.value));
            ASSERT_EQ(joined, row.value) << row.name;
        }
}

TEST(mend, rfc3261_18_3_content_length_is_the_size_of_the_body)
{
    expect_row(mended(invite(), [](auto& m) { m.body = "hello"; }), "Content-Length: 5");
}

TEST(mend, rfc3261_7_4_1_a_body_has_a_content_type)
{
    expect_row(mended(invite(), [](auto& m) { m.body = "v=0\r\n"; }), "Content-Type: application/sdp");
}

TEST(mend, rfc3261_8_1_1_5_the_method_of_cseq_is_that_of_the_request)
{
    expect_row(mended(invite(), [](auto& m) { m.set_start("BYE", m.start().second, "SIP/2.0"); }),
               "CSeq: 1 BYE");
}

TEST(mend, rfc3261_8_1_1_7_the_branch_begins_with_the_cookie)
{
    expect_row(mended(invite(),
                      [](auto& m) {
                          m.set(sip::field_id::via,
                                "SIP/2.0/UDP h;ttl=1;branch=7;rport, SIP/2.0/UDP i;branch=8");
                      }),
               "Via: SIP/2.0/UDP h;ttl=1;branch=z9hG4bKmended;rport, SIP/2.0/UDP i;branch=8");
}

TEST(mend, leaves_a_branch_that_is_spelled_oddly)
{
    const auto odd =
        mended(invite(), [](auto& m) { m.set(sip::field_id::via, "SIP/2.0/UDP h ; Branch = z9hG4bK7"); });
    expect_row(odd, "Via: SIP/2.0/UDP h ; Branch = z9hG4bK7");
}

TEST(mend, rfc3261_8_1_1_3_from_has_a_tag_outside_of_its_name_and_its_uri)
{
    expect_row(mended(invite(), [](auto& m) { m.set(sip::field_id::from, "\"a;tag=1\" <sip:a@b;tag=2>"); }),
               "From: \"a;tag=1\" <sip:a@b;tag=2>;tag=mended");
}

TEST(mend, rfc3261_8_1_1_every_mandatory_field_is_there_once)
{
    const auto none = mended(invite(), [](auto& m) { m.rows.clear(); });
    EXPECT_TRUE(accepted(none)) << none;
    const auto twice = mended(invite(), [](auto& m) { m.rows.push_back(*m.first(sip::field_id::call_id)); });
    EXPECT_EQ(twice, invite());
}

TEST(mend, leaves_what_was_broken_before)
{
    const std::string wrong = "INVITE sip:a SIP/2.0\r\nCSeq: 1 BYE\r\nContent-Length: 9\r\n\r\n";
    EXPECT_EQ(mended(wrong, [](auto&) {}), wrong);
}

TEST(crossover, has_no_more_octets_than_it_may_and_is_the_same_twice)
{
    const auto all = messages_of_corpus();
    for (std::uint64_t seed = 0; seed < 400; ++seed)
    {
        const auto& a = all[seed % all.size()];
        const auto& b = all[(seed * 7 + 3) % all.size()];
        for (const std::size_t most : {std::size_t{0}, std::size_t{20}, a.size(), a.size() + b.size()})
        {
            const auto made = mutate::crossover(a, b, seed, most);
            ASSERT_LE(made.size(), most);
            ASSERT_EQ(made, mutate::crossover(a, b, seed, most));
        }
    }
}

TEST(mutate, has_no_more_octets_than_it_may)
{
    const auto all = messages_of_corpus();
    for (std::uint64_t seed = 0; seed < 400; ++seed)
        for (const std::size_t most : {std::size_t{0}, std::size_t{20}, std::size_t{600}})
        {
            mutate::options how;
            how.most_octets = most;
            ASSERT_LE(mutate::mutate(all[seed % all.size()], seed, how).octets.size(), most);
        }
}
