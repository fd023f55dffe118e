#include "torture/ping.hpp"

#include "sip/build.hpp"

#include <algorithm>
#include <array>

namespace torture {

std::string
ping(const std::string& uri, const fsm::link& over, const std::string& token, std::uint64_t number)
{
    const auto here = over.local.host_port();
    const auto own = token + "alive" + std::to_string(number);
    const auto via = "SIP/2.0/" + std::string{fsm::via_token(over.transport())} + ' ' + here +
                     ";branch=z9hG4bK" + own + (over.reliable() ? "" : ";rport");
    const auto to = '<' + uri + '>', from = "<sip:sipwright@" + here + ">;tag=" + own,
               contact = "<sip:sipwright@" + here + '>';
    const std::array rows{sip::row_text{"Via", via},         sip::row_text{"Max-Forwards", "70"},
                          sip::row_text{"From", from},       sip::row_text{"To", to},
                          sip::row_text{"Call-ID", own},     sip::row_text{"CSeq", "1 OPTIONS"},
                          sip::row_text{"Contact", contact}, sip::row_text{"Accept", "application/sdp"}};
    return sip::make_request("OPTIONS", uri, rows);
}

bool shows_life(const exchange& asked)
{
    return std::ranges::any_of(asked.heard().messages,
                               [](const heard_message& h) { return h.message->status() >= 100; });
}

}  // namespace torture
