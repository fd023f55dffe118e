// Reliable provisional responses and the PRACKs that acknowledge them (RFC 3262 3, 4, 7).
#pragma once

#include "rules/judge.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace rules {

// A 101 to 199 to INVITE that asks for a PRACK: it has an RSeq, and 100rel in Require.
bool is_reliable(const reading& r);
std::optional<std::uint32_t> rseq_of(const reading& r);  // nothing: it has none, or it cannot be read

// RFC 3262 7.2: "The first number is the value from the RSeq header [...] The next number, and the method,
// are copied from the CSeq in the response".
struct rack
{
    std::uint32_t response = 0;
    sip::cseq request;
};
std::optional<rack> rack_of(const reading& prack);

// The provisional response, whatever its status, to which this RAck belongs, sent in the dialog of the PRACK,
// or as a 100, to who sends that. Null when there is none; `all_seen`: nothing of the dialog was overlooked.
struct acknowledged
{
    const reading* response = nullptr;
    bool all_seen = true;
};
acknowledged acknowledged_by(const exchanges& e, const reading& prack, const rack& said);

// The first PRACK whose RAck names this response, sent after it in its dialog; null when none was seen.
const reading* prack_for(const exchanges& e, const reading& response);

// Of the reliable responses of the transaction with its To tag the newest before `r`, no copy of it.
const reading* reliable_before(const exchanges& e, const transaction& t, const reading& r);

// Whether the transaction has one with the To tag of `r` and this RSeq, earlier or later than it.
bool has_reliable(const exchanges& e, const transaction& t, const reading& r, std::uint32_t rseq);

// Who sent this response, of any status, made it; of the transaction nothing was touched.
bool is_its_own(const exchanges& e, const transaction& t, const reading& r, judgement& j);

}  // namespace rules
