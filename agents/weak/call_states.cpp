// Calls: what comes out of its order (RFC 3261 12 to 15), and what crosses (9, 17).
#include "weak/families.hpp"

namespace weak {

namespace {

using sip::field_id;

bool is_within_dialog(const reading& r) { return !tag_of(r.value(field_id::to)).empty(); }

constexpr weakness of_calls[] = {
    {.name = "bye-before-ack",
     .anomaly = 17,
     .where = only(role::ua),
     .provoked_by = "a BYE for a call that was answered and never acknowledged",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_request("BYE") && g.of && g.of->accepted && !g.of->acknowledged;
         }},
    {.name = "re-invite-without-offer",
     .anomaly = 17,
     .where = only(role::ua),
     .provoked_by = "an INVITE without a body within a call",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_request("INVITE") && is_within_dialog(g.message) && g.of && g.of->stands() &&
                    g.message.body.empty();
         }},
    {.name = "re-invite-before-ack",
     .anomaly = 17,
     .where = only(role::ua),
     .provoked_by = "a further INVITE within a call that was answered and not yet acknowledged",
     .does = harm::mute_call,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_request("INVITE") && is_within_dialog(g.message) && g.of && g.of->accepted &&
                    !g.of->acknowledged && cseq_of(g.message) > g.of->invite;
         }},
    {.name = "ack-of-another-cseq",
     .anomaly = 17,
     .where = only(role::ua),
     .provoked_by = "an ACK whose CSeq number is not that of the INVITE which was answered",
     .does = harm::abort,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_request("ACK") && g.of && g.of->invite != 0 &&
                    cseq_of(g.message) != g.of->invite;
         }},
    {.name = "invite-of-another-from",
     .anomaly = 17,
     .where = only(role::ua, role::proxy),
     .provoked_by =
         "an INVITE without a tag in To, with the Call-ID of an earlier one and another tag in From",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_request("INVITE") && !is_within_dialog(g.message) && g.of &&
                    g.of->invite != 0 && tag_of(g.message.value(field_id::from)) != g.of->from_tag;
         }},
    {.name = "bye-of-no-call",
     .anomaly = 17,
     .where = only(role::ua),
     .provoked_by = "a BYE for a call that there never was, which is not refused",
     .does = harm::wrong_answer,
     .amount = 200,
     .is_provoked = [](const glance& g) { return g.message.is_request("BYE") && !g.of; }},
    {.name = "answer-to-an-answer",
     .anomaly = 17,
     .provoked_by = "a 2xx to an INVITE that was never sent, which is answered",
     .does = harm::wrong_answer,
     .amount = 200,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_response() && g.message.second.starts_with('2') &&
                    method_of_cseq(g.message) == "INVITE" && !(g.of && g.of->placed);
         }},
    {.name = "cancel-after-final",
     .anomaly = 18,
     .where = only(role::ua, role::proxy),
     .provoked_by = "a CANCEL of an INVITE that has its final response",
     .does = harm::hang,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_request("CANCEL") && g.of && (g.of->accepted || g.of->refused) &&
                    cseq_of(g.message) == g.of->invite;
         }},
    // Two messages: the CANCEL alone is refused, and the INVITE alone is answered, as they should be.
    {.name = "cancel-before-invite",
     .anomaly = 18,
     .where = only(role::ua, role::proxy),
     .provoked_by = "an INVITE whose CANCEL came before it",
     .does = harm::abort,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_request("INVITE") && g.of && g.of->given_up_early && g.of->invite == 0;
         }},
    // 200 for the CANCEL, and no 487 ever.
    {.name = "cancel-of-another-cseq",
     .anomaly = 18,
     .where = only(role::ua, role::proxy),
     .provoked_by =
         "a CANCEL with another CSeq number than the INVITE, which is accepted and cancels nothing",
     .does = harm::wrong_answer,
     .amount = 200,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_request("CANCEL") && g.of && g.of->invite != 0 &&
                    cseq_of(g.message) != g.of->invite;
         }},
    {.name = "bye-twice",
     .anomaly = 18,
     .where = only(role::ua),
     .provoked_by = "a BYE with a further CSeq number behind one that was answered with a 2xx",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_request("BYE") && g.of && g.of->bye != 0 && cseq_of(g.message) > g.of->bye;
         }},
};

}  // namespace

std::span<const weakness> call_weaknesses() { return of_calls; }

}  // namespace weak
