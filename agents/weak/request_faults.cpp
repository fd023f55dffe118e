// Requests that a user agent begins, and what a proxy does to what it passes on (RFC 3261 16.6, 16.7).
#include "weak/spoiling.hpp"

#include <algorithm>

namespace weak {

namespace {

using sip::field_id;
using values = std::vector<std::string_view>;

bool is_request(const leaving& l, std::string_view method = {})
{
    return l.status == 0 && (method.empty() || l.method == method);
}

// That of the one below it.
bool copy_branch(mutate::draft& m)
{
    const auto vias = values_of(m, field_id::via);
    if (vias.size() < 2)
        return false;
    const auto mine = branch_of(vias[0]), below = branch_of(vias[1]);
    return !mine.empty() && !below.empty() && replace_in(m, field_id::via, mine, below);
}

constexpr fault of_requests[] = {
    {.name = "ack-missing",
     .where = only(role::ua),
     .does = "does not acknowledge a 2xx",
     .breaks = "ACK-2XX-1.a",
     .spoil = [](const leaving& l) { return kept_back(is_request(l, "ACK")); }},
    {.name = "max-forwards-missing",
     .where = only(role::ua, role::proxy),
     .does = "sends requests without Max-Forwards",
     .breaks = "SYN-MAND-1.a",
     .spoil =
         [](const leaving& l) {
             return made(is_request(l) && leave_out(l.message, field_id::max_forwards));
         }},
    {.name = "magic-cookie-missing",
     .where = only(role::ua, role::proxy),
     .does = "has branches that do not begin with z9hG4bK",
     .breaks = "VIA-FMT-1.e",
     .spoil =
         [](const leaving& l) {
             return made(is_request(l) && replace_in(l.message, field_id::via, "branch=z9hG4bK", "branch="));
         }},
    {.name = "cseq-of-another-method",
     .where = only(role::ua),
     .does = "has another method in CSeq of its BYE",
     .breaks = "IDS-CSEQ-1.a",
     .spoil =
         [](const leaving& l) {
             return made(is_request(l, "BYE") && replace_in(l.message, field_id::cseq, "BYE", "INVITE"));
         }},
    // RFC 3262 4, 7.2
    {.name = "rack-of-another-invite",
     .where = only(role::ua),
     .does = "acknowledges a response to an INVITE that it never sent",
     .breaks = "REL-PRACK-1.b",
     .spoil =
         [](const leaving& l) {
             return made(is_request(l, "PRACK") &&
                         replace_in(l.message, field_id::rack, " INVITE", "9 INVITE"));
         }},
    {.name = "prack-missing",
     .where = only(role::ua),
     .does = "sends no PRACK",
     .breaks = "REL-PRACK-1.a",
     .spoil = [](const leaving& l) { return kept_back(is_request(l, "PRACK")); }},
    {.name = "100rel-required-in-bye",
     .where = only(role::ua),
     .does = "has Require: 100rel in its BYE",
     .breaks = "REL-PRACK-2.c",
     .spoil =
         [](const leaving& l) {
             return made(is_request(l, "BYE") && add_behind(l.message, "Require", "100rel"));
         }},
    {.name = "max-forwards-kept",
     .where = only(role::proxy),
     .does = "passes requests on without counting Max-Forwards down",
     .breaks = "PRX-MF-1.a",
     .spoil =
         [](const leaving& l) {
             const auto* r = l.message.first(field_id::max_forwards);
             const auto left = r && is_request(l) ? number_in(r->value) : number{};
             if (!left.is_one)
                 return spoiled::no;
             l.message.set(field_id::max_forwards, std::to_string(left.value + 1));
             return spoiled::changed;
         }},
    {.name = "branch-copied",
     .where = only(role::proxy),
     .does = "has the branch of the request that it passes on",
     .breaks = "PRX-VIA-1.a",
     .spoil = [](const leaving& l) { return made(is_request(l, "INVITE") && copy_branch(l.message)); }},
    {.name = "vias-below-dropped",
     .where = only(role::proxy),
     .does = "passes requests on with its own Via alone",
     .breaks = "PRX-VIA-1.b",
     .spoil =
         [](const leaving& l) {
             return made(is_request(l, "INVITE") && relist(l.message, field_id::via, [](values& v) {
                             if (v.size() > 1)
                                 v.resize(1);
                         }));
         }},
    {.name = "record-route-without-lr",
     .where = only(role::proxy),
     .does = "has a Record-Route without lr",
     .breaks = "PRX-RR-1.c",
     .spoil =
         [](const leaving& l) {
             return made(is_request(l, "INVITE") && replace_in(l.message, field_id::record_route, ";lr", ""));
         }},
    {.name = "contact-rewritten",
     .where = only(role::proxy),
     .does = "writes another Contact into the INVITE that it passes on",
     .breaks = "PRX-COPY-1.a",
     .spoil =
         [](const leaving& l) {
             return made(is_request(l, "INVITE") &&
                         replace_in(l.message, field_id::contact, "sip:", "sip:x"));
         }},
    {.name = "body-rewritten",
     .where = only(role::proxy),
     .does = "changes the body of the INVITE that it passes on",
     .breaks = "PRX-COPY-1.c",
     .spoil =
         [](const leaving& l) {
             return made(is_request(l, "INVITE") && replace_in_body(l.message, "\r\ns=-", "\r\ns=x"));
         }},
    {.name = "contact-of-180-dropped",
     .where = only(role::proxy),
     .does = "leaves the Contact out of the 180 that it passes on",
     .breaks = "PRX-RESP-1.c",
     .spoil =
         [](const leaving& l) {
             return made(answers(l, 180, "INVITE") && leave_out(l.message, field_id::contact));
         }},
    {.name = "to-tag-rewritten",
     .where = only(role::proxy),
     .does = "changes the tag in To of the 180 that it passes on",
     .breaks = "PRX-RESP-1.d",
     .spoil =
         [](const leaving& l) {
             return made(answers(l, 180, "INVITE") && replace_in(l.message, field_id::to, ";tag=", ";tag=x"));
         }},
    {.name = "cancel-kept",
     .where = only(role::proxy),
     .does = "does not pass a CANCEL on",
     .breaks = "PRX-CAN-1.b",
     .spoil = [](const leaving& l) { return kept_back(is_request(l, "CANCEL")); }},
    {.name = "ack-kept",
     .where = only(role::proxy),
     .does = "does not acknowledge the refusal of an INVITE that it passed on",
     .breaks = "ACK-NON2-1.a",
     .spoil = [](const leaving& l) { return kept_back(is_request(l, "ACK")); }},
};

}  // namespace

std::span<const fault> request_faults() { return of_requests; }

}  // namespace weak
