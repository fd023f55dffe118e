#include "provocations.hpp"

namespace weak_test {

namespace {

std::string filled(std::size_t size) { return std::string(size, 'x'); }

std::string repeated(std::string_view what, std::size_t times)
{
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += what;
    return out;
}

const std::string options = request("OPTIONS");

step asked(std::string_view what, std::string_view instead) { return {with(options, what, instead)}; }
step answered(std::string_view status) { return {response(status, "OPTIONS")}; }

// OPTIONS with further rows.
step row(std::string_view rows) { return {request("OPTIONS", std::string{rows} + "\r\n")}; }
step sdp(std::string_view lines) { return {request("INVITE", "Content-Type: application/sdp\r\n", lines)}; }
step multipart(std::string_view type, std::string_view body)
{
    return {request("INVITE", "Content-Type: " + std::string{type} + "\r\n", body)};
}
step credentials(std::string_view params) { return row("Authorization: Digest " + std::string{params}); }

constexpr std::string_view head = "v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\n";
constexpr std::string_view audio = "m=audio 4000 RTP/AVP 0\r\n";
std::string offer(std::string_view lines) { return std::string{head} + std::string{lines}; }

const std::string nested = "Content-Type: multipart/mixed;boundary=";

}  // namespace

std::vector<provocation> by_one_message()
{
    const auto branch_of = [](std::size_t size) { return asked("z9hG4bKa1", "z9hG4bK" + filled(size - 7)); };
    const auto stun = [](char length) {
        std::string out{"\x00\x01\x00", 3};
        return step{out + length + "\x21\x12\xA4\x42" + "twelve octet"};
    };
    return {
        {"overlong-call-id", {asked("c1", filled(1'025))}, {{asked("c1", filled(1'024))}}},
        {"overlong-method", {{request(filled(129))}}, {{{request(filled(128))}}}},
        {"overlong-user",
         {asked("sip:bob@", "sip:" + filled(513) + "@")},
         {{asked("sip:bob@", "sip:" + filled(512) + "@")}}},
        {"overlong-row", {row("Subject: " + filled(8'193))}, {{row("Subject: " + filled(8'192))}}},
        {"overlong-reason",
         {answered("200 " + filled(1'025))},
         {{answered("200 " + filled(1'024))}, {row("Subject: " + filled(2'000))}}},
        {"overlong-display-name-twice",
         {asked("\"Alice\"", "\"" + filled(256) + "\""), asked("\"Alice\"", "\"" + filled(256) + "\"")},
         {{asked("\"Alice\"", "\"" + filled(256) + "\"")},
          {asked("\"Alice\"", "\"" + filled(256) + "\""), {options}, {options}}}},
        {"branch-of-256", {branch_of(256)}, {{branch_of(255)}, {branch_of(257)}}},
        {"text-of-256",
         {row("User-Agent: " + filled(256))},
         {{row("User-Agent: " + filled(255))}, {row("Server: " + filled(257))}}},

        {"two-to", {row("t: <sip:carol@192.0.2.3>")}, {{row("X-To: <sip:carol@192.0.2.3>")}}},
        {"two-cseq", {row("CSeq: 1 OPTIONS")}, {{{options}, {options}}}},
        {"two-content-lengths", {row("Content-Length: 1")}, {{row("Content-Length: 0")}}},
        {"accepts-over-32",
         {row("Accept: a/b" + repeated(",a/b", 32))},
         {{row("Accept: a/b" + repeated(",a/b", 31))}}},
        {"vias-over-64",
         {row(repeated("Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\n", 64) + "X: y")},
         {{row(repeated("Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\n", 63) + "X: y")}}},
        {"routes-over-24",
         {row("Record-Route: <sip:h;lr>" + repeated(",<sip:h;lr>", 24))},
         {{row("Record-Route: <sip:h;lr>" + repeated(",<sip:h;lr>", 23) + "\r\nRoute: <sip:h;lr>")}}},
        {"rows-over-255",
         {row(repeated("X: y\r\n", 248) + "X: y")},
         {{row(repeated("X: y\r\n", 247) + "X: y")}}},

        {"content-length-negative", {asked("Length: 0", "Length: -1")}, {{asked("Length: 0", "Length: 00")}}},
        {"content-length-wraps",
         {asked("Length: 0", "Length: 2147483648")},
         {{asked("Length: 0", "Length: 2147483647")}}},
        {"content-length-beyond",
         {asked("Length: 0", "Length: 1")},
         {{{options}},
          {asked("Length: 0", "Length: 2147483648")},
          {{with(options, "Length: 0", "Length: 1"), false, true}}}},
        {"multipart-unclosed",
         {multipart("multipart/mixed;boundary=b", "--b\r\n\r\nx\r\n--b\r\n")},
         {{multipart("multipart/mixed;boundary=b", "--b\r\n\r\nx\r\n--b--\r\n")},
          {multipart("text/plain", "--b\r\n")}}},
        {"multipart-adjacent-boundaries",
         {multipart("multipart/mixed; boundary=\"b\"", "--b\r\n--b\r\n\r\nx\r\n--b--\r\n")},
         {{multipart("multipart/mixed; boundary=\"b\"", "--b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n")}}},
        {"multipart-boundary-over-70",
         {multipart("multipart/mixed;boundary=" + filled(71), "x")},
         {{multipart("multipart/mixed;boundary=" + filled(70), "x")}}},
        {"multipart-without-boundary",
         {multipart("Multipart/mixed", "x")},
         {{multipart("multipart/mixed;boundary=b", "x")}}},

        {"via-broken-reference",
         {asked("192.0.2.2:5060;", ":];")},
         {{asked("192.0.2.2:5060;", "[2001:db8::1]:5060;")},
          {asked("UDP 192.0.2.2:5060;", "UDP\t[::1] : 5060 ;")}}},
        {"branch-is-cookie", {asked("z9hG4bKa1", "z9hG4bK")}, {{asked("z9hG4bKa1", "z9hG4bK1")}}},
        {"via-without-branch", {asked(";branch=z9hG4bKa1", "")}, {{asked("branch=z9hG4bKa1", "branch=a")}}},
        {"quote-unterminated",
         {asked("\"Alice\"", "\"Alice")},
         {{asked("\"Alice\"", "\"Al\\\"ice\"")}, {row("Subject: 5\" pipe")}}},
        {"angle-unclosed",
         {asked("<sip:bob@192.0.2.1>", "<sip:bob@192.0.2.1")},
         {{row("Contact: <sip:a@h>, <sip:b@h>")}}},
        {"escape-of-nul", {asked("sip:bob@", "sip:b%00b@")}, {{asked("sip:bob@", "sip:b%01b@")}}},
        {"escape-cut-off",
         {asked("sip:bob@", "sip:bob%4@")},
         {{asked("sip:bob@", "sip:bob%40@")}, {row("Subject: 100%")}}},
        {"uri-without-host",
         {row("Contact: <sip:bob@>")},
         {{row("Contact: <sip:h>")}, {row("Contact: <tel:+1>")}}},
        {"urn",
         {asked("sip:bob@192.0.2.1 ", "urn:service:sos ")},
         {{asked("sip:bob@192.0.2.1 ", "tel:+1234 ")}}},

        {"digest-nonce-overlong",
         {credentials("realm=\"r\", nonce=\"" + filled(513) + "\", response=\"1\"")},
         {{credentials("realm=\"r\", nonce=\"" + filled(512) + "\", response=\"1\"")}}},
        {"digest-realm-missing",
         {credentials("nonce=\"n\"")},
         {{credentials("nonce=\"n\",realm=\"r\"")}, {row("Authorization: Basic eA==")}}},
        {"digest-nc-zero",
         {credentials("realm=\"r\", nc=00000000")},
         {{credentials("realm=\"r\", nc=00000001")}, {credentials("realm=\"r\", cnonce=\"00\"")}}},
        {"digest-response-empty",
         {credentials("realm=\"r\", response=\"\"")},
         {{credentials("realm=\"r\", response=\"5e\"")},
          {{request("ACK", "Authorization: Digest realm=\"r\"\r\n")}}}},
        {"digest-two-of-a-realm",
         {row("Authorization: Digest realm=\"r\"\r\nAuthorization: Digest realm=\"r\"")},
         {{row("Authorization: Digest realm=\"r\"\r\nAuthorization: Digest realm=\"s\"")},
          {row("Authorization: Digest realm=\"r\"\r\nProxy-Authorization: Digest realm=\"r\"")}}},

        {"sdp-media-over-16", {sdp(offer(repeated(audio, 17)))}, {{sdp(offer(repeated(audio, 16)))}}},
        {"sdp-payload-type-over-127",
         {sdp(offer("m=audio 4000 RTP/AVP 0 128\r\n"))},
         {{sdp(offer("m=audio 4000 RTP/AVP 0 127\r\n"))}, {sdp(offer("m=image 4000 udptl 128\r\n"))}}},
        {"sdp-attribute-empty", {sdp(offer("a=\r\n"))}, {{sdp(offer("a=x\r\n"))}}},
        {"sdp-two-connections",
         {sdp(offer("c=IN IP4 192.0.2.3\r\n"))},
         {{sdp(offer(std::string{audio} + "c=IN IP4 192.0.2.3\r\n"))}}},
        {"sdp-rtpmap-without-slash",
         {sdp(offer("a=rtpmap:0 PCMU\r\n"))},
         {{sdp(offer("a=rtpmap:0 PCMU/8000\r\n"))}}},

        {"cseq-of-32-bits",
         {asked("CSeq: 1 ", "CSeq: 2147483648 ")},
         {{asked("CSeq: 1 ", "CSeq: 2147483647 ")}}},
        {"status-out-of-range", {answered("700 Seven")}, {{answered("699 Six")}, {answered("100 Trying")}}},
        {"port-over-65535",
         {asked("sip:bob@192.0.2.1 ", "sip:bob@192.0.2.1:66666 ")},
         {{asked("sip:bob@192.0.2.1 ", "sip:bob@192.0.2.1:65535 ")}}},
        {"expires-negative", {row("Expires: -1")}, {{row("Expires: 0")}}},
        {"max-forwards-over-255",
         {asked("Forwards: 70", "Forwards: 256")},
         {{asked("Forwards: 70", "Forwards: 255")}}},
        {"max-forwards-zero",
         {{with(request("INVITE"), "Forwards: 70", "Forwards: 0")}},
         {{asked("Forwards: 70", "Forwards: 0")},
          {{with(request("INVITE"), "Forwards: 70", "Forwards: 1")}}}},
        {"cseq-missing", {{without(options, "CSeq")}}, {{{options}}}},
        {"from-missing", {{without(options, "From")}}, {{{with(options, "From:", "f:")}}}},
        {"call-id-missing", {{without(options, "Call-ID")}}, {{{with(options, "Call-ID:", "i :")}}}},

        {"fold-in-short-field", {asked("To: ", "To:\r\n ")}, {{row("Subject: a\r\n b")}}},
        {"nul-in-header",
         {row(std::string{"Subject: a\0b", 12})},
         {{{request("INFO", "", std::string_view{"\0", 1})}}}},
        {"line-feed-alone", {asked("SIP/2.0\r\n", "SIP/2.0\n")}, {{sdp("v=0\no=-\n")}}},
        {"format-n", {row("Subject: %n")}, {{row("Subject: %m")}}},
        {"format-s", {row("Subject: %s%s")}, {{row("Subject: %s")}}},
        {"comments-nested",
         {row("Server: " + repeated("(", 31) + repeated(")", 31))},
         {{row("Server: " + repeated("(", 30) + repeated(")", 30) + repeated("()", 40))}}},
        {"parameters-over-40",
         {row("Contact: <sip:h>" + repeated(";p", 41))},
         {{row("Contact: <sip:h>" + repeated(";p", 40))}}},
        {"multipart-nested",
         {multipart("multipart/mixed;boundary=a", nested + "b\r\n" + nested + "c\r\n" + nested + "d\r\n")},
         {{multipart("multipart/mixed;boundary=a", nested + "b\r\n" + nested + "c\r\n")}}},
        {"http-message", {{"GET / HTTP/1.1\r\nHost: h\r\n\r\n"}}, {{{"GET / SIP/2.0\r\nHost: h\r\n\r\n"}}}},
        {"stun-length", {stun(4)}, {{stun(0)}}},
        {"tls-record", {{"\x16\x03\x01"}}, {{{"\x16\x02\x01"}}, {{"\x16\x03\x01", false, true}}}},

        {"subscribe-without-event", {{request("SUBSCRIBE")}}, {{{request("SUBSCRIBE", "o: presence\r\n")}}}},
        {"notify-without-state",
         {{request("NOTIFY")}},
         {{{request("NOTIFY", "Subscription-State: active\r\n")}}}},
        {"refer-without-target", {{request("REFER")}}, {{{request("REFER", "Refer-To: <sip:carol@h>\r\n")}}}},

        {"leak-of-registrations",
         {{request("REGISTER", "Contact: <sip:a>" + repeated(",<sip:a>", 8) + "\r\n")}},
         {{{request("REGISTER", "Contact: <sip:a>" + repeated(",<sip:a>", 7) + "\r\n")}}}},
        {"leak-of-options",
         {asked("192.0.2.1>", "192.0.2.1>;tag=b")},
         {{{options}}, {{with(request("INVITE"), "192.0.2.1>", "192.0.2.1>;tag=b")}}}},
        {"leak-of-nameless-rows", {row(": nobody")}, {{row("X:")}}},
        {"slow-by-timers",
         {row("Expires: 10000001")},
         {{row("Expires: 10000000")}, {row("X-Expires: 10000001")}}},
    };
}

}  // namespace weak_test
