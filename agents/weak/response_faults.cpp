// What a response copies from its request, who it is from, and whether it comes at all.
#include "weak/spoiling.hpp"

#include <algorithm>

namespace weak {

namespace {

using sip::field_id;
using values = std::vector<std::string_view>;

bool is_response(const leaving& l) { return l.status > 0; }

constexpr fault of_responses[] = {
    // RFC 3261 8.2.6.2
    {.name = "to-tag-missing",
     .does = "leaves out the tag in To of its final responses",
     .breaks = "RSP-TAG-1.a",
     .spoil = [](const leaving& l) { return made(is_final(l) && remove_tag(l.message, field_id::to)); }},
    {.name = "to-tag-changes",
     .where = only(role::ua),
     .does = "has another tag in To of a final response than in the ones before it",
     .breaks = "RSP-TAG-2.a",
     .spoil =
         [](const leaving& l) {
             return made(is_final(l) && l.method == "INVITE" &&
                         replace_in(l.message, field_id::to, ";tag=", ";tag=another"));
         }},
    {.name = "from-changed",
     .does = "changes the tag in From of its final responses",
     .breaks = "RSP-COPY-1.a",
     .spoil =
         [](const leaving& l) {
             return made(is_final(l) && replace_in(l.message, field_id::from, ";tag=", ";tag=x"));
         }},
    {.name = "call-id-changed",
     .does = "changes the Call-ID of its final responses",
     .breaks = "RSP-COPY-1.b",
     .spoil =
         [](const leaving& l) {
             return made(is_final(l) && replace_in(l.message, field_id::call_id, "", "x"));
         }},
    {.name = "cseq-number-changed",
     .does = "changes the number in CSeq of its final responses",
     .breaks = "RSP-COPY-1.c",
     .spoil =
         [](const leaving& l) {
             return made(is_final(l) && replace_in(l.message, field_id::cseq, "", "4"));
         }},
    {.name = "to-uri-changed",
     .does = "changes the URI in To of its final responses",
     .breaks = "RSP-COPY-1.e",
     .spoil =
         [](const leaving& l) {
             return made(is_final(l) && replace_in(l.message, field_id::to, "sip:", "sip:x"));
         }},
    {.name = "via-missing",
     .does = "sends final responses without Via",
     .breaks = "SYN-MAND-1.b",
     .spoil = [](const leaving& l) { return made(is_final(l) && leave_out(l.message, field_id::via)); }},
    {.name = "vias-turned",
     .does = "turns the order of several Vias in its final responses",
     .breaks = "RSP-VIA-1.b",
     .spoil =
         [](const leaving& l) {
             return made(is_final(l) &&
                         relist(l.message, field_id::via, [](values& v) { std::ranges::reverse(v); }));
         }},
    {.name = "last-via-dropped",
     .does = "leaves out the last of several Vias in its final responses",
     .breaks = "RSP-VIA-1.a",
     .spoil =
         [](const leaving& l) {
             return made(is_final(l) && relist(l.message, field_id::via, [](values& v) {
                             if (v.size() > 1)
                                 v.pop_back();
                         }));
         }},
    {.name = "branch-changed",
     .does = "changes the branch in the topmost Via of its final responses",
     .breaks = "RSP-VIA-1.c",
     .spoil =
         [](const leaving& l) {
             return made(is_final(l) &&
                         replace_in(l.message, field_id::via, "branch=z9hG4bK", "branch=z9hG4bKx"));
         }},
    // RFC 3261 8.2.4
    {.name = "require-in-refusals",
     .does = "has Require: 100rel in its refusals",
     .breaks = "RSP-EXT-1.a",
     .spoil =
         [](const leaving& l) { return made(is_refusal(l) && add_behind(l.message, "Require", "100rel")); }},
    // RFC 3262 3
    {.name = "rseq-missing",
     .where = only(role::ua),
     .does = "requires a PRACK for a response without RSeq",
     .breaks = "REL-REQ-1.d",
     .spoil = [](const leaving& l) { return made(l.status > 0 && leave_out(l.message, field_id::rseq)); }},
    {.name = "prack-refused",
     .where = only(role::ua),
     .does = "answers a PRACK that matches with 481",
     .breaks = "REL-RECV-1.a",
     .spoil = [](const leaving& l) { return answer_instead(l, 200, "PRACK", 481); }},
    // RFC 4028 4, 5
    {.name = "min-se-in-2xx",
     .where = only(role::ua),
     .does = "has Min-SE in its 2xx to INVITE",
     .breaks = "TMR-VAL-1.e",
     .spoil =
         [](const leaving& l) { return made(is_2xx_to_invite(l) && add_behind(l.message, "Min-SE", "90")); }},
    {.name = "session-of-a-minute",
     .where = only(role::ua),
     .does = "sets a session interval of 60 s",
     .breaks = "TMR-VAL-1.a",
     .spoil =
         [](const leaving& l) {
             return made(is_2xx_to_invite(l) && add_behind(l.message, "Session-Expires", "60;refresher=uas"));
         }},
    // RFC 3261 20, table 2 and 3
    {.name = "max-forwards-in-responses",
     .does = "has Max-Forwards in its responses",
     .breaks = "SYN-NA-1.c",
     .spoil =
         [](const leaving& l) {
             return made(is_response(l) && !l.message.first(field_id::max_forwards) &&
                         add_behind(l.message, "Max-Forwards", "70"));
         }},
    {.name = "event-in-responses",
     .does = "has Event in its final responses",
     .breaks = "SYN-NA-1.b",
     .spoil =
         [](const leaving& l) {
             return made(is_final(l) && !l.message.first(field_id::event) &&
                         add_behind(l.message, "Event", "presence"));
         }},
    // RFC 3261 9.2
    {.name = "cancel-unanswered",
     .where = only(role::ua, role::proxy),
     .does = "does not answer a CANCEL",
     .breaks = "CAN-SRV-1.a",
     .spoil = [](const leaving& l) { return kept_back(is_final(l) && l.method == "CANCEL"); }},
    {.name = "cancel-refused",
     .where = only(role::ua, role::proxy),
     .does = "answers a CANCEL that matches an INVITE with 481",
     .breaks = "CAN-SRV-1.a",
     .spoil = [](const leaving& l) { return answer_instead(l, 200, "CANCEL", 481); }},
    {.name = "cancelled-without-487",
     .where = only(role::ua),
     .does = "never answers the INVITE that was cancelled",
     .breaks = "CAN-SRV-2.b",
     .spoil = [](const leaving& l) { return kept_back(answers(l, 487, "INVITE")); }},
    {.name = "cancelled-with-486",
     .where = only(role::ua),
     .does = "answers the INVITE that was cancelled with 486",
     .breaks = "CAN-SRV-2.a",
     .spoil = [](const leaving& l) { return answer_instead(l, 487, "INVITE", 486); }},
    // RFC 3261 15.1.2
    {.name = "bye-refused",
     .where = only(role::ua),
     .does = "answers the BYE of a call that stands with 481",
     .breaks = "BYE-RECV-1.a",
     .spoil = [](const leaving& l) { return answer_instead(l, 200, "BYE", 481); }},
    // RFC 3261 12.1.1
    {.name = "contact-missing",
     .where = only(role::ua),
     .does = "accepts an INVITE without a Contact",
     .breaks = "DLG-CT-1.b",
     .spoil =
         [](const leaving& l) {
             return made(is_2xx_to_invite(l) && leave_out(l.message, field_id::contact));
         }},
    {.name = "record-route-missing",
     .where = only(role::ua),
     .does = "does not copy Record-Route into the 2xx of an INVITE",
     .breaks = "DLG-RR-1.a",
     .spoil =
         [](const leaving& l) {
             return made(is_2xx_to_invite(l) && leave_out(l.message, field_id::record_route));
         }},
    {.name = "record-route-turned",
     .where = only(role::ua),
     .does = "turns the order of Record-Route in the 2xx of an INVITE",
     .breaks = "DLG-RR-1.b",
     .spoil =
         [](const leaving& l) {
             return made(is_2xx_to_invite(l) && relist(l.message, field_id::record_route,
                                                       [](values& v) { std::ranges::reverse(v); }));
         }},
    // RFC 3261 13.3.1.4, 17.2.1
    {.name = "2xx-not-repeated",
     .where = only(role::ua),
     .does = "does not repeat the 2xx of an INVITE that is not acknowledged",
     .breaks = "TXN-2XX-1.a",
     .spoil = [](const leaving& l) { return kept_back(l.is_copy && is_2xx_to_invite(l)); }},
    {.name = "refusal-not-repeated",
     .does = "does not repeat the refusal of an INVITE, behind a provisional response, while no ACK comes",
     .breaks = "TXN-SRV-2.a",
     .spoil = [](const leaving& l) { return kept_back(l.is_copy && is_refusal(l) && l.method == "INVITE"); }},
};

}  // namespace

std::span<const fault> response_faults() { return of_responses; }

}  // namespace weak
