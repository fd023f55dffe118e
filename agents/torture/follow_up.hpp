// What is sent after the answer to a torture message. It is well formed, whatever the message was: what it
// has to repeat is taken from the answer, which a device has built from what it has read.
#pragma once

#include "fsm/link.hpp"
#include "sip/message.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace torture {

struct after
{
    const sip::message& sent;
    const sip::message& answer;
    fsm::link over;
    std::string token;  // of this run
};

std::optional<std::uint32_t> number_of(const sip::message& m);  // of its CSeq, as far as it can be read

// Each is nothing where both lack what it needs (To, From, Call-ID; CSeq of the answer) or it cannot be
// repeated.
std::optional<std::string> ack_of_failure(const after& a);  // RFC 3261 17.1.1.3
std::optional<std::string> ack_of_success(const after& a);  // 13.2.2.4
// 15.1.1. `more`: by so much its CSeq is larger than that of the answer.
std::optional<std::string> bye(const after& a, std::uint32_t more = 1);
std::optional<std::string> cancel(const after& a);  // 9.1; of a provisional answer
// 10.2.2: of the bindings in the answer that hold the token; nothing where there are none.
std::optional<std::string> unregister(const after& a);

}  // namespace torture
