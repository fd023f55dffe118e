// How a response is written, and what it carries (RFC 3261 7, 20, 25; RFC 8866).
#include "weak/spoiling.hpp"

namespace weak {

namespace {

using sip::field_id;

constexpr fault of_spelling[] = {
    {.name = "line-feeds-alone",
     .does = "ends the lines of final responses with LF",
     .breaks = "SYN-LINE-1.c",
     .spoil =
         [](const leaving& l) {
             if (!is_final(l))
                 return spoiled::no;
             l.message.start_end = l.message.empty_line = "\n";
             for (auto& r : l.message.rows)
                 r.end = "\n";
             return spoiled::changed;
         }},
    {.name = "version-in-lower-case",
     .does = "begins final responses with sip/2.0",
     .breaks = "SYN-LINE-1.b",
     .spoil =
         [](const leaving& l) {
             if (is_final(l))
                 l.message.start_line =
                     l.message.keep(std::string{"sip"}.append(l.message.start_line.substr(3)));
             return made(is_final(l));
         }},
    {.name = "two-blanks-in-status-line",
     .does = "has two blanks before the status of final responses",
     .breaks = "SYN-LINE-1.a",
     .spoil =
         [](const leaving& l) {
             if (is_final(l))
                 l.message.start_line =
                     l.message.keep(std::string{"SIP/2.0 "}.append(l.message.start_line.substr(7)));
             return made(is_final(l));
         }},
    {.name = "empty-line-missing",
     .does = "ends refusals without the empty line",
     .breaks = "SYN-LINE-1.d",
     .spoil =
         [](const leaving& l) {
             if (is_refusal(l) && l.message.body.empty())
                 l.message.empty_line = "";
             return made(is_refusal(l) && l.message.body.empty());
         }},
    {.name = "row-without-colon",
     .does = "has a line in the header of final responses that is no header field",
     .breaks = "SYN-GRAM-1.a",
     .spoil =
         [](const leaving& l) {
             if (is_final(l))
                 l.message.rows.push_back({"Nonsense", "", "", "\r\n"});
             return made(is_final(l));
         }},
    {.name = "control-octet",
     .does = "has an octet in a header field of final responses that is no text",
     .breaks = "SYN-GRAM-1.b",
     .spoil =
         [](const leaving& l) {
             return made(is_final(l) && add_behind(l.message, "X-Odd",
                                                   "a\x01"
                                                   "b"));
         }},
    {.name = "retry-after-in-words",
     .does = "has a Retry-After in refusals that is no number",
     .breaks = "SYN-GRAM-1.c",
     .spoil =
         [](const leaving& l) {
             return made(is_refusal(l) && add_behind(l.message, "Retry-After", "soon"));
         }},
    {.name = "content-length-too-long",
     .does = "has a Content-Length in final responses of ten octets too many",
     .breaks = "SYN-CL-1.c",
     .spoil =
         [](const leaving& l) {
             if (is_final(l))
                 l.message.set(field_id::content_length, std::to_string(l.message.body.size() + 10));
             return made(is_final(l));
         }},
    {.name = "content-length-in-words",
     .does = "has a Content-Length in final responses that is no number",
     .breaks = "SYN-CL-1.b",
     .spoil =
         [](const leaving& l) {
             if (is_final(l))
                 l.message.set(field_id::content_length, "none");
             return made(is_final(l));
         }},
    {.name = "content-type-missing",
     .where = only(role::ua),
     .does = "sends a body without Content-Type",
     .breaks = "SYN-CT-1.a",
     .spoil =
         [](const leaving& l) {
             return made(!l.message.body.empty() && leave_out(l.message, field_id::content_type));
         }},
    {.name = "sdp-without-time",
     .where = only(role::ua),
     .does = "sends session descriptions without t=",
     .breaks = "SDP-FMT-1.a",
     .spoil = [](const leaving& l) { return made(replace_in_body(l.message, "\r\nt=0 0\r\n", "\r\n")); }},
    {.name = "sdp-origin-in-words",
     .where = only(role::ua),
     .does = "sends session descriptions whose o= has a word for a number",
     .breaks = "SDP-FMT-1.b",
     .spoil = [](const leaving& l) { return made(replace_in_body(l.message, " IN IP4 ", " x IN IP4 ")); }},
    {.name = "sdp-answer-with-a-stream-more",
     .where = only(role::ua),
     .does = "answers an offer with one stream more than it has",
     .breaks = "SDP-MLINE-1.a",
     .spoil =
         [](const leaving& l) {
             if (!is_2xx_to_invite(l) || l.message.body.find("m=audio") == std::string_view::npos)
                 return spoiled::no;
             l.message.body = l.message.keep(std::string{l.message.body}.append("m=video 0 RTP/AVP 31\r\n"));
             l.message.set(field_id::content_length, std::to_string(l.message.body.size()));
             return spoiled::changed;
         }},
};

}  // namespace

std::span<const fault> spelling_faults() { return of_spelling; }

}  // namespace weak
