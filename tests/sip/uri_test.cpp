#include "sip/uri.hpp"

#include <gtest/gtest.h>

namespace {

using namespace sip;

bool same(std::string_view a, std::string_view b)
{
    const auto x = parse_uri(a), y = parse_uri(b);
    EXPECT_TRUE(x) << a;
    EXPECT_TRUE(y) << b;
    EXPECT_TRUE(equal(*x, *x) && equal(*y, *y));
    EXPECT_EQ(equal(*x, *y), equal(*y, *x)) << a << ' ' << b;
    return equal(*x, *y);
}

parse_error error_of(std::string_view text)
{
    const auto out = parse_uri(text);
    return out ? parse_error{fault::missing, 999, "it was read"} : out.error();
}

TEST(rfc3261_19_1_1, reads_every_part)
{
    const auto u =
        parse_uri("sips:al%69ce:secret@atlanta.example.com:5061;transport=tcp;lr?subject=a%20b&to=x");
    ASSERT_TRUE(u);
    EXPECT_EQ(u->scheme, scheme::sips);
    EXPECT_EQ(u->scheme_name, "sips");
    EXPECT_EQ(u->user, "al%69ce");
    EXPECT_EQ(u->password, "secret");
    EXPECT_EQ(u->host, "atlanta.example.com");
    EXPECT_EQ(u->port, 5061);
    EXPECT_TRUE(u->has_port && u->has_user && u->has_lr());
    EXPECT_EQ(u->params.value("Transport"), "tcp");
    EXPECT_EQ(u->headers, "subject=a%20b&to=x");
}

TEST(rfc3261_19_1_1, takes_the_forms_that_a_host_may_have)
{
    for (const std::string_view good :
         {"sip:a", "sip:a.b.c", "sip:a-b.c1.", "sip:1.2.3.4", "sip:255.255.255.255:0", "sip:1a.b",
          "sip:[::1]:5060", "sip:[2001:db8::9:1]", "sip:[::ffff:192.0.2.1]", "sip:[2001:db8:::192.0.2.1]",
          "sip:[1:2:3:4:5:6:7:8]", "sip:u@[::]", "sip:user;par=u%40example.net@example.com",
          "sip:a;x=y?h=", "sip:+1-212:p@gw;user=phone"})
        EXPECT_TRUE(parse_uri(good)) << good;
}

TEST(rfc3261_19_1_1, points_at_the_first_wrong_octet)
{
    EXPECT_EQ(error_of(""), (parse_error{fault::truncated, 0}));
    EXPECT_EQ(error_of("sip:"), (parse_error{fault::truncated, 4}));
    EXPECT_EQ(error_of("sip:@a"), (parse_error{fault::unexpected, 4}));
    EXPECT_EQ(error_of("sip:a@"), (parse_error{fault::truncated, 6}));
    EXPECT_EQ(error_of("sip:a@b c"), (parse_error{fault::unexpected, 7}));
    EXPECT_EQ(error_of("sip:a%4@b"), (parse_error{fault::unexpected, 7}));
    EXPECT_EQ(error_of("sip:a@b:65536"), (parse_error{fault::out_of_range, 8}));
    EXPECT_EQ(error_of("sip:a@b:"), (parse_error{fault::truncated, 8}));
    EXPECT_EQ(error_of("sip:a..b"), (parse_error{fault::unexpected, 6}));
    EXPECT_EQ(error_of("sip:-a"), (parse_error{fault::unexpected, 4}));
    EXPECT_EQ(error_of("sip:a-.b"), (parse_error{fault::unexpected, 6}));
    EXPECT_EQ(error_of("sip:256.1.1.1"), (parse_error{fault::out_of_range, 4}));
    EXPECT_EQ(error_of("sip:a.b_c"), (parse_error{fault::unexpected, 7}));
    EXPECT_EQ(error_of("sip:2001:db8::10").what, fault::unexpected);
    EXPECT_EQ(error_of("sip:[::1"), (parse_error{fault::truncated, 8}));
    EXPECT_EQ(error_of("sip:[1:2:3:4:5:6:7:8:9]").what, fault::unexpected);
    EXPECT_EQ(error_of("sip:[1::2::3]").what, fault::unexpected);
    EXPECT_EQ(error_of("sip:[12345::]").what, fault::unexpected);
    EXPECT_EQ(error_of("sip:a;;b"), (parse_error{fault::unexpected, 6}));
    EXPECT_EQ(error_of("sip:a;b="), (parse_error{fault::truncated, 8}));
    EXPECT_EQ(error_of("sip:a?x"), (parse_error{fault::truncated, 7}));
    EXPECT_EQ(error_of("<sip:a>"), (parse_error{fault::unexpected, 0}));
    EXPECT_EQ(error_of("sip"), (parse_error{fault::truncated, 3}));
    EXPECT_EQ(error_of("1sip:a"), (parse_error{fault::unexpected, 0}));
}

// The examples of the section, each as it stands there.
TEST(rfc3261_19_1_4, finds_the_examples_equal)
{
    EXPECT_TRUE(same("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"));
    EXPECT_TRUE(same("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"));
    EXPECT_TRUE(same("sip:carol@chicago.com", "sip:carol@chicago.com;security=on"));
    EXPECT_TRUE(same("sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on"));
    EXPECT_TRUE(same("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
                     "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com"));
    EXPECT_TRUE(same("sip:alice@atlanta.com?subject=project%20x&priority=urgent",
                     "sip:alice@atlanta.com?priority=urgent&subject=project%20x"));
}

TEST(rfc3261_19_1_4, finds_the_examples_different)
{
    EXPECT_FALSE(same("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"));
    EXPECT_FALSE(same("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"));
    EXPECT_FALSE(same("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"));
    EXPECT_FALSE(same("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"));
    EXPECT_FALSE(same("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"));
    EXPECT_FALSE(same("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"));
    EXPECT_FALSE(same("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"));
}

TEST(rfc3261_19_1_4, a_uri_that_repeats_a_parameter_name_equals_itself)
{
    const auto u = sip::parse_uri("sip:carol@host5.example.net;%6C%73;name=value;ls;n%61me=other");
    ASSERT_TRUE(u);
    EXPECT_TRUE(equal(*u, *u));
}

// As many as no one writes who means well; a few are compared by other code.
TEST(rfc3261_19_1_4, compares_many_parameters_and_headers_in_any_order)
{
    for (const std::string separator : {";", "&"})
    {
        std::string rising, falling;
        for (int i = 0; i < 40; ++i)
        {
            rising += separator + "X" + std::to_string(i) + "=%61";
            falling += separator + "x" + std::to_string(39 - i) + "=a";
        }
        const std::string begin = separator == ";" ? "sip:a" : "sip:a?first=1";
        EXPECT_TRUE(same(begin + rising, begin + falling));
        EXPECT_FALSE(same(begin + rising, begin + falling + "b"));
        // 40 that stand in one only: parameters are ignored, but headers never and "ttl" not either.
        EXPECT_EQ(same(begin + rising, begin), separator == ";");
        EXPECT_FALSE(same(begin + rising + separator + "ttl=1", begin + falling));
    }
}

TEST(rfc3261_19_1_4, keeps_schemes_users_and_ports_apart)
{
    EXPECT_FALSE(same("sip:a@b", "sips:a@b"));
    EXPECT_FALSE(same("sip:a@b", "sip:A@b"));
    EXPECT_FALSE(same("sip:a@b", "sip:b"));
    EXPECT_FALSE(same("sip:a@b;maddr=c", "sip:a@b"));
    EXPECT_FALSE(same("sip:user%40x@b", "sip:userx@b"));
    EXPECT_FALSE(same("sip:null-%00-null@b", "sip:null-@b"));
}

TEST(rfc3966_3, reads_global_and_local_numbers)
{
    const auto u = parse_uri("tel:+1-201-555-0123;ext=7");
    ASSERT_TRUE(u);
    EXPECT_EQ(u->scheme, scheme::tel);
    EXPECT_EQ(u->user, "+1-201-555-0123");
    EXPECT_EQ(u->params.value("ext"), "7");
    EXPECT_TRUE(parse_uri("tel:7042;phone-context=example.com"));
    EXPECT_EQ(error_of("tel:7042"), (parse_error{fault::missing, 8}));
    EXPECT_EQ(error_of("tel:+"), (parse_error{fault::truncated, 5}));
    EXPECT_EQ(error_of("tel:+12x"), (parse_error{fault::unexpected, 7}));
}

TEST(rfc3966_4, compares_numbers_without_their_separators)
{
    EXPECT_TRUE(same("tel:+1-201-555-0123", "TEL:+1(201)5550123"));
    EXPECT_TRUE(same("tel:+1;a=b;c=d", "tel:+1;C=D;A=B"));
    EXPECT_FALSE(same("tel:+1;a=b", "tel:+1"));
    EXPECT_FALSE(same("tel:+12", "tel:+13"));
}

TEST(rfc3261_25_1, keeps_other_schemes_as_text)
{
    const auto u = parse_uri("soap.beep://192.0.2.103:3002");
    ASSERT_TRUE(u);
    EXPECT_EQ(u->scheme, scheme::other);
    EXPECT_EQ(u->scheme_name, "soap.beep");
    EXPECT_EQ(u->host, "//192.0.2.103:3002");
    EXPECT_TRUE(same("urn:x", "urn:x"));
    EXPECT_FALSE(same("urn:x", "urn:X"));
    EXPECT_EQ(error_of("urn:"), (parse_error{fault::truncated, 4}));
}

TEST(rfc3261_19_1_2, decodes_an_escape_once)
{
    EXPECT_EQ(unescaped("%61%2541%zz%4"), "a%41%zz%4");
    EXPECT_EQ(unescaped("a%00b"), std::string("a\0b", 3));
}

}  // namespace
