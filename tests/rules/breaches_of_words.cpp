// What a message says of itself: challenges and credentials (RFC 3261 22), session descriptions (RFC 8866).
#include "breaches.hpp"

namespace rules_test {

std::vector<breach> said_breaches()
{
    const auto challenge = [](std::string_view old, std::string_view with) {
        return challenged().replace("407", old, with);
    };
    // INVITE and ACK carry the same credentials.
    const auto credentials = [](std::string_view old, std::string_view with) {
        return challenged().replace("INVITE again", old, with).replace("ACK", old, with);
    };
    const auto description = [](std::string_view old, std::string_view with) {
        const auto size = "Content-Length: " + std::to_string(92 + with.size() - old.size());
        return refused().replace("INVITE", "Content-Length: 92", size).replace("INVITE", old, with);
    };
    auto once_more = challenged().replace("407", "407 Proxy Authentication Required", "401 Unauthorized");
    return {
        {"AUT-CHAL-1.a", "Bob", once_more},
        {"AUT-CHAL-1.b", "Bob", challenged().without("407", "Proxy-Authenticate")},
        {"AUT-CHAL-1.c", "Bob", challenge("Digest realm", "Basic realm")},
        {"AUT-CHAL-1.d", "Bob", challenge(", qop=\"auth\"", "")},
        {"AUT-CHAL-1.d", "Bob", challenge("realm=\"a\", ", "")},
        {"AUT-CHAL-1.e", "Bob", challenge("qop=\"auth\"", "qop=auth")},
        {"AUT-CHAL-1.e", "Bob", challenge("qop=", "algorithm=\"MD5\", qop=")},
        {"AUT-CRED-1.a", "Alice", credentials("username=\"alice\", ", "")},
        {"AUT-CRED-1.d", "Alice", credentials("uri=\"sip:bob@192.0.2.201\"", "uri=bob")},
        {"AUT-CRED-1.d", "Alice", credentials("qop=auth", "qop=\"auth\"")},
        {"SDP-FMT-1.a", "Alice", description("t=0 0\n", "t=0\n")},
        {"SDP-FMT-1.a", "Alice", description("s=-\nc=IN IP4 192.0.2.101\n", "c=IN IP4 192.0.2.101\ns=-\n")},
        {"SDP-FMT-1.b", "Alice", description("o=- 1 1", "o=- x 1")},
        {"SDP-FMT-1.c", "Alice",
         description("RTP/AVP 0\n", "RTP/AVP 8\nv=0\n").replace("INVITE", "Length: 96", "Length: 97")},
        {"SDP-FMT-1.d", "Alice", description("t=0 0", "t=1 0")},
        {"SDP-FMT-1.e", "Alice", description("s=-", "s=")},
    };
}

}  // namespace rules_test
