#include "sip/build.hpp"

#include "sip/fields.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace sip {
namespace {

const std::string invite_text =
    "INVITE sip:bob@biloxi.example.com;x=1 SIP/2.0\r\n"
    "v: SIP/2.0/UDP ss1.example.com;branch=z9hG4bK2 , SIP/2.0/UDP a.example.com;branch=z9hG4bK1\r\n"
    "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK0\r\n"
    "Max-Forwards: 12\r\n"
    "Route: <sip:ss2.example.com;lr>,\r\n <sip:ss3.example.com;lr>\r\n"
    "Record-Route: <sip:ss1.example.com;lr>\r\n"
    "From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n"
    "To: Bob <sip:bob@biloxi.example.com>\r\n"
    "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
    "CSeq: 007\r\n INVITE\r\n"
    "Timestamp: 54\r\n"
    "Require: 100rel\r\n"
    "Proxy-Require: x\r\n"
    "Contact: <sip:alice@client.example.com>\r\n"
    "Content-Type: application/sdp\r\n"
    "Content-Length: 4\r\n"
    "\r\n"
    "v=0\n";

TEST(rfc3261_7, writes_rows_in_the_order_given)
{
    writer w;
    w.request("OPTIONS", "sip:bob@example.com").field("Max-Forwards", 70).field("Subject", "a\r\n b");
    EXPECT_EQ(w.finish(), "OPTIONS sip:bob@example.com SIP/2.0\r\nMax-Forwards: 70\r\nSubject: a\r\n b\r\n"
                          "Content-Length: 0\r\n\r\n");
    w.response(200, "OK");
    EXPECT_EQ(w.finish("body"), "SIP/2.0 200 OK\r\nContent-Length: 4\r\n\r\nbody");
}

TEST(rfc3261_7, makes_a_request_of_its_rows_and_body)
{
    const row_text rows[] = {{"Max-Forwards", "70"}, {"Supported", ""}, {"Subject", "a\tb\r\n c"}};
    const std::string start = "INVITE sip:bob@example.com SIP/2.0\r\n";
    const std::string expected = "Max-Forwards: 70\r\nSupported: \r\nSubject: a\tb\r\n c\r\nContent-Length: ";
    EXPECT_EQ(make_request("INVITE", "sip:bob@example.com", rows), start + expected + "0\r\n\r\n");
    const std::string large(70000, 'x');
    EXPECT_EQ(make_request("INVITE", "sip:bob@example.com", rows, large),
              start + expected + "70000\r\n\r\n" + large);
    writer w;
    w.request("INVITE", "sip:bob@example.com").fields(rows);
    EXPECT_EQ(w.finish(large), start + expected + "70000\r\n\r\n" + large);
}

TEST(rfc3261_7, forgets_a_row_that_it_refused)
{
    writer w;
    w.request("OPTIONS", "sip:bob@example.com");
    EXPECT_THROW(w.field("Subject", "a longer value\r\nVia: x"), std::invalid_argument);
    EXPECT_EQ(w.finish(), "OPTIONS sip:bob@example.com SIP/2.0\r\nContent-Length: 0\r\n\r\n");
}

TEST(rfc3261_7, copies_every_row_octet_for_octet)
{
    const auto invite = store(invite_text);
    writer w;
    w.response(200, "")
        .copy(*invite, field_id::via)
        .copy(*invite, field_id::route)
        .copy(*invite, field_id::subject);
    EXPECT_EQ(
        w.finish(),
        "SIP/2.0 200 \r\n"
        "Via: SIP/2.0/UDP ss1.example.com;branch=z9hG4bK2 , SIP/2.0/UDP a.example.com;branch=z9hG4bK1\r\n"
        "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK0\r\n"
        "Route: <sip:ss2.example.com;lr>,\r\n <sip:ss3.example.com;lr>\r\n"
        "Content-Length: 0\r\n\r\n");
}

TEST(rfc3261_7_3_1, lets_no_value_begin_a_row)
{
    const auto invite = store(invite_text);
    writer w;
    for (const auto* evil : {"a\r\nRoute: x", "a\nRoute: x", "a\rb", "a\r", "a\n", "a\r\n", "\r\n\r\nbody"})
    {
        EXPECT_THROW(w.field("Subject", evil), std::invalid_argument);
        EXPECT_THROW(w.field(evil, "x"), std::invalid_argument);
        EXPECT_THROW(w.request(evil, "sip:x"), std::invalid_argument);
        EXPECT_THROW(w.request("INVITE", evil), std::invalid_argument);
        EXPECT_THROW(w.response(200, evil), std::invalid_argument);
        EXPECT_THROW(make_response(*invite, {.reason = evil}), std::invalid_argument);
        EXPECT_THROW(make_response(*invite, {.to_tag = evil}), std::invalid_argument);
        EXPECT_THROW(make_response(*invite, {.more = {{"X", evil}}}), std::invalid_argument);
        EXPECT_THROW(make_response(*invite, {.content_type = evil}), std::invalid_argument);
        edit e{*invite};
        EXPECT_THROW(e.set("Subject", evil), std::invalid_argument);
        EXPECT_THROW(e.append(evil, "x"), std::invalid_argument);
        EXPECT_THROW(e.prepend("Via", evil), std::invalid_argument);
        EXPECT_THROW(e.start_line(evil), std::invalid_argument);
        EXPECT_THROW(e.request_uri(evil), std::invalid_argument);
        EXPECT_THROW(e.replace_first_value(field_id::route, evil), std::invalid_argument);
        EXPECT_EQ(e.finish(), invite_text);
    }
}

TEST(rfc3261_8_2_6, answers_with_the_fields_of_the_request)
{
    const auto invite = store(invite_text);
    const auto text = make_response(*invite, {.status = 200,
                                              .to_tag = "314159",
                                              .more = {{"Contact", "<sip:bob@192.0.2.4>"}},
                                              .content_type = "application/sdp",
                                              .body = "v=0\r\n"});
    EXPECT_EQ(
        text,
        "SIP/2.0 200 OK\r\n"
        "Via: SIP/2.0/UDP ss1.example.com;branch=z9hG4bK2 , SIP/2.0/UDP a.example.com;branch=z9hG4bK1\r\n"
        "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK0\r\n"
        "Record-Route: <sip:ss1.example.com;lr>\r\n"
        "From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n"
        "To: Bob <sip:bob@biloxi.example.com>;tag=314159\r\n"
        "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
        "CSeq: 007\r\n INVITE\r\n"
        "Contact: <sip:bob@192.0.2.4>\r\n"
        "Content-Type: application/sdp\r\n"
        "Content-Length: 5\r\n\r\n"
        "v=0\r\n");
    const auto response = store(text);
    EXPECT_EQ(check(*response), std::nullopt);
}

TEST(rfc3261_8_2_6_1, copies_timestamp_into_100_and_adds_no_tag)
{
    const auto invite = store(invite_text);
    const auto trying = store(make_response(*invite, {.status = 100, .to_tag = "x"}));
    EXPECT_EQ(trying->reason(), "Trying");
    EXPECT_EQ(trying->value(field_id::timestamp), "54");
    EXPECT_EQ(to_of(*trying)->tag, "");
    EXPECT_FALSE(trying->has(field_id::record_route));
    EXPECT_FALSE(store(make_response(*invite, {.status = 180}))->has(field_id::timestamp));
}

TEST(rfc3261_8_2_6_2, leaves_a_tag_that_is_there_alone)
{
    const auto to_of_answer = [](std::string to) {
        const auto request = store(edit{*store(invite_text)}.set("To", to).finish());
        const auto response = store(make_response(*request, {.status = 400, .to_tag = "new"}));
        return std::string{response->value(field_id::to)};
    };
    EXPECT_EQ(to_of_answer("<sip:b@b.example>;tag=old"), "<sip:b@b.example>;tag=old");
    EXPECT_EQ(to_of_answer("<sip:b@b.example;tag=uri>"), "<sip:b@b.example;tag=uri>;tag=new");
    EXPECT_EQ(to_of_answer("sip:b@b.example ; TAG = old"), "sip:b@b.example ; TAG = old");
    EXPECT_EQ(to_of_answer("< sip:b@b.example >;tag=old"), "< sip:b@b.example >;tag=old");
    EXPECT_EQ(to_of_answer("\"b <sip:b@b.example>"), "\"b <sip:b@b.example>;tag=new");
}

TEST(rfc3261_12_1_1, copies_record_route_only_where_a_dialog_can_come_of_it)
{
    const auto has_record_route = [](std::string method, int status) {
        const auto request =
            store(edit{*store(invite_text)}.start_line(method + " sip:b@b.example SIP/2.0").finish());
        return store(make_response(*request, {.status = status}))->has(field_id::record_route);
    };
    for (const auto* method : {"INVITE", "SUBSCRIBE", "REFER"})
    {
        EXPECT_FALSE(has_record_route(method, 100));
        EXPECT_TRUE(has_record_route(method, 101));
        EXPECT_TRUE(has_record_route(method, 299));
        EXPECT_FALSE(has_record_route(method, 300));
    }
    for (const auto* method : {"OPTIONS", "BYE", "REGISTER", "MESSAGE", "invite"})
        EXPECT_FALSE(has_record_route(method, 200)) << method;
}

TEST(rfc3261_8_2_6, answers_a_request_that_lacks_fields)
{
    const auto request = store("OPTIONS sip:b@b.example SIP/2.0\r\nCSeq: x\r\n\r\n");
    EXPECT_EQ(make_response(*request, {.status = 400, .to_tag = "1"}),
              "SIP/2.0 400 Bad Request\r\nCSeq: x\r\nContent-Length: 0\r\n\r\n");
}

TEST(rfc3261_9_1, cancels_what_was_sent)
{
    const auto invite = store(invite_text);
    const auto text = make_cancel(*invite);
    EXPECT_EQ(text, "CANCEL sip:bob@biloxi.example.com;x=1 SIP/2.0\r\n"
                    "Via: SIP/2.0/UDP ss1.example.com;branch=z9hG4bK2\r\n"
                    "Max-Forwards: 70\r\n"
                    "Route: <sip:ss2.example.com;lr>,\r\n <sip:ss3.example.com;lr>\r\n"
                    "From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n"
                    "To: Bob <sip:bob@biloxi.example.com>\r\n"
                    "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
                    "CSeq: 007 CANCEL\r\n"
                    "Content-Length: 0\r\n\r\n");
    EXPECT_EQ(check(*store(text)), std::nullopt);
}

TEST(rfc3261_17_1_1_3, acknowledges_a_failure_with_the_to_of_the_response)
{
    const auto invite = store(invite_text);
    const auto busy = store(make_response(*invite, {.status = 486, .to_tag = "busy"}));
    const auto ack = store(make_ack(*invite, *busy));
    EXPECT_EQ(check(*ack), std::nullopt);
    EXPECT_EQ(ack->request_uri(), invite->request_uri());
    EXPECT_EQ(ack->rows(field_id::via), 1u);
    EXPECT_EQ(ack->value(field_id::via), "SIP/2.0/UDP ss1.example.com;branch=z9hG4bK2");
    EXPECT_EQ(ack->value(field_id::route), invite->value(field_id::route));
    EXPECT_EQ(ack->value(field_id::to), "Bob <sip:bob@biloxi.example.com>;tag=busy");
    EXPECT_EQ(ack->value(field_id::from), invite->value(field_id::from));
    EXPECT_EQ(ack->value(field_id::call_id), invite->value(field_id::call_id));
    EXPECT_EQ(ack->value(field_id::cseq), "007 ACK");
    EXPECT_FALSE(ack->has(field_id::require));
    EXPECT_EQ(ack->body(), "");
}

// "UACs creating an ACK message will duplicate all of the Authorization and Proxy-Authorization header field
// values that appeared in the INVITE to which the ACK corresponds." CANCEL is never challenged.
TEST(rfc3261_22_1, an_ack_has_the_credentials_of_its_invite_and_a_cancel_none)
{
    const auto plain = store(invite_text);
    const auto invite = store(edit{*plain}
                                  .append("Proxy-Authorization", "Digest realm=\"a\"")
                                  .append("Authorization", "Digest realm=\"b\"")
                                  .append("Proxy-Authorization", "Digest realm=\"c\"")
                                  .finish());
    const auto ack = store(make_ack(*invite, *store(make_response(*invite, {.status = 407}))));
    EXPECT_EQ(ack->rows(field_id::proxy_authorization), 2u);
    EXPECT_EQ(ack->value(field_id::proxy_authorization), "Digest realm=\"a\"");
    EXPECT_EQ(ack->value(field_id::authorization), "Digest realm=\"b\"");
    const auto cancel = store(make_cancel(*invite));
    EXPECT_FALSE(cancel->has(field_id::proxy_authorization) || cancel->has(field_id::authorization));
}

class edit_of_invite : public testing::Test
{
protected:
    // The text with one piece of it exchanged.
    static std::string with(std::string_view old, std::string_view now)
    {
        auto text = invite_text;
        return text.replace(text.find(old), old.size(), now);
    }

    const message_ptr invite = store(invite_text);
    edit it{*invite};
};

TEST_F(edit_of_invite, changes_nothing_unasked) { EXPECT_EQ(it.finish(), invite_text); }

TEST_F(edit_of_invite, changes_the_start_line)
{
    EXPECT_EQ(it.request_uri("sip:x@192.0.2.4").finish(),
              with("sip:bob@biloxi.example.com;x=1", "sip:x@192.0.2.4"));
    EXPECT_EQ(it.request_uri("sip:y").finish(), with("sip:bob@biloxi.example.com;x=1", "sip:y"));
    it.start_line("BYE sip:z SIP/2.0");
    EXPECT_EQ(it.finish(), with("INVITE sip:bob@biloxi.example.com;x=1 SIP/2.0", "BYE sip:z SIP/2.0"));
    EXPECT_EQ(it.request_uri("sip:longer").finish(),
              with("INVITE sip:bob@biloxi.example.com;x=1 SIP/2.0", "BYE sip:longer SIP/2.0"));
    it.start_line("SIP/2.0 200 OK").request_uri("sip:none");
    EXPECT_TRUE(it.finish().starts_with("SIP/2.0 200 OK\r\n"));
}

TEST_F(edit_of_invite, sets_a_row_in_its_place)
{
    EXPECT_EQ(it.set("max-forwards", "11").finish(), with("Max-Forwards: 12", "max-forwards: 11"));
    EXPECT_EQ(edit{*invite}.set("X", "y").finish(),
              with("Content-Length: 4\r\n", "Content-Length: 4\r\nX: y\r\n"));
    const auto one_via = store(edit{*invite}.set("Via", "SIP/2.0/UDP h").finish());
    EXPECT_EQ(one_via->rows(field_id::via), 1u);
    EXPECT_EQ(&one_via->fields()[0], one_via->first(field_id::via));
    EXPECT_EQ(edit{*invite}.set("t", "").finish(), with("To: Bob <sip:bob@biloxi.example.com>", "t: "));
}

TEST_F(edit_of_invite, removes_rows_long_and_compact)
{
    const auto without = store(it.remove("VIA").remove("m").remove("absent").finish());
    EXPECT_FALSE(without->has(field_id::via));
    EXPECT_FALSE(without->has(field_id::contact));
    EXPECT_EQ(without->fields().size(), invite->fields().size() - 3);
}

TEST_F(edit_of_invite, removes_and_replaces_the_first_value)
{
    it.remove_first_value(field_id::route);
    EXPECT_EQ(it.finish(), with("<sip:ss2.example.com;lr>,\r\n ", ""));
    it.remove_first_value(field_id::route).remove_first_value(field_id::route);
    EXPECT_EQ(it.finish(), with("Route: <sip:ss2.example.com;lr>,\r\n <sip:ss3.example.com;lr>\r\n", ""));

    edit vias{*invite};
    vias.replace_first_value(field_id::via, "SIP/2.0/UDP new;received=192.0.2.9");
    EXPECT_EQ(vias.finish(),
              with("SIP/2.0/UDP ss1.example.com;branch=z9hG4bK2 ,", "SIP/2.0/UDP new;received=192.0.2.9 ,"));
    vias.remove_first_value(field_id::via).remove_first_value(field_id::via);
    const auto last = store(vias.finish());
    EXPECT_EQ(last->value(field_id::via), "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK0");
    vias.remove_first_value(field_id::via)
        .remove_first_value(field_id::via)
        .replace_first_value(field_id::via, "x");
    EXPECT_FALSE(store(vias.finish())->has(field_id::via));
}

TEST_F(edit_of_invite, does_not_take_a_quoted_comma_for_the_end_of_a_value)
{
    it.set("Route", "\"a, \\\" <b\" <sip:a,b@c>;x=\",\" , <sip:d>").remove_first_value(field_id::route);
    EXPECT_EQ(store(it.finish())->value(field_id::route), "<sip:d>");
    it.set("Route", R"("a\", b" <sip:c>, <sip:d>)").remove_first_value(field_id::route);
    EXPECT_EQ(store(it.finish())->value(field_id::route), "<sip:d>");
}

TEST_F(edit_of_invite, prepends_before_the_first_of_the_name_and_appends_after_all)
{
    EXPECT_EQ(it.prepend("Record-Route", "<sip:p;lr>").finish(),
              with("Record-Route:", "Record-Route: <sip:p;lr>\r\nRecord-Route:"));
    EXPECT_EQ(edit{*invite}.prepend("Via", "x").finish(), with("v: ", "Via: x\r\nv: "));
    EXPECT_EQ(edit{*invite}.prepend("New", "x").finish(), with("v: ", "New: x\r\nv: "));
    EXPECT_EQ(edit{*invite}.append("Via", "x").finish(), with("Length: 4\r\n", "Length: 4\r\nVia: x\r\n"));
}

TEST_F(edit_of_invite, changes_the_body_and_its_length)
{
    EXPECT_EQ(it.body("v=00\n").finish(), with("Length: 4\r\n\r\nv=0\n", "Length: 5\r\n\r\nv=00\n"));
    EXPECT_EQ(it.body("").finish(), with("Length: 4\r\n\r\nv=0\n", "Length: 0\r\n\r\n"));
}

TEST(rfc3261_18_3, leaves_out_what_trails_the_message)
{
    const auto m = store("OPTIONS sip:b@b SIP/2.0\r\nl: 1\r\n\r\nabc");
    EXPECT_EQ(edit{*m}.finish(), "OPTIONS sip:b@b SIP/2.0\r\nl: 1\r\n\r\na");
    EXPECT_EQ(edit{*m}.body("xyz").finish(), "OPTIONS sip:b@b SIP/2.0\r\nContent-Length: 3\r\n\r\nxyz");
}

TEST(rfc3261_7, edits_what_breaks_off)
{
    for (const auto* text :
         {"OPTIONS sip:b@b SIP/2.0", "OPTIONS sip:b@b SIP/2.0\r\n", "OPTIONS sip:b@b SIP/2.0\r\nTo: x",
          "OPTIONS sip:b@b SIP/2.0\r\nTo: x\r\n", "OPTIONS sip:b@b SIP/2.0\r\nno colon\r\n\r\n",
          "OPTIONS sip:b@b SIP/2.0\r\n  \r\nTo: x\r\n\r\n"})
    {
        const auto m = store(text);
        EXPECT_EQ(edit{*m}.finish(), text);
        const auto longer = store(edit{*m}.append("X-New", "y").body("z").finish());
        ASSERT_NE(longer->named("X-New"), nullptr) << text;
        EXPECT_EQ(longer->body(), "z") << text;
    }
    for (const auto* text : {"", "garbage", "\r\n", "a\r\nb\r\n\r\n"})
        EXPECT_EQ(edit{*store(text)}.finish(), text);
}

}  // namespace
}  // namespace sip
