// What a finding is about, as a text that is the same in every run in which the same happens, so that a
// profile can name it:
//
//   RULE.LETTER "/" PARTY "/" WHAT "/" FIELD        "SYN-MF-1.b/Bob/BYE/Max-Forwards"
//
// WHAT is the offending message, "BYE" or "200 INVITE", and of FLOW-MISSING the one that is drawn; FIELD is
// where its offending octets lie: a header field by its usual name, "start-line", "body", or "-" where it is
// the whole message.
#pragma once

#include "judge/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace judge {

// Of a finding that has its proof.
std::string fingerprint(const script::flow& s, const rules::finding& f, std::optional<std::uint32_t> rung);

// Of each place where it was found: the first is that of the finding itself, and what follows is f.further.
std::vector<std::string>
fingerprints(const script::flow& s, const rules::finding& f, std::optional<std::uint32_t> rung);

// The part WHAT of a fingerprint; "" when it has none.
std::string_view what_of(std::string_view fingerprint);

// "200 INVITE", "BYE"; "?" of what is no message.
std::string what_of(const sip::message& m);

}  // namespace judge
