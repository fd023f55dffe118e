// What happens within call(), between its ACK and its BYE.
#pragma once

#include "ladder.hpp"

namespace rules_test {

enum class side : std::uint8_t { alice, bob };  // the caller, the callee

// A request of this side in the dialog, with a Contact where it is an INVITE.
std::string within(side from, std::string_view method, int cseq, std::string_view branch);

// Puts it into the ladder, under this name, and what answers it after 20 ms ("200 NAME"), unless `status` is
// "".
ladder& put(ladder& l,
            std::string name,
            side from,
            std::string_view method,
            int cseq,
            std::int64_t at_ms,
            std::string_view status = "200 OK");
// The response to `name`, and for an INVITE the ACK behind it ("ACK NAME").
ladder& answer_in(ladder& l, const std::string& name, std::string_view status, std::int64_t at_ms);

// call() with an INVITE of this side, called "again", its 200 and its ACK; who hangs up is Bob, at 9 s.
ladder changed(side by);
ladder long_call();  // call() with that BYE

// Of a call(): the callee takes so much longer to answer, and what follows the answer comes later, too.
ladder& answered_later(ladder& l, std::int64_t by_ms);

}  // namespace rules_test
