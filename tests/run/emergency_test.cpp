#include "run/emergency.hpp"

#include "table.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using table::one_device;

std::string refusal(std::string_view octets)
{
    sip::scanned_message m;
    m.scan(octets);
    return run::emergency_in(m);
}

std::string request(std::string_view uri, std::string_view to, std::string_view more = "")
{
    std::string out{"INVITE "};
    out.append(uri).append(" SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nTo: ").append(to);
    return out.append("\r\n").append(more).append("Content-Length: 0\r\n\r\n");
}

TEST(emergency, numbers_and_the_service_of_rfc_5031_are_seen_wherever_a_request_names_whom_it_is_for)
{
    const std::string_view bob = "sip:bob@biloxi.example.com";
    EXPECT_EQ(refusal(request(bob, bob)), "");
    EXPECT_EQ(refusal(request("sip:1120@biloxi.example.com", bob, "Subject: sip:911@a\r\n")), "");
    EXPECT_NE(refusal(request("sip:911@biloxi.example.com", bob)), "");
    EXPECT_NE(refusal(request("URN:service:sos.fire", bob)), "");
    for (const auto* variant :
         {"sip:+112@a", "sip:0112@a", "sip:00911@a", "sip:sos.fire@a", "sip:000@a", "tel:+1-1-0"})
        EXPECT_EQ(refusal(request(variant, bob)), variant);
    for (const auto* other : {"sip:0@a", "sip:+@a", "sip:1112@a", "sip:sosimple@a", "sip:+49112@a"})
        EXPECT_EQ(refusal(request(other, bob)), "") << other;
    EXPECT_NE(refusal(request("tel:1-1-2;phone-context=a", bob)), "");
    EXPECT_NE(refusal(request(bob, "<sips:%39%31%31@a>")), "");
    EXPECT_NE(refusal(request(bob, bob, "Route: <sip:a;lr>, <sip:SOS@a;lr>\r\n")), "");
    EXPECT_NE(refusal(request(bob, bob, "r: <tel:999>\r\n")), "");
}

// 8.1.3.4: "Upon receipt of a redirection response ... a client uses the URI(s) in the Contact header field".
TEST(emergency, so_are_they_in_the_contact_of_a_redirection)
{
    const auto response = [](std::string_view line) {
        return std::string{line} + "\r\nTo: <sip:911@a>\r\nContact: <sip:112@a>\r\n\r\n";
    };
    EXPECT_EQ(refusal(response("SIP/2.0 302 Moved Temporarily")), "sip:112@a");
    EXPECT_EQ(refusal(response("SIP/2.0 200 OK")), "");
}

TEST(emergency, what_cannot_be_read_is_searched_in_its_first_line_and_in_lines_of_to_and_route)
{
    EXPECT_EQ(refusal("\x01 garbage\r\nFrom: sip:911@a\r\n\r\n"), "");
    EXPECT_NE(refusal("\x01INVITE  sip:911@a\r\n\r\n"), "");
    EXPECT_NE(refusal("\x01\r\nTo  <sip:112@a\n"), "");
    EXPECT_NE(refusal("\x01\r\nROUTE: x\r\n <sip:112@a"), "");
    EXPECT_EQ(refusal("\x01\r\nVia: x\r\n <sip:112@a"), "");
}

// An `octets` file is not looked at when a script is loaded.
run::settings real_network()
{
    run::settings how;
    how.allowed = run::reach{};
    return how;
}

TEST(emergency, octets_that_name_one_are_not_sent_to_a_real_network_and_it_is_noted)
{
    one_device t{table::busy, real_network()};
    t.flow.rungs[0].octets = request("sip:911@biloxi.example.com", "sip:bob@biloxi.example.com");
    t.play();
    EXPECT_TRUE(t.heard.empty());
    const auto notes = t.result().notes;
    EXPECT_TRUE(std::ranges::any_of(notes, [](const auto& n) {
        return n.starts_with("not sent: sip:911@biloxi.example.com is an emergency number");
    }));
}

}  // namespace
