// RFC 3261 8.1.3.4, 16.5 and 19.1.5: where a redirected request may go, and what a URI makes of a request.
#include "fsm/target_set.hpp"
#include "sip/build.hpp"

#include <gtest/gtest.h>

namespace {

sip::message_ptr moved_to(const std::vector<std::string>& contacts)
{
    sip::writer out;
    out.response(302, "Moved");
    for (const auto& value : contacts)
        out.field("Contact", value);
    return sip::store(out.finish());
}

std::vector<std::string> all_of(fsm::target_set& set, std::string_view method = "INVITE")
{
    std::vector<std::string> out;
    while (const auto one = set.next(method))
        out.push_back(one->request_uri);
    return out;
}

using texts = std::vector<std::string>;

TEST(rfc3261_8_1_3_4, contacts_are_tried_by_q_and_equal_ones_as_they_come)
{
    fsm::target_set set;
    set.add(*moved_to({"<sip:a@h>;q=0.5, <sip:b@h>", "<sip:c@h>;q=0.55", "<sip:d@h>;q=0.5"}));
    EXPECT_EQ(all_of(set), (texts{"sip:b@h", "sip:c@h", "sip:a@h", "sip:d@h"}));
}

TEST(rfc3261_8_1_3_4, no_uri_is_added_more_than_once)
{
    fsm::target_set set;
    set.enter("sip:bob@example.com");
    set.add(*moved_to({"<sip:%62ob@EXAMPLE.com>", "<sip:a@h>", "<sip:a@H>"}));
    EXPECT_EQ(all_of(set), texts{"sip:a@h"});
    set.add(*moved_to({"<sip:bob@example.com>", "<sip:a@h>;q=0.1"}));
    EXPECT_TRUE(set.empty());
}

TEST(rfc3261_8_1_3_4, it_is_bounded)
{
    fsm::target_set set;
    for (int i = 0; i < 1'000; ++i)
        set.add(*moved_to({"<sip:u" + std::to_string(i) + "@h>"}));
    EXPECT_EQ(all_of(set).size(), fsm::target_set::most);
}

TEST(rfc3261_8_1_3_4, method_and_headers_stay_out_of_the_request_uri)
{
    const auto made =
        fsm::formed_from("sip:user@host;method=INVITE;transport=udp?Subject=foo&Call-Info=%3Chttp://x%3E");
    ASSERT_TRUE(made);
    EXPECT_EQ(made->request_uri, "sip:user@host;transport=udp");
    EXPECT_EQ(made->method, "INVITE");
    EXPECT_EQ(made->fields, (fsm::extra_fields{{"Subject", "foo"}, {"Call-Info", "<http://x>"}}));
}

// "If the URI contains a method parameter, its value MUST be used as the method of the request": so a Contact
// is none for a request of another method, and 8.1.3.4 lets a client choose which of them it takes.
TEST(rfc3261_19_1_5, a_contact_with_a_method_is_for_requests_of_that_method)
{
    fsm::target_set set;
    set.add(*moved_to({"<sip:a@h;method=MESSAGE>", "<sip:b@h;method=INVITE>;q=0.5", "<sip:c@h>;q=0.2"}));
    auto other = set;
    EXPECT_EQ(all_of(set, "INVITE"), (texts{"sip:b@h", "sip:c@h"}));
    EXPECT_FALSE(set.empty());  // and waits, for whom it is for
    EXPECT_EQ(all_of(set, "MESSAGE"), texts{"sip:a@h"});
    EXPECT_EQ(all_of(other, "OPTIONS"), texts{"sip:c@h"});
    other.add(*moved_to({"<sip:d@h;method=invite>"}));  // methods have a case (7.1): it is not known
    EXPECT_EQ(all_of(other, "invite"), texts{});
}

TEST(rfc3261_19_1_5, dangerous_fields_are_not_honored)
{
    const auto made =
        fsm::formed_from("sip:u@h?From=%3Csip:e%40h%3E&v=x&Route=%3Csip:evil%3Blr%3E&Contact=%3Csip:e%3E&"
                         "Supported=x&Content-Type=a/b&body=hello&Priority=urgent");
    ASSERT_TRUE(made);
    EXPECT_EQ(made->fields, (fsm::extra_fields{{"Priority", "urgent"}}));
}

TEST(rfc3261_19_1_5, an_invalid_uri_is_not_followed)
{
    EXPECT_FALSE(fsm::formed_from("sip:u@h?Subject=a%0d%0aEvil:%20x"));
    EXPECT_FALSE(fsm::formed_from("sip:u@h?Require=dance"));
    EXPECT_FALSE(fsm::formed_from("sip:u@h;method=DANCE"));
    EXPECT_FALSE(fsm::formed_from("mailto:u@h"));
    EXPECT_FALSE(fsm::formed_from("sip:"));
}

TEST(rfc3261_19_1_5, who_asks_for_another_method_is_passed_over)
{
    fsm::target_set set;
    set.add(*moved_to({"<sip:a@h;method=MESSAGE>", "<sip:b@h>;q=0.1"}));
    EXPECT_EQ(all_of(set), texts{"sip:b@h"});
    EXPECT_EQ(all_of(set, "MESSAGE"), texts{"sip:a@h"});
}

}  // namespace
