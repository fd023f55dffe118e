// What lies over the limits of sip/limits.hpp is not read, and what was not read is not judged.
#include "breaches.hpp"
#include "rules/compare.hpp"
#include "sip/limits.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace rules_test;
using rules::outcome;

struct named_ladder
{
    std::string name;
    ladder flow;
};

std::vector<named_ladder> right_ladders()
{
    return {{"call", call()},
            {"call over TCP", over_tcp(call())},
            {"cancelled", cancelled()},
            {"refused", refused()},
            {"challenged", challenged()},
            {"asked", asked()},
            {"forwarded", forwarded()},
            {"refused below", refused_below()},
            {"routed", routed()},
            {"called below", called_below()}};
}

// So many rows are read, and the rest of the message is not.
std::string over_the_rows(const std::string& text, std::size_t at)
{
    std::string filler;
    for (std::size_t i = 0; i < sip::limits::fields; ++i)
        filler += "X-Filler: y\n";
    return std::string{text}.insert(at, filler);
}

std::string over_the_octets(const std::string& text, std::size_t at)
{
    return std::string{text}.insert(at, "Subject: " + std::string(sip::limits::header_octets, 'x') + '\n');
}

// Every rung of every right flow, cut off by a limit before each of its rows.
void expect_no_findings(std::string (*cut)(const std::string&, std::size_t))
{
    for (const auto& [name, flow] : right_ladders())
    {
        ASSERT_EQ(broken(flow.play()), std::vector<std::string>{}) << name;
        for (std::size_t i = 0; i < flow.rungs.size(); ++i)
        {
            const auto& text = flow.rungs[i].text;
            for (auto at = text.find('\n') + 1; at < text.find("\n\n") + 2; at = text.find('\n', at) + 1)
            {
                auto l = flow;
                l.rungs[i].text = cut(text, at);
                EXPECT_EQ(broken(l.play()), std::vector<std::string>{})
                    << name << ", " << flow.rungs[i].name << " cut before " << text.substr(at, 20);
            }
        }
    }
}

TEST(unread, rows_accuse_nobody_wherever_they_begin) { expect_no_findings(over_the_rows); }

TEST(unread, octets_of_a_header_accuse_nobody_wherever_they_begin) { expect_no_findings(over_the_octets); }

ladder cut_before(std::string_view rung, std::string_view row)
{
    auto l = asked();
    auto& text = l[rung].text;
    text = over_the_rows(text, text.find(row));
    return l;
}

// RFC 3261 20.14, 8.1.1: each would be missed, were the message whole.
TEST(unread, fields_leave_the_rules_that_would_miss_them_open)
{
    const auto seen = cut_before("200", "Content-Length").play();
    EXPECT_EQ(outcome_of(seen, "SYN-CL-1"), outcome::inconclusive);
    EXPECT_EQ(outcome_of(seen, "SYN-GRAM-1"), outcome::inconclusive);
    EXPECT_EQ(outcome_of(cut_before("OPTIONS", "CSeq").play(), "SYN-MAND-1"), outcome::inconclusive);
    auto l = forwarded();
    auto& text = l["200 below"].text;
    text = over_the_rows(text, text.find("Via: SIP/2.0/UDP 192.0.2.101"));
    EXPECT_EQ(outcome_of(l.play(), "RSP-VIA-1"), outcome::inconclusive);
}

// As many rows as there is room for are a message that was read.
TEST(unread, is_nothing_of_a_message_that_fills_the_limit)
{
    auto l = asked().without("200", "Content-Length");
    const auto rows = static_cast<std::size_t>(std::ranges::count(l["200"].text, '\n')) - 2;
    for (std::size_t i = rows; i < sip::limits::fields; ++i)
        l.replace("200", "Via: ", "X-Filler: y\nVia: ");
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{"SYN-CL-1.d Bob"});
    l.replace("200", "Via: ", "X-Filler: y\nVia: ");
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{});
}

// RFC 3261 7.3.1: what is wrong with a row that was read is its sender's fault.
TEST(unread, rows_do_not_excuse_those_that_were_read)
{
    auto l = cut_before("200", "Content-Length").replace("200", "CSeq: 63104 OPTIONS", "CSeq: x OPTIONS");
    EXPECT_EQ(outcome_of(l.play(), "SYN-GRAM-1"), outcome::fail);
}

// RFC 3261 12.1.1: "all URIs, URI parameters" of a list that is longer than is compared are not held against
// anybody, and not found kept.
TEST(unread, is_what_a_route_set_has_beyond_its_limit)
{
    const auto with_hops = [](std::size_t hops) {
        std::string all = "Record-Route: ";
        for (std::size_t i = 0; i < hops; ++i)
            all += "<sip:192.0.2." + std::to_string(i) + ";lr>,";
        all.back() = '\n';
        auto l = call();
        for (const auto* name : {"INVITE", "180", "200"})
            l.replace(name, "Contact: ", all + "Contact: ");
        return l.erase("BYE").erase("200 BYE").play();
    };
    EXPECT_EQ(outcome_of(with_hops(3), "ACK-2XX-2"), outcome::fail);  // its Route is not there
    EXPECT_EQ(outcome_of(with_hops(31), "DLG-RR-1"), outcome::pass);
    EXPECT_EQ(outcome_of(with_hops(40), "DLG-RR-1"), outcome::inconclusive);
    EXPECT_EQ(outcome_of(with_hops(40), "ACK-2XX-2"), outcome::inconclusive);
}

TEST(unread, is_said_with_its_measure)
{
    const auto text_of = [](std::string (*cut)(const std::string&, std::size_t)) {
        const auto l = asked().play();
        const std::string octets{l.messages[0].message->octets()};
        return rules::what_is_unread(*sip::store(cut(octets, octets.find("Via:"))));
    };
    EXPECT_EQ(text_of(over_the_rows), "9 header rows beyond 256 were not read");
    EXPECT_EQ(text_of(over_the_octets), "what follows octet 65535 of its header was not read");
    EXPECT_EQ(rules::what_is_unread(*asked().play().messages[0].message), "");
}

}  // namespace
