// Offers and answers (RFC 3264) as they stand in the messages of a call: INVITE, provisional responses, 2xx,
// ACK and UPDATE. What PRACK carries is looked at only as far as it makes something else uncertain.
//
// Everything here looks back over limits::look_back messages at most.
#pragma once

#include "rules/judge.hpp"
#include "sip/sdp.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace rules {

described described_in(const reading& r);  // found out once

// A description without a fault, read. Views into the message.
struct session
{
    sip::session_description lines;
    std::vector<sip::sdp_media> media;
    sip::sdp_origin origin;
    std::string_view origin_line;

    // The same but for o=, line by line. False where one of them has another number of lines.
    bool same_but_origin(const session& other) const;
};
std::optional<session> read_session(const reading& r);

// Of the sender of this message its descriptions are judged: no agent of ours, which says what its script
// says, no proxy, and nobody who passes the message on.
bool describes_itself(const exchanges& e, const reading& r);

// A response that can carry an offer or an answer: 101 to 299. A refusal describes what its sender could do
// (RFC 3261 21.4.26).
inline bool can_describe(const reading& r)
{
    return r.response && r.status > 100 && r.status < 300 && r.complete() && !r.to.tag.empty();
}

// The first response of the transaction with this To tag that has a description; null when there is none.
const reading* first_described(const exchanges& e, const transaction& t, std::string_view tag);

// In the dialog of `r` an UPDATE or a PRACK with a body lies between it and the message with this index, or
// there are more messages between them than are looked at.
bool negotiated_between(const exchanges& e, const reading& r, std::uint32_t index);

// An offer and what its receiver answered.
struct answered_offer
{
    const reading *offer, *answer;
    session offered, given;
};
// `r` is the first response with a description to an INVITE or UPDATE that had one, or the first ACK with one
// for a 2xx that had one, to an INVITE without. Nothing when it is not, or it cannot be told.
std::optional<answered_offer>
answer_of(const exchanges& e, const transaction& t, const reading& r, judgement& j);

// The description that the sender of `r` gave in this dialog before, in another transaction, or the one in
// the INVITE that made the dialog.
struct earlier_session
{
    const reading* given = nullptr;
    bool settled = false;  // its offer or answer came about, and everything since was looked at
};
earlier_session described_before(const exchanges& e, const reading& r);

}  // namespace rules
