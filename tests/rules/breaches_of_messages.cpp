// Ladders that break what one message can break: SYN, RSP, IDS, VIA; each made from one that keeps all rules.
#include "breaches.hpp"

#include <algorithm>

namespace rules_test {

namespace {
constexpr auto alice = 0, bob = 1;

}  // namespace

std::vector<breach> syntax_breaches()
{
    return {
        {"SYN-LINE-1.a", "Alice", asked().replace("OPTIONS", " SIP/2.0", "  SIP/2.0")},
        {"SYN-LINE-1.a", "Bob", asked().replace("200", "SIP/2.0 200", "SIP/2.0  200")},
        {"SYN-LINE-1.b", "Alice", asked().replace("OPTIONS", " SIP/2.0\n", " sip/2.0\n")},
        {"SYN-LINE-1.b", "Bob", asked().replace("200", "SIP/2.0 200", "sip/2.0 200")},
        {"SYN-LINE-1.c", "Alice", asked().replace("OPTIONS", "Max-Forwards: 70\n", "Max-Forwards: 70\x01")},
        {"SYN-LINE-1.d", "Bob", asked().replace("200", "Content-Length: 0\n\n", "Content-Length: 0\n")},
        {"SYN-LINE-1.e", "Bob", asked().replace("200", "200 OK", "700 OK")},
        {"SYN-LINE-1.e", "Bob", asked().replace("200", "200 OK", "000 OK")},
        {"SYN-MAND-1.a", "Alice", asked().without("OPTIONS", "Max-Forwards")},
        {"SYN-MAND-1.b", "Bob", asked().without("200", "CSeq")},
        {"SYN-MAND-1.b", "Bob", forwarded().without("200 below", "From").without("200", "From")},
        {"SYN-SINGLE-1.a", "Alice", asked().add("OPTIONS", "User-Agent: a\nUser-Agent: b")},
        {"SYN-SINGLE-1.b", "Bob",
         asked()
             .replace("200", "200 OK", "401 Unauthorized")
             .add("200",
                  "WWW-Authenticate: Digest realm=\"a\", nonce=\"x\", Digest realm=\"b\", nonce=\"y\"")},
        {"SYN-GRAM-1.a", "Alice", asked().add("OPTIONS", "Sub ject: a")},
        {"SYN-GRAM-1.b", "Alice", asked().add("OPTIONS", "User-Agent: a\x02z")},
        {"SYN-GRAM-1.b", "Alice", asked().add("OPTIONS", "User-Agent: \xc3(")},
        // A line that ends in CR CR LF, as text that was written in text mode does.
        {"SYN-GRAM-1.b", "Alice", asked().add("OPTIONS", "User-Agent: a\r")},
        {"SYN-GRAM-1.b", "Alice", asked().add("OPTIONS", "X-Odd: a\rb")},
        {"SYN-GRAM-1.b", "Bob", asked().add("200", "X-Odd: 0\r")},
        {"SYN-GRAM-1.c", "Alice", asked().add("OPTIONS", "Timestamp: soon")},
        {"SYN-GRAM-1.d", "Alice",
         asked().replace("OPTIONS", "Contact: <sip:alice@192.0.2.101>",
                         "Contact: <sip:alice@192.0.2.101>;q=1;q=0.5")},
        {"SYN-GRAM-1.d", "Alice",
         asked().replace("OPTIONS", "sip:bob@192.0.2.201", "sip:bob@192.0.2.201;a=1;a=2")},
        {"SYN-ADDR-1.a", "Alice",
         asked().replace("OPTIONS", "<sip:alice@192.0.2.101>", "sip:alice@192.0.2.101?a=b")},
        {"SYN-ADDR-1.b", "Alice",
         asked().replace("OPTIONS", "<sip:alice@192.0.2.101>", "sip:alice@192.0.2.101;transport=udp")},
        {"SYN-URI-1.a", "Alice", asked().replace("OPTIONS", "sip:bob@192.0.2.201", "<sip:bob@192.0.2.201>")},
        {"SYN-URI-1.a", "Alice", asked().replace("OPTIONS", "sip:bob@192.0.2.201", "sip:bob@192.0.2.201; x")},
        {"SYN-URI-1.b", "Alice",
         asked().replace("OPTIONS", "sip:bob@192.0.2.201", "sip:bob@192.0.2.201;method=INVITE")},
        {"SYN-URI-1.c", "Alice", asked().replace("OPTIONS", "sip:bob@192.0.2.201", "sip:@192.0.2.201")},
        {"SYN-URI-1.d", "Alice", asked().replace("OPTIONS", "sip:bob@192.0.2.201", "sip:bo[b@192.0.2.201")},
        {"SYN-URI-1.d", "Alice",
         asked().replace("OPTIONS", "<sip:alice@192.0.2.101>", "<sip:ali\"ce@192.0.2.101>")},
        {"SYN-URI-1.e", "Alice",
         asked().replace("OPTIONS", "<sip:alice@192.0.2.101>", "<sips:alice@192.0.2.101;transport=udp>")},
        {"SYN-URI-1.f", "Alice",
         asked().replace("OPTIONS", "<sip:alice@192.0.2.101>", "<sip:alice:secret@192.0.2.101>")},
        {"SYN-URI-1.g", "Alice",
         asked().everywhere("sip:alice@atlanta.example.com", "sip:alice@atlanta.example.com:5070")},
        {"SYN-MF-1.a", "Alice", asked().replace("OPTIONS", "Max-Forwards: 70", "Max-Forwards: 256")},
        {"SYN-MF-1.a", "Alice", asked().replace("OPTIONS", "Max-Forwards: 70", "Max-Forwards: many")},
        {"SYN-MF-1.b", "Alice", asked().replace("OPTIONS", "Max-Forwards: 70", "Max-Forwards: 50")},
        {"SYN-CL-1.a", "Bob", over_tcp(asked()).without("200", "Content-Length")},
        {"SYN-CL-1.b", "Alice", asked().replace("OPTIONS", "Content-Length: 0", "Content-Length: none")},
        {"SYN-CL-1.c", "Bob", asked().replace("200", "Content-Length: 0", "Content-Length: 7")},
        {"SYN-CL-1.c", "Bob", asked().replace("200", "Content-Length: 0", "Content-Length: 4294967296")},
        {"SYN-CL-1.d", "Bob", asked().without("200", "Content-Length")},
        {"SYN-CL-1.d", "Proxy", forwarded().without("200", "Content-Length")},
        {"SYN-CT-1.a", "Alice", refused().without("INVITE", "Content-Type")},
        {"SYN-CT-1.b", "Alice", asked().add("OPTIONS", "Transfer-Encoding: chunked")},
        {"SYN-NA-1.a", "Bob", call().add("BYE", "Contact: <sip:bob@192.0.2.201>")},
        {"SYN-NA-1.a", "Alice", asked().add("OPTIONS", "Priority: urgent")},
        {"SYN-NA-1.a", "Alice",
         cancelled().replace("CANCEL", "Content-Length: 0\n\n", "Content-Length: 5\n\nv=0\n")},
        {"SYN-NA-1.b", "Bob", asked().add("200", "Event: presence")},
        {"SYN-NA-1.c", "Bob", asked().add("200", "Max-Forwards: 70")},
        {"SYN-NA-1.c", "Bob", asked().add("200", "Subject: I know you're there")},
        {"SYN-CT-1.c", "Alice",
         asked().replace("OPTIONS", "Content-Length: 0\n\n",
                         "Content-Type: multipart/mixed;x=1\nContent-Length: 10\n\n--b\n--b--")},
    };
}

std::vector<breach> response_breaches()
{
    return {
        {"RSP-COPY-1.a", "Bob", asked().replace("200", "tag=1928301774", "tag=19")},
        {"RSP-COPY-1.b", "Bob", asked().replace("200", "a84b4c76e66710", "A84b4c76e66710")},
        {"RSP-COPY-1.c", "Bob", asked().replace("200", "63104", "63105")},
        {"RSP-COPY-1.d", "Alice", call().replace("200 BYE", "tag=9fxced76sl", "tag=9fxced76sk")},
        {"RSP-COPY-1.e", "Bob", asked().replace("200", "sip:bob@biloxi", "sip:rob@biloxi")},
        {"RSP-VIA-1.a", "Bob", forwarded().without("200 below", "Via: SIP/2.0/UDP 192.0.2.101")},
        {"RSP-VIA-1.b", "Bob",
         forwarded()
             .replace("200 below", "192.0.2.111:5060;branch=z9hG4bK2d4790", "X")
             .replace("200 below", "192.0.2.101:5060;branch=z9hG4bKhjhs8ass877",
                      "192.0.2.111:5060;branch=z9hG4bK2d4790")
             .replace("200 below", "X", "192.0.2.101:5060;branch=z9hG4bKhjhs8ass877")},
        {"RSP-VIA-1.c", "Bob", asked().replace("200", "z9hG4bKhjhs8ass877", "z9hG4bKhjhs8ass878")},
        {"RSP-VIA-1.c", "Bob", asked().replace("200", "ass877", "ass877;ttl=4")},
        {"RSP-TAG-1.a", "Bob", asked().replace("200", ";tag=93810874", "")},
        {"RSP-TAG-2.a", "Bob", call().replace("180", "8321234356", "4321234356")},
        {"RSP-100-1.a", "Bob", refused().replace("100", "Timestamp: 54", "Timestamp: 55")},
        {"RSP-100-1.b", "Bob",
         refused().replace("100", "To: Bob <sip:bob@biloxi.example.com>",
                           "To: Bob <sip:bob@biloxi.example.com>;tag=8321234356")},
        {"RSP-EXT-1.a", "Bob", call().add("200", "Require: 100rel")},
    };
}

namespace {

ladder two_calls(std::string_view from_tag, std::string_view to_tag)
{
    auto l = asked();
    auto second = asked()
                      .everywhere("a84b4c76e66710", "b84b4c76e66710")
                      .everywhere("z9hG4bKhjhs8ass877", "z9hG4bKhjhs8ass878")
                      .everywhere("1928301774", from_tag)
                      .everywhere("93810874", to_tag);
    l.insert({"OPTIONS 2", alice, bob, second["OPTIONS"].text, 1000});
    l.insert({"200 2", bob, alice, second["200"].text, 1010});
    return l;
}

}  // namespace

std::vector<breach> identifier_breaches()
{
    auto same_call = asked();
    auto again = asked().everywhere("z9hG4bKhjhs8ass877", "z9hG4bKhjhs8ass878").everywhere("63104", "63105");
    same_call.insert({"OPTIONS 2", alice, bob, again["OPTIONS"].text, 1000});
    same_call.insert({"200 2", bob, alice, again["200"].text, 1010});

    // Bob's tags go up by one.
    auto counting = two_calls("2928301775", "93810875");
    const auto third = asked()
                           .everywhere("a84b4c76e66710", "c84b4c76e66710")
                           .everywhere("z9hG4bKhjhs8ass877", "z9hG4bKhjhs8ass879")
                           .everywhere("1928301774", "5552830177")
                           .everywhere("93810874", "93810876")
                           .rungs;
    counting.insert({"OPTIONS 3", alice, bob, third[0].text, 2000});
    counting.insert({"200 3", bob, alice, third[1].text, 2010});

    const auto in_dialog = [&](std::string_view cseq, std::string_view tag) {
        return "INFO sip:alice@192.0.2.101 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.201:5060;branch=z9hG4bKinfo" +
               std::string{cseq} +
               "\nMax-Forwards: 70\nFrom: Bob <sip:bob@biloxi.example.com>;tag=8321234356\nTo: Alice "
               "<sip:alice@atlanta.example.com>;tag=" +
               std::string{tag} +
               "\nCall-ID: 2xTb9vxSit55XU7p8@atlanta.example.com\nCSeq: " + std::string{cseq} +
               " INFO\nContent-Length: 0\n\n";
    };
    const auto answered = [&](std::string text) {
        text.replace(0, text.find('\n'), "SIP/2.0 200 OK");
        return text.erase(text.find("Max-Forwards"), 17);
    };
    const auto with_info = [&](std::string_view cseq, std::string_view tag) {
        auto l = call();
        l.insert({"INFO", bob, alice, in_dialog(cseq, tag), 2000});
        l.insert({"200 INFO", alice, bob, answered(in_dialog(cseq, tag)), 2005});
        return l;
    };
    return {
        {"IDS-TAG-1.a", "Alice", asked().everywhere(";tag=1928301774", "")},
        {"IDS-TAG-1.b", "Bob",
         with_info("230", "unknown1").replace("200 INFO", "200 OK", "481 Call/Transaction Does Not Exist")},
        {"IDS-UNIQ-1.a", "Alice", two_calls("1928301774", "73810874")},
        {"IDS-UNIQ-1.a", "Bob", two_calls("2928301775", "93810874")},
        {"IDS-UNIQ-1.b", "Bob", asked().replace("200", "tag=93810874", "tag=1928301774")},
        {"IDS-UNIQ-1.c", "Alice", same_call},
        {"IDS-UNIQ-1.d", "Bob", call().everywhere("8321234356", "314159")},
        {"IDS-UNIQ-1.d", "Bob", counting},
        {"IDS-CSEQ-1.a", "Alice", asked().everywhere("63104 OPTIONS", "63104 INFO")},
        {"IDS-CSEQ-1.b", "Alice", asked().everywhere("63104", "2147483648")},
        {"IDS-CSEQ-2.a", "Bob",
         with_info("231", "9fxced76sl")
             .replace("BYE", "231", "230")
             .replace("200 BYE", "231", "230")
             .replace("200 BYE", "200 OK", "500 Server Internal Error")},
        {"IDS-CSEQ-2.b", "Bob", with_info("229", "9fxced76sl")},
    };
}

// call() whose 180 says where the INVITE came from, and whose 200 says this.
ladder told_before(std::string_view received)
{
    const auto from = [](std::string_view host) {
        return "SIP/2.0/UDP 192.0.2.101:5060;received=" + std::string{host};
    };
    constexpr auto plain = "SIP/2.0/UDP 192.0.2.101:5060";
    return call().replace("180", plain, from("192.0.2.101")).replace("200", plain, from(received));
}

std::vector<breach> via_breaches()
{
    const auto asking_rport = [] {
        return asked().replace("OPTIONS", "192.0.2.101:5060;", "192.0.2.101:5060;rport;");
    };
    const auto named = [] {
        return asked().everywhere("UDP 192.0.2.101:5060", "UDP client.example.com:5060");
    };
    auto from_elsewhere = asking_rport().replace("200", "ass877", "ass877;rport=5060;received=192.0.2.101");
    from_elsewhere["200"].from_port = 5099;
    auto to_elsewhere = asking_rport().replace("200", "ass877", "ass877;rport=5060;received=192.0.2.101");
    to_elsewhere["200"].to_port = 5099;
    auto off_sent_by = asked();
    off_sent_by["200"].to_port = 5099;
    auto retry = challenged().everywhere("z9hG4bK74b43", "z9hG4bK74bf9");
    auto reused = two_calls("2928301775", "73810874").everywhere("z9hG4bKhjhs8ass878", "z9hG4bKhjhs8ass877");
    return {
        {"VIA-FMT-1.a", "Alice", asked().everywhere("Via: SIP/2.0/UDP", "Via: SIP/1.0/UDP")},
        {"VIA-FMT-1.b", "Alice", asked().everywhere("Via: SIP/2.0/UDP", "Via: SIP/2.0/TCP")},
        {"VIA-FMT-1.c", "Alice", asked().replace("OPTIONS", "UDP 192.0.2.101:5060;", "UDP ;")},
        {"VIA-FMT-1.d", "Alice", asked().everywhere(";branch=z9hG4bKhjhs8ass877", "")},
        {"VIA-FMT-1.e", "Alice", asked().everywhere("z9hG4bKhjhs8ass877", "hjhs8ass877")},
        {"VIA-UNIQ-1.a", "Alice", reused},
        {"VIA-UNIQ-1.b", "Alice", retry},
        {"VIA-RCV-1.a", "Bob", named()},
        {"VIA-RCV-1.b", "Bob", named().replace("200", "ass877", "ass877;received=192.0.2.102")},
        {"VIA-RCV-1.b", "Bob", told_before("192.0.2.102")},
        {"VIA-RPT-1.a", "Bob", asking_rport().replace("200", "ass877", "ass877;received=192.0.2.101;rport")},
        {"VIA-RPT-1.b", "Bob", asking_rport().replace("200", "ass877", "ass877;rport=5060")},
        {"VIA-RPT-2.a", "Bob", to_elsewhere},
        {"VIA-RPT-2.b", "Bob", off_sent_by},
        {"VIA-RPT-2.c", "Bob", from_elsewhere},
        {"VIA-RPT-2.d", "Bob", asked().everywhere("192.0.2.101:5060;", "192.0.2.101:5060;maddr=192.0.2.7;")},
        {"VIA-RESP-1.c", "Alice", asked().everywhere("ass877", "ass877;rport=5060;received=192.0.2.101")},
    };
}

}  // namespace rules_test
