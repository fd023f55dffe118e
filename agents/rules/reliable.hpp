// Reliable provisional responses and the PRACKs that acknowledge them (RFC 3262 3, 4, 7).
#pragma once

#include "fsm/reliable_1xx.hpp"
#include "rules/judge.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace rules {

// What machines go by there.
inline constexpr std::uint64_t of_reliability =
    fields_of({sip::field_id::from, sip::field_id::to, sip::field_id::call_id, sip::field_id::cseq,
               sip::field_id::require, sip::field_id::supported, sip::field_id::rseq, sip::field_id::rack});

// A 101 to 199 to INVITE that asks for a PRACK: it has an RSeq, and 100rel in Require.
bool is_reliable(const reading& r);
std::optional<std::uint32_t> rseq_of(const reading& r);  // nothing: it has none, or it cannot be read

// The provisional response, whatever its status, to which this RAck belongs, sent in the dialog of the PRACK,
// or as a 100, to who sends that. Null when there is none; `all_seen`: nothing of the dialog was overlooked.
struct acknowledged
{
    const reading* response = nullptr;
    bool all_seen = true;
};
acknowledged acknowledged_by(const exchanges& e, const reading& prack, const fsm::rack_value& said);

// The first PRACK whose RAck names this response, sent after it in its dialog; null when none was seen.
const reading* prack_for(const exchanges& e, const reading& response);

// Of the reliable responses of the transaction with its To tag the newest before `r`, no copy of it.
const reading* reliable_before(const exchanges& e, const transaction& t, const reading& r);

// Whether the transaction has one with the To tag of `r` and this RSeq, earlier or later than it.
bool has_reliable(const exchanges& e, const transaction& t, const reading& r, std::uint32_t rseq);

// Who sent this response, of any status, made it; of the transaction nothing was touched.
bool is_its_own(const exchanges& e, const transaction& t, const reading& r, judgement& j);

}  // namespace rules
