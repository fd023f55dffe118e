// What is of somebody in fields, parameters and bodies that we do not know, by its form alone.
#include "redact/replacements.hpp"
#include "redact/text.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace {

struct line
{
    std::string_view text;
    std::initializer_list<std::string_view> gone, kept;
};

std::string redacted(std::string_view message)
{
    redact::replacements by{7};
    by.learn(message);
    auto out = by.applied_to(message);
    EXPECT_EQ(out.size(), message.size()) << message;
    EXPECT_TRUE(by.found_in(out).empty()) << message;
    return out;
}

void check(const line& one, const std::string& out)
{
    for (const auto value : one.gone)
        EXPECT_EQ(out.find(value), out.npos) << value << '\n' << out;
    for (const auto value : one.kept)
        EXPECT_NE(out.find(value), out.npos) << value << '\n' << out;
}

void check_lines(std::initializer_list<line> lines)
{
    for (const auto& one : lines)
        check(one, redacted("OPTIONS sip:x SIP/2.0\r\n" + std::string{one.text} + "\r\n\r\n"));
}

void check_bodies(std::initializer_list<line> bodies)
{
    for (const auto& one : bodies)
        check(one, redacted("MESSAGE sip:x SIP/2.0\r\n\r\n" + std::string{one.text} + "\r\n"));
}

TEST(rfc3261_25_1, a_host_in_a_field_or_parameter_that_we_do_not_know_is_replaced)
{
    check_lines({
        {"X-Lab: labhost.secretlab.example", {"labhost", "secretlab"}, {}},
        {"X-Lab: labhost.lan", {"labhost", ".lan"}, {}},
        {"P-Private-Network-Indication: quidurpel.pelhol.example", {"quidurpel", "pelhol"}, {}},
        {"P-DCS-LAES: 10.1.2.3:5060;content=maljasfro.example:17;key=\"jasbalrik\"",
         {"maljasfro", "jasbalrik"},
         {";content=", ":17;key="}},
        {"Geolocation: <cid:a1@b.example>;inserted-by=\"frowenpel.ottkri.example\"",
         {"frowenpel", "ottkri"},
         {"inserted-by=\""}},
    });
    check_bodies({{"v=0\r\no=- 1 1 IN IP4 10.1.1.1\r\ns=-\r\na=tool:wenjaswen.jasqui.example\r\n"
                   "a=path:msrp://thoholgru.jastho.example:9000/malhol;tcp",
                   {"wenjaswen", "jasqui", "thoholgru", "jastho", "malhol"},
                   {"a=tool:", "a=path:msrp://", ":9000/", ";tcp", "o=- 1 1 IN"}}});
}

TEST(rfc3261_25_1, names_of_types_packages_products_and_feature_tags_are_no_hosts)
{
    for (const std::string_view text :
         {"Accept: application/vnd.3gpp.mid-call+xml", "Content-Type: application/vnd.etsi.aoc+xml",
          "Allow-Events: presence.winfo, message-summary", "Resource-Priority: dsn.flash, wps.0",
          "Recv-Info: g.3gpp.mid-call", "Accept-Contact: *;+g.3gpp.mid-call;require",
          "Contact: *;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel\"",
          "P-Preferred-Service: urn:urn-7:3gpp-service.ims.icsi.mmtel", "User-Agent: Dev.Serv.er/1.0 a.b",
          "X-Body: application/vnd.etsi.aoc+xml"})
        EXPECT_EQ(redacted("OPTIONS sip:x SIP/2.0\r\n" + std::string{text} + "\r\n\r\n"),
                  "OPTIONS sip:x SIP/2.0\r\n" + std::string{text} + "\r\n\r\n");
}

TEST(rfc3261_25_1, a_name_before_a_uri_is_replaced_in_any_field)
{
    check_lines({
        {"Additional-Identity: \"Quifro Frofroves\" <sip:a@b.example>", {"Quifro", "Frofroves"}, {}},
        {"X-Name: \"Ottzan Quipelott\" <u1@b.example>", {"Ottzan", "Quipelott"}, {}},
        {"X-Who: Ottzan Quipelott <sip:a@b.example>, Second One <sip:c@d.example>;x",
         {"Ottzan", "Quipelott", "Second"},
         {">;x"}},
        {"UTF: \"J\xc3\xb6rg M\xc3\xbcjas\" <sip:a@b.example>", {"rg M", "jas\""}, {}},
        {"Contact: <sip:a@b.example>;+sip.description=\"<Krigru Rikgruhol>\"",
         {"Krigru", "Rikgruhol"},
         {"+sip.description=\"<"}},
        {"Contact: \"Vesgru Vesk\" <sip:a@b.example;x=1>;+sip.instance=\"<urn:x:1>\";+sip.y=\"A Bc\"",
         {"Vesgru", "A Bc"},
         {"\" <sip:", ";x=1>;+sip.instance=\"<urn:x:1>\";+sip.y=\""}},
        {"P-Answer-State: Confirmed;x=\"Balfro Wenkrimal\"", {"Balfro", "Wenkrimal"}, {"Confirmed;x=\""}},
    });
}

TEST(rfc6350_6, names_and_places_of_cards_and_of_json_are_replaced)
{
    check_bodies({
        {"BEGIN:VCARD\r\nFN:Kriott "
         "Pelottfro\r\nN;CHARSET=x:Pelott;Kri\r\nADR:;;balottholwen;;town1;78822;DE\r\n"
         "END:VCARD",
         {"Kriott", "Pelott", "balottholwen", "town1", "78822"},
         {"BEGIN:VCARD\r\nFN:", "\r\nADR:;;", ";DE"}},
        {"{\"caller\": \"Wendur Thoottbal\",\"name\":\"Balmal\", \"type\":\"invite\", \"n\": 5}",
         {"Wendur", "Thoottbal", "Balmal"},
         {"\"caller\": \"", "\"type\":\"invite\"", "\"n\": 5"}},
        {"name=frodurkriwen&tel=%2B14183899345", {"frodurkriwen", "14183899345"}, {"name=", "&tel=%2B"}},
    });
    check_lines({{"X-Json: {\"name\":\"Balmal Grukripel\"}", {"Balmal", "Grukripel"}, {"{\"name\":\""}}});
}

TEST(rfc3966_5, a_number_of_seven_digits_and_more_is_replaced_wherever_it_stands)
{
    check_lines({
        {"To: <tel:+49123456789;ext=61416;phone-context=+491234>", {"61416", "491234"}, {";ext="}},
        {"X-Customer: 185241356", {"185241356"}, {}},
        {"P-Access-Network-Info: IEEE-802.11; operator-specific-GI=\"4326992498\"", {"4326992498"}, {}},
        {"P-DCS-Billing-Info: 1/2@b.example;rksgroup=1111;charge=\"6158376819\"", {"6158376819"}, {}},
        {"Warning: 399 w1 \"no to 42934472928\"", {"42934472928"}, {"399 w1 \"no to "}},
        {"Restoration-Info: \"774146615178545\"", {"774146615178545"}, {}},
        {"X-Num: (142) 365-6426", {"142", "365", "6426"}, {}},
        {"X-Num: 0681/37643753", {"37643753"}, {}},
        {"X-Num: 365-555-6426", {"365", "6426"}, {}},
    });
    check_bodies({{"Hi, call 02373642162 or (142) 365-6426", {"2373642162", "6426"}, {"Hi, call "}}});
    const auto reason = redacted("SIP/2.0 200 called 99866285628\r\nCSeq: 1 INVITE\r\n\r\n");
    EXPECT_EQ(reason.find("99866285628"), reason.npos) << reason;
    EXPECT_TRUE(reason.starts_with("SIP/2.0 200 called ")) << reason;
}

TEST(rfc3261_25_1, numbers_of_the_protocol_stay)
{
    constexpr std::string_view message =
        "OPTIONS sip:x SIP/2.0\r\nCSeq: 1234567890 OPTIONS\r\nContent-Length: 123456789\r\n"
        "RSeq: 988789999\r\nRAck: 988789999 1234567890 INVITE\r\nExpires: 4294967295\r\nTimestamp: "
        "1234567.89\r\n"
        "Session-Expires: 7200000;refresher=uac\r\nMin-SE: 9000000\r\nMax-Forwards: 1234567\r\n"
        "From: <sip:a1>;tag=1928301774\r\nTo: <sip:a1>;tag=a6c85cf0123456789\r\n"
        "Via: SIP/2.0/UDP x;branch=z9hG4bK776asdhds123456;rport=1234567\r\nContact: "
        "<sip:a1>;expires=8640000\r\n"
        "Date: Sat, 13 Nov 2010 23:29:00 GMT\r\nRetry-After: 18000000\r\nX-Day: 2026-11-30 12:30:45\r\n"
        "X-Codes: 100 180 200\r\n\r\n"
        "v=0\r\no=- 2890844526 2890844527 IN IP4 0.0.0.0\r\ns=-\r\nb=AS:12345678\r\nt=2873397496 "
        "2873404696\r\n"
        "m=audio 49170 RTP/AVP 0 97\r\na=rtpmap:97 iLBC/80000000\r\na=fmtp:97 max-mbps=10800000;x=1234567\r\n"
        "a=candidate:1234567 1 UDP 2130706431 0.0.0.0 4000 typ host\r\n";
    EXPECT_EQ(redacted(message), message);
}

TEST(rfc3903_11_3, tokens_of_sessions_and_devices_are_replaced)
{
    check_lines({
        {"SIP-ETag: 23135cb8", {"23135cb8"}, {}},
        {"SIP-If-Match: dx200xyz", {"dx200xyz"}, {}},
        {"P-Media-Authorization: 11dcb8542e32df493066b989df9a0742", {"11dcb8542e32"}, {}},
        {"Security-Server: ipsec-3gpp; alg=hmac-sha-1-96; spi-c=142158; spi-s=619537529; port-c=5062",
         {"142158", "619537529"},
         {"; alg=hmac-sha-1-96; spi-c=", "; port-c=5062"}},
        {"X-Key: key=e0c51573a3e0048819fd2243865ab92b", {"e0c51573a3e0"}, {"X-Key: key="}},
        {"Contact: <sip:a1@b.example;x-dev=rikwenfro;transport=tcp>",
         {"rikwenfro"},
         {";x-dev=", ";transport=tcp>"}},
        {"Service-Route: <sip:b.example;lr;x-tok=frogru>", {"frogru"}, {";lr;x-tok="}},
        {"X-Account: DE33145786987786569721", {"33145786987786569721"}, {}},
        {"P-Early-Media: supported;x-party=ottbal", {"ottbal"}, {"supported;x-party="}},
    });
    check_bodies(
        {{"v=0\r\na=msid-semantic:WMS 79709de3fcd1\r\na=ssrc:2335973896 cname:u1\r\n"
          "a=ssrc:2335973896 msid:e1cad2a07a1f c1d065a9a4d2\r\na=label:wenwen\r\na=x-custom:Maltho Ottott",
          {"79709de3", "2335973896", "e1cad2a0", "c1d065a9", "wenwen", "Maltho"},
          {"a=msid-semantic:WMS ", "a=ssrc:", " cname:", " msid:", "a=x-custom:"}},
         {"{\"token\": \"065691def36d849834d3255e1094ffd1\"}", {"065691de"}, {}}});
}

TEST(rfc7042_2_1, a_hardware_address_in_the_name_of_a_telephone_is_replaced)
{
    check_lines({{"X-Device: SEPF227D42B1380", {"F227D42B1380"}, {"SEP"}}});
    redact::replacements by{7};
    by.learn("OPTIONS sip:x SIP/2.0\r\nX-Device: SEPF227D42B1380\r\n\r\n");
    EXPECT_EQ(by.applied_to("f2:27:d4:2b:13:80").find("f2:27"), std::string::npos);
}

TEST(rfc3261_19_1_1, what_the_headers_of_a_uri_quote_and_the_path_of_a_url_are_replaced)
{
    check_lines({
        {"History-Info: <sip:a1@b.example?Reason=SIP%3Bcause%3D302%3Btext%3D%22peljasfro%22>;index=1",
         {"peljasfro"},
         {"?Reason=SIP%3Bcause%3D302%3Btext%3D%22", "%22>;index=1"}},
        {"Call-Info: <https://h.example/people/geheim.jpg>;purpose=icon",
         {"geheim"},
         {"/people/", ".jpg>;purpose=icon"}},
        {"Call-Info: <data:text/plain,krivesh%20oljas>;purpose=card",
         {"krivesh", "oljas"},
         {"<data:text/plain,", ">;purpose=card"}},
        {"WWW-Authenticate: Bearer authz_server=\"https://h.example/quitho\", scope=\"thozan\"",
         {"quitho", "thozan"},
         {"Bearer authz_server=\"https://"}},
    });
}

}  // namespace
