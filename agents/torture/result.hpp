// What a run of torture has come to, message by message.
#pragma once

#include "torture/verdict.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace torture {

enum class status : std::uint8_t {
    ok,
    warn,
    fault,
    silent,    // no life after it: a crash or a hang
    not_run,   // the device was down, or the run was interrupted
    unsuited,  // the message makes no sense over this transport
};
inline constexpr std::size_t statuses = 6;
std::string_view word_of(status s);

struct result
{
    const expectation* of = nullptr;
    fsm::transport over = fsm::transport::udp;
    torture::status status = status::not_run;
    verdict came;              // of ok, warn, fault and silent
    std::string why;           // of the others
    std::string sent, answer;  // octets: as they left; the answer by which it is judged, "": none
    fsm::duration took{0};     // until that answer
    fsm::duration silence{
        0};  // of silent: from when it was sent, until there was life again or nobody asked any more
    bool came_back = false;  // of silent

    // "fault: ...", one line each, printable: what is wrong.
    std::vector<std::string> complaints() const;
};

result made(const expectation& of, role device, const exchange& played);

}  // namespace torture
