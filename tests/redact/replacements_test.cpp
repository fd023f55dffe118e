#include "redact/replacements.hpp"

#include "fsm/address.hpp"
#include "redact/text.hpp"
#include "script/printable.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <random>

namespace {

constexpr std::string_view invite =
    "INVITE sip:bob.miller@pbx.corp.example.net SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 10.20.30.40:5060;branch=z9hG4bKabc;received=203.0.113.9\r\n"
    "From: \"Alice Liddell\" <sip:+4930123456@corp.example.net>;tag=1\r\n"
    "To: Bob Miller <sip:bob.miller@pbx.corp.example.net>\r\n"
    "Call-ID: 3848276298220188511@10.20.30.40\r\n"
    "CSeq: 1 INVITE\r\n"
    "Contact: <sip:alice@[2001:db8::9:1]:5060>\r\n"
    "Authorization: Digest username=\"aliddell\", realm=\"corp.example.net\", "
    "nonce=\"84a4cc6f3082121f32b42a2187831a9e\", uri=\"sip:corp.example.net\", "
    "response=\"7587245234b3434cc3412213e5f113a5\"\r\n"
    "Content-Type: application/sdp\r\n"
    "Content-Length: 94\r\n\r\n"
    "v=0\r\no=aliddell 1 1 IN IP4 10.20.30.41\r\ns=-\r\nc=IN IP4 10.20.30.41\r\nt=0 0\r\n"
    "m=audio 49172 RTP/AVP 0\r\n";

constexpr std::string_view hidden[] = {"bob.miller",
                                       "pbx.corp.example.net",
                                       "10.20.30.40",
                                       "203.0.113.9",
                                       "Alice Liddell",
                                       "+4930123456",
                                       "corp.example.net",
                                       "Bob Miller",
                                       "3848276298220188511@10.20.30.40",
                                       "2001:db8::9:1",
                                       "aliddell",
                                       "84a4cc6f3082121f32b42a2187831a9e",
                                       "7587245234b3434cc3412213e5f113a5",
                                       "10.20.30.41"};

TEST(redact, replaces_each_by_one_of_the_same_length_and_kind)
{
    redact::replacements by{7};
    by.learn(invite);
    const auto out = by.applied_to(invite);
    EXPECT_EQ(out.size(), invite.size());
    for (const auto value : hidden)
        EXPECT_EQ(out.find(value), std::string::npos) << value;
    EXPECT_TRUE(by.found_in(out).empty());
    // What is of the protocol is as it was.
    for (const auto* const kept : {"INVITE sip:", "SIP/2.0/UDP ", ";branch=z9hG4bKabc;received=",
                                   "CSeq: 1 INVITE", "Content-Length: 94", "m=audio 49172 RTP/AVP 0", "o="})
        EXPECT_NE(out.find(kept), std::string::npos) << kept;
    // An address is still one, and a response still 32 digits of hex.
    EXPECT_TRUE(fsm::numeric_address(by.applied_to("10.20.30.40"), 0));
    EXPECT_TRUE(fsm::numeric_address(by.applied_to("2001:db8::9:1"), 0));
    EXPECT_EQ(by.applied_to("7587245234b3434cc3412213e5f113a5").find_first_not_of("0123456789abcdef"),
              std::string::npos);
}

TEST(redact, replaces_the_same_by_the_same_wherever_it_stands)
{
    redact::replacements by{7};
    by.learn(invite);
    const auto user = by.applied_to("bob.miller");
    EXPECT_EQ(by.applied_to("F4 INVITE to <sip:bob.miller@x>, \"bob.miller\""),
              "F4 INVITE to <sip:" + user + "@x>, \"" + user + '"');
    redact::replacements other{8};
    other.learn(invite);
    EXPECT_NE(other.applied_to("bob.miller"), user);
}

TEST(redact, finds_values_behind_escapes_and_in_their_printable_form)
{
    redact::replacements by{7};
    by.add("bob", redact::kind::name);
    by.add("Z\xc3\xbcrich", redact::kind::name);
    for (const auto* const text : {"\\r\\nbob", "\\\\r\\\\nbob", "\\x0abob", "\\u000abob", "<bob>", "bob"})
        EXPECT_EQ(by.applied_to(text).find("bob"), std::string::npos) << text;
    EXPECT_EQ(by.applied_to("bobbin and kebob"), "bobbin and kebob");
    EXPECT_EQ(by.applied_to(script::printable("Z\xc3\xbcrich")).find("rich"), std::string::npos);
}

TEST(redact, leaves_names_that_are_kept_and_what_is_too_short_and_says_so)
{
    redact::replacements by{7, {"Bob"}};
    by.add("Bob", redact::kind::name);
    by.add("Anonymous", redact::kind::name);
    by.add("x", redact::kind::name);
    EXPECT_EQ(by.applied_to("Bob Anonymous x"), "Bob Anonymous x");
    EXPECT_EQ(by.left().size(), 2u);
    EXPECT_TRUE(by.left().contains("Anonymous"));
}

// Whatever is of a message that holds `line`, and is gone from it.
std::string redacted_line(std::string_view line)
{
    redact::replacements by{7};
    const auto message = "OPTIONS sip:x SIP/2.0\r\n" + std::string{line} + "\r\n\r\n";
    by.learn(message);
    const auto out = by.applied_to(message);
    EXPECT_EQ(out.size(), message.size()) << line;
    EXPECT_TRUE(by.found_in(out).empty()) << line;
    return out;
}

std::string redacted_body(std::string_view body)
{
    redact::replacements by{7};
    const auto message = "MESSAGE sip:x SIP/2.0\r\nContent-Type: text/plain\r\n\r\n" + std::string{body};
    by.learn(message);
    const auto out = by.applied_to(message);
    EXPECT_EQ(out.size(), message.size()) << body;
    return out;
}

TEST(rfc3986_2_1, an_escape_is_still_one_where_its_octet_is_replaced)
{
    const auto out = redacted_line("From: <sip:j%C3%A4son@corp.example.net>");
    const auto user = out.substr(out.find("<sip:") + 5, 10);
    for (const auto at : {1u, 4u})
    {
        EXPECT_EQ(user[at], '%') << user;
        EXPECT_NE(std::string_view{"0123456789ABCDEF"}.find(user[at + 1]), std::string_view::npos) << user;
        EXPECT_NE(std::string_view{"0123456789ABCDEF"}.find(user[at + 2]), std::string_view::npos) << user;
    }
    EXPECT_EQ(out.find("%C3%A4"), std::string::npos);
}

TEST(rfc7616_3_4, an_extended_username_keeps_its_character_set)
{
    const auto out = redacted_line("Authorization: Digest username*=UTF-8''J%C3%A4sonSecret, realm=\"corp\"");
    EXPECT_NE(out.find("username*=UTF-8''"), std::string::npos) << out;
    EXPECT_EQ(out.find("sonSecret"), std::string::npos) << out;
}

TEST(rfc3261_19_1_1, a_call_id_is_the_same_in_the_headers_of_a_uri)
{
    redact::replacements by{7};
    by.learn("REFER sip:x SIP/2.0\r\nCall-ID: k7d9secretid@pc33.hidden.example\r\n\r\n");
    const auto plain = by.applied_to("k7d9secretid@pc33.hidden.example");
    EXPECT_EQ(plain.find("secretid"), std::string::npos);
    const auto sign = plain.find('@');
    EXPECT_EQ(by.applied_to("<sip:x?Replaces=k7d9secretid%40pc33.hidden.example%3Bto-tag%3D1>"),
              "<sip:x?Replaces=" + plain.substr(0, sign) + "%40" + plain.substr(sign + 1) + "%3Bto-tag%3D1>");
    // Of a call that no message here is of.
    const auto out = redacted_line(
        "Refer-To: <sip:y@z.example?Replaces=othersecret%3Bto-tag%3D1&Subject=Board%20Meeting>");
    EXPECT_EQ(out.find("othersecret"), std::string::npos) << out;
    EXPECT_EQ(out.find("Board"), std::string::npos) << out;
    EXPECT_NE(out.find("%3Bto-tag%3D1&Subject="), std::string::npos) << out;
}

TEST(rfc3261_19_1_4, a_host_is_the_same_in_any_case)
{
    redact::replacements by{7, {"Alice"}};
    by.learn("OPTIONS sip:zebby@secretcorp.example SIP/2.0\r\nFrom: <sip:alice@x.example>\r\n\r\n");
    const auto as_upper = by.applied_to("ZEBBY@SECRETCORP.EXAMPLE");
    EXPECT_EQ(as_upper.find("SECRET"), std::string::npos);
    auto upper = by.applied_to("zebby@secretcorp.example");
    for (auto& c : upper)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    EXPECT_EQ(as_upper, upper);
    // A lifeline that differs from a user in its case alone stays.
    EXPECT_EQ(by.applied_to("Alice"), "Alice");
    EXPECT_NE(by.applied_to("alice"), "alice");
}

TEST(rfc4648_4, a_value_is_replaced_in_base64_wherever_it_begins)
{
    redact::replacements by{7};
    by.learn("OPTIONS sip:zebediah@secretcorp.example SIP/2.0\r\n\r\n");
    const auto user = by.applied_to("zebediah");
    // base64 of "<zebediah>", of "a:zebediah@" and of "ab<zebediah> cd"
    for (const std::string_view coded : {"PHplYmVkaWFoPg==", "YTp6ZWJlZGlhaEA", "YWI8emViZWRpYWg+IGNk"})
    {
        const auto text = "x=" + std::string{coded};
        const auto out = by.applied_to(text);
        EXPECT_NE(out, text);
        EXPECT_EQ(out.size(), text.size());
        EXPECT_FALSE(by.found_in(text).empty());
        EXPECT_EQ(by.found_in(text).front().form, "in base64");
        EXPECT_TRUE(by.found_in(out).empty());
    }
    EXPECT_EQ(user.size(), 8u);
}

TEST(rfc3966_5_1_1, a_number_is_the_same_with_its_separators)
{
    redact::replacements by{7};
    by.learn("OPTIONS tel:+12125550123 SIP/2.0\r\nX-Phone: +1 (999) 555-0002\r\n"
             "P-Preferred-Identity: <tel:7042;phone-context=+4930555>\r\n\r\n");
    const auto plain = by.applied_to("+12125550123"), apart = by.applied_to("+1-212-555-0123");
    std::string joined = apart;
    std::erase(joined, '-');
    EXPECT_EQ(joined, plain);
    EXPECT_NE(plain, "+12125550123");
    EXPECT_EQ(apart.size(), 15u);
    EXPECT_NE(by.applied_to("+1 (999) 555-0002"), "+1 (999) 555-0002");
    const auto local = by.applied_to("<tel:7042;phone-context=+4930555>");
    EXPECT_EQ(local.find("7042"), std::string::npos) << local;
    EXPECT_EQ(local.find("4930555"), std::string::npos) << local;
    EXPECT_EQ(by.applied_to("Content-Length: 7042"), "Content-Length: 7042");
}

TEST(redact, a_short_number_or_a_word_of_ours_is_replaced_and_searched_in_its_place_alone)
{
    for (const std::string_view user :
         {"100", "200", "487", "5060", "3261", "test", "page", "sipwright", "INVITE", "max-forwards"})
    {
        redact::replacements by{7, {}, "a test page of sipwright; Max-Forwards"};
        const auto uri = "<sip:" + std::string{user} + "@corp.example.net:5060>;tag=1";
        by.learn("INVITE sip:x SIP/2.0\r\nFrom: " + uri + "\r\n\r\n");
        const auto ours =
            "SIP/2.0 200 OK\r\nMax-Forwards: 100\r\n\"test page\" RFC 3261 sipwright 487 INVITE :5060";
        EXPECT_EQ(by.applied_to(ours), ours);
        EXPECT_TRUE(by.found_in(ours).empty()) << user;
        const auto out = by.applied_to(uri);
        EXPECT_EQ(out.find("sip:" + std::string{user} + '@'), std::string::npos) << out;
        EXPECT_EQ(out.size(), uri.size());
        EXPECT_NE(out.find(":5060>;tag=1"), std::string::npos) << out;
        EXPECT_TRUE(by.found_in(out).empty()) << user;
        const auto found = by.found_in(uri);
        ASSERT_FALSE(found.empty()) << user;
        EXPECT_EQ(found.front().what, redact::kind::name);
    }
}

TEST(redact, what_another_value_was_to_become_is_taken_from_it_when_it_is_a_value_itself)
{
    redact::replacements by{7};
    for (int i = 100; i < 600; ++i)
        by.add(std::to_string(i), redact::kind::name);
    for (int i = 100; i < 600; ++i)
    {
        const auto out = by.applied_to("sip:" + std::to_string(i) + "@x");
        EXPECT_TRUE(by.found_in(out).empty()) << i << ' ' << out;
    }
}

TEST(redact, says_which_value_is_left_of_what_kind_and_how_it_is_written)
{
    redact::replacements by{7};
    by.learn(invite);
    const auto found = by.found_in("x Bob%20Miller");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(redact::to_text(found.front()), "a display name \"bob miller\", percent-encoded");
}

TEST(rfc4566_5, of_a_session_in_a_multipart_body_names_hosts_and_keys_are_replaced)
{
    const auto out = redacted_body(
        "--bb\r\nContent-Type: application/sdp\r\n\r\nv=0\r\no=mpuser01 1 1 IN IP4 media7.hidden.example\r\n"
        "s=Mp Session01\r\nk=clear:ClearKeySecret\r\nc=IN IP4 172.31.9.9\r\nm=audio 1 RTP/AVP 0\r\n"
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 "
        "inline:d0RmdmcmVCspeEc3QGZi\r\na=ice-pwd:IcePwdSecret0123456789ab\r\n"
        "a=candidate:1 1 UDP 1 cand9.other.example 4000 typ srflx raddr rel8.other.example rport 1\r\n"
        "a=candidate:3 1 UDP 1 a1b2c3d4-aaaa-bbbb-cccc-0123456789ab.local 50003 typ host\r\n"
        "a=rtcp:53020 IN IP4 rtcp5.third.example\r\na=key-mgmt:mikey AQAFgM0XflABAAAA\r\n"
        "a=ssrc:12345 cname:zebs-laptop\r\n--bb--\r\n");
    for (const auto* const value :
         {"mpuser01", "media7", "hidden", "Mp Session01", "ClearKeySecret", "172.31.9.9", "d0RmdmcmVCspeEc3",
          "IcePwdSecret", "cand9", "rel8", "a1b2c3d4", ".local", "rtcp5", "third", "AQAFgM0X", "zebs-laptop"})
        EXPECT_EQ(out.find(value), std::string::npos) << value << '\n' << out;
    for (const auto* const kept :
         {"k=clear:", "a=key-mgmt:mikey ", " cname:", " typ srflx raddr ", "a=rtcp:53020 IN IP4 "})
        EXPECT_NE(out.find(kept), std::string::npos) << kept << '\n' << out;
}

TEST(rfc3420_2, of_a_piece_of_a_message_display_name_and_call_id_are_replaced)
{
    const auto out = redacted_body(
        "INVITE sip:frag01@hiddenh.example SIP/2.0\r\nFrom: Frag Person <sip:frag02@h.example>;tag=1\r\n"
        "Call-ID: fragcallid01\r\n");
    for (const auto* const value : {"frag01", "Frag Person", "fragcallid01"})
        EXPECT_EQ(out.find(value), std::string::npos) << value << '\n' << out;
}

TEST(rfc3863_4, of_other_bodies_users_and_numbers_without_a_scheme_are_replaced)
{
    const auto out =
        redacted_body("<note>im01@hiddeng.example or zeb%40hiddenk.example, +1 (999) 555-0002</note>");
    for (const auto* const value : {"im01", "hiddeng", "zeb%", "hiddenk", "555-0002"})
        EXPECT_EQ(out.find(value), std::string::npos) << value << '\n' << out;
}

TEST(redact, of_header_fields_that_name_somebody_in_their_own_way_nothing_is_left)
{
    const std::pair<std::string_view, std::vector<std::string_view>> lines[] = {
        {"Authorization: NTLM qop=\"auth\", gssapi-data=\"gsssecret01\", opaque=\"opq01\"",
         {"gsssecret01", "opq01"}},
        {"Authorization: Digest username=\"u01\", token=\"tok03\"", {"u01", "tok03"}},
        {"Authorization: Basic emViZWRpYWg6aHVudGVyMg==", {"emViZWRpYWg6"}},
        {"Event: dialog;call-id=\"evcallid01\";to-tag=\"x\"", {"evcallid01"}},
        {"Identity: eyJhbGci.eyJkZXN0.c2lnbmF0;info=<https://certs.secret.example/c>",
         {"eyJhbGci", "eyJkZXN0", "secret"}},
        {"P-Charging-Function-Addresses: ccf=10.201.202.203;ccf=ccf01.hidden4.example",
         {"10.201", "ccf01", "hidden4"}},
        {"P-User-Database: <aaa://host01.hidden5.example;transport=tcp>", {"host01", "hidden5"}},
        {"P-Visited-Network-ID: \"Visited Net01\"", {"Visited Net01"}},
        {"X-Mail: mail01@hiddenb.example", {"mail01", "hiddenb"}},
        {"In-Reply-To: firstcall88@h.example, third99call", {"firstcall88", "third99call"}},
    };
    for (const auto& [line, values] : lines)
    {
        const auto out = redacted_line(line);
        for (const auto value : values)
            EXPECT_EQ(out.find(value), std::string::npos) << value << '\n' << out;
    }
}

TEST(redact, what_stands_in_a_script_alone_is_learned_and_what_the_player_fills_in_is_not)
{
    redact::replacements by{7};
    const std::string toml =
        "title = \"t\"\n[party.Alice]\naor = \"sip:zebby@secretcorp.example\"\ndisplay = \"Zebby Quux\"\n"
        "user = \"zq-auth\"\n[party.Registrar]\ndomain = \"otherdomain.example\"\nrealm = \"Realm of "
        "Secret\"\n"
        "[F9]\nfields = { Call-ID = \"{call_id}\", Subject = \"Merger\", Contact = "
        "\"<sip:{user}@thirdhost.example>\" }\n"
        "body = [\"v=0\", \"o=sdpuser 1 1 IN IP4 h.example\", \"\"]\n";
    by.learn_script(toml);
    const auto out = by.applied_to(toml);
    for (const auto* const value : {"zebby", "secretcorp", "Zebby", "zq-auth", "otherdomain", "Realm of",
                                    "Merger", "thirdhost", "sdpuser"})
        EXPECT_EQ(out.find(value), std::string::npos) << value << '\n' << out;
    for (const auto* const kept : {"{call_id}", "{user}", "title = \"t\"", "display = \""})
        EXPECT_NE(out.find(kept), std::string::npos) << kept << '\n' << out;
    by.learn_script("[=");
}

TEST(redact, of_what_people_write_addresses_mail_and_numbers_are_learned)
{
    redact::replacements by{7};
    const std::string text = "so says otto.normal@corp.example, +1 212 555 0123; see "
                             "wiki.hidden-intranet.example and 10.55.44.33, 9.2.1";
    by.learn_text(text);
    const auto out = by.applied_to(text);
    for (const auto* const value : {"otto", "corp", "555", "wiki", "hidden", "10.55.44.33"})
        EXPECT_EQ(out.find(value), std::string::npos) << value << '\n' << out;
    EXPECT_NE(out.find("so says "), std::string::npos);
    EXPECT_NE(out.find("9.2.1"), std::string::npos);
}

TEST(redact, a_section_of_an_rfc_is_no_address)
{
    const auto learned = [](std::string_view text) {
        redact::replacements by{7};
        by.learn_text(text);
        return by;
    };
    const auto by = learned("see RFC 3261 8.2.2.3, 13.3.1.4 and 14.1.1.2; asked of 192.0.2.7");
    EXPECT_FALSE(by.all().contains("8.2.2.3"));
    EXPECT_FALSE(by.all().contains("13.3.1.4"));
    EXPECT_FALSE(by.all().contains("14.1.1.2"));
    EXPECT_TRUE(by.all().contains("192.0.2.7"));
    redact::replacements of_script{7};
    of_script.learn_script(
        "description = \"asked again (8.1.3.5), (17.1.1.2, 13.3.1.4) at (8.30.3.5) (10.1.1.1)\"");
    for (const auto* const section : {"8.1.3.5", "17.1.1.2", "13.3.1.4"})
        EXPECT_FALSE(of_script.all().contains(section)) << section;
    EXPECT_TRUE(of_script.all().contains("8.30.3.5"));
    EXPECT_TRUE(of_script.all().contains("10.1.1.1"));
    EXPECT_TRUE(learned("at 8.2.2.3").all().contains("8.2.2.3"));
    EXPECT_TRUE(learned("RFC 3261 198.51.100.7").all().contains("198.51.100.7"));
}

TEST(redact, of_500_generated_values_none_is_found_afterwards)
{
    std::mt19937 pick{1};
    const auto word = [&](std::size_t size, std::string_view of) {
        std::string out;
        while (out.size() < size)
            out += of[pick() % of.size()];
        return out;
    };
    redact::replacements by{pick()};
    std::vector<std::string> values;
    std::string all;
    for (int i = 0; i < 100; ++i)
    {
        const auto user = word(3 + pick() % 12, "abcdefghijklmnopqrstuvwxyz0123456789.-_");
        const auto host =
            word(4 + pick() % 6, "abcdefghijklmnopqrstuvwxyz") + ".corp" + std::to_string(i) + ".test";
        const auto ip = std::to_string(1 + pick() % 254) + '.' + std::to_string(pick() % 256) + '.' +
                        std::to_string(pick() % 256) + '.' + std::to_string(1 + pick() % 254);
        const auto call = word(24, "abcdefghijklmnopqrstuvwxyz0123456789");
        const auto nonce = word(32, "0123456789abcdef");
        all += "OPTIONS sip:" + user + '@' + host + " SIP/2.0\r\nVia: SIP/2.0/UDP " + ip +
               ";branch=z9hG4bK1\r\nCall-ID: " + call + "\r\nAuthorization: Digest username=\"u\", nonce=\"" +
               nonce + "\"\r\n\r\n";
        by.learn(all.substr(all.rfind("OPTIONS")));
        values.insert(values.end(), {user, host, ip, call, nonce});
    }
    // Each again as others write it: %-encoded as a whole, in upper case, in base64 at each place.
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const auto& value : values)
    {
        std::string escaped, loud;
        for (const auto c : value)
        {
            const auto octet = static_cast<unsigned char>(c);
            escaped += {'%', digits[octet >> 4], digits[octet & 15]};
            loud += static_cast<char>(std::toupper(octet));
        }
        all += "X-Escaped: " + escaped + "\r\n";
        if (value.find("corp") != std::string::npos)
            all += "X-Loud: " + loud + "\r\n";
        for (const auto* const before : {"", "<", "<<"})
            if (value.size() >= redact::limits::in_base64)
                all += "X-Coded: " + redact::to_base64(before + value + "> ", false) + "\r\n";
    }
    const auto out = by.applied_to(all);
    EXPECT_EQ(out.size(), all.size());
    EXPECT_EQ(values.size(), 500u);
    for (std::size_t at = 0; (at = out.find("X-", at)) != std::string::npos; ++at)
    {
        const auto line = std::string_view{out}.substr(at, out.find('\r', at) - at);
        const auto is = line.substr(line.find(' ') + 1);
        const auto said = line.starts_with("X-Coded")     ? redact::from_base64(is, false)
                          : line.starts_with("X-Escaped") ? redact::without_percents(is)
                                                          : redact::lower(is);
        for (const auto& value : values)
            if (value.size() >= redact::limits::in_base64)
                EXPECT_EQ(said.find(value), std::string::npos) << line;
    }
    for (const auto& value : values)
    {
        const auto at = out.find(value);
        const auto is_of_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
        const bool alone =
            at != std::string::npos && !is_of_word(out[at - 1]) && !is_of_word(out[at + value.size()]);
        EXPECT_FALSE(alone) << value;
    }
    for (const auto& one : by.found_in(out))
        ADD_FAILURE() << redact::to_text(one);
}

}  // namespace
