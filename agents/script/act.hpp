// What a person does with a device, or an API makes it do: it does not send the rungs that follow from it by
// itself.
#pragma once

#include "script/script.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace script {

enum class act : std::uint8_t { call, answer, reject, hangup, hold, resume, transfer, enroll };

// Their names in scripts and profiles, in the order of the enumeration; `enroll` is "register".
inline constexpr std::array<std::string_view, 8> act_names{"call", "answer", "reject",   "hangup",
                                                           "hold", "resume", "transfer", "register"};

std::string_view to_text(act a);
std::optional<act> parse_act(std::string_view name);

// What a user agent that is a device has to be made to do, so that it sends this rung: what the script says
// (rung::trigger), else for an INVITE or 200 that makes a call, what refuses a call as people do, CANCEL,
// BYE, REGISTER and REFER what they come from; an INVITE that changes a call holds it, and the next resumes
// it, unless it is that of a session timer (RFC 4028) or the last was refused by 491. Nothing: it sends it by
// itself, such as 180, an ACK, or a request asked again after a challenge (RFC 3261 8.1.3.5).
std::optional<act> act_for(const flow& s, std::uint32_t rung);
// A request that no act of these and no rule has it send: OPTIONS, MESSAGE, SUBSCRIBE, or of an unknown
// method.
bool is_whim(const flow& s, std::uint32_t rung);

}  // namespace script
