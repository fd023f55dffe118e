// Series of REGISTERs for the tests of rules (RFC 3261 10).
#pragma once

#include "ladder.hpp"

namespace rules_test {

// One REGISTER of Bob and what the registrar answers 10 ms later.
struct registration
{
    std::int64_t at_ms = 0;
    std::string asks;    // rows: "Contact: <sip:bob@192.0.2.101>\n"
    std::string status;  // "200 OK"; "" for no answer
    std::string says;    // rows
};

// Rungs "REGISTER 1", "answer 1" and so on; CSeq and branch count up. Bob is a device, the registrar is ours.
ladder series(const std::vector<registration>& all);
// The same where the registrar is the device.
ladder at_registrar(const std::vector<registration>& all);

inline constexpr auto bobs = "Contact: <sip:bob@192.0.2.101>\n";
inline constexpr auto dated = "Date: Sat, 13 Nov 2010 23:29:00 GMT\n";
std::string granted(std::string_view seconds);  // Bob's Contact for so long, and Date
// "WWW-Authenticate: Digest realm="biloxi.example.com", nonce=..., qop="auth"" and more parameters.
std::string challenge(std::string_view nonce, std::string_view more = "");
// The Authorization of Bob for it.
std::string credentials(std::string_view nonce,
                        std::string_view nc = "00000001",
                        std::string_view more = "",
                        std::string_view cnonce = "0a4f113b");

ladder registered();  // 401, 200, refresh, query, removal, query: keeps all rules

}  // namespace rules_test
