// Octets that are taken for something else, what takes too long or too deep, and what is no SIP at all.
#include "weak/families.hpp"

#include <algorithm>

namespace weak {

namespace {

using sip::field_id;

template <class Is>
bool any_row(const reading& r, Is is)
{
    return std::ranges::any_of(r.rows, is);
}

std::ptrdiff_t depth_of(std::string_view value)
{
    std::ptrdiff_t now = 0, most = 0;
    for (const char c : value)
    {
        now += c == '(' ? 1 : c == ')' ? -1 : 0;
        most = std::max(most, now);
    }
    return most;
}

std::size_t occurrences(std::string_view in, std::string_view what)
{
    std::size_t out = 0;
    for (auto at = in.find(what); at != in.npos; at = in.find(what, at + what.size()))
        ++out;
    return out;
}

// RFC 8489 5: the magic cookie, and how much follows the header of 20 octets.
bool is_stun_that_lies(std::string_view octets)
{
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(octets[i]); };
    return octets.size() >= 8 && octets.substr(4, 4) == "\x21\x12\xA4\x42" && at(0) < 2 &&
           std::size_t{at(2)} * 256 + at(3) + 20 != octets.size();
}

// Via is none of them: RFC 3665 folds it.
bool is_short(field_id id)
{
    using enum field_id;
    return id == from || id == to || id == call_id || id == cseq || id == max_forwards;
}

constexpr weakness of_octets[] = {
    {.name = "fold-in-short-field",
     .anomaly = 14,
     .provoked_by = "a From, To, Call-ID, CSeq or Max-Forwards that goes on in a further line",
     .does = harm::exit,
     .is_provoked =
         [](const glance& g) {
             return any_row(g.message, [](const row& r) { return r.folded && is_short(r.id); });
         }},
    {.name = "nul-in-header",
     .anomaly = 14,
     .provoked_by = "the octet NUL in the header of a SIP message",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             return g.message.start_line.find("SIP/2.0") != std::string_view::npos &&
                    g.message.header.find('\0') != std::string_view::npos;
         }},
    {.name = "line-feed-alone",
     .anomaly = 14,
     .provoked_by = "a header whose first line ends with a line feed alone",
     .does = harm::mute,
     .is_provoked =
         [](const glance& g) {
             const auto feed = g.message.header.find('\n');
             return feed != std::string_view::npos && feed > 0 && g.message.header[feed - 1] != '\r';
         }},
    {.name = "format-n",
     .anomaly = 15,
     .provoked_by = "%n in the header",
     .does = harm::segmentation_fault,
     .is_provoked = [](const glance& g) { return g.message.header.find("%n") != std::string_view::npos; }},
    {.name = "format-s",
     .anomaly = 15,
     .provoked_by = "%s twice in one header field",
     .does = harm::abort,
     .is_provoked =
         [](const glance& g) {
             return any_row(g.message, [](const row& r) { return occurrences(r.value, "%s") > 1; });
         }},
    // It calls itself for each of them.
    {.name = "comments-nested",
     .anomaly = 16,
     .provoked_by = "more than 30 parentheses within each other in a header field",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             return any_row(g.message, [](const row& r) { return depth_of(r.value) > 30; });
         }},
    {.name = "parameters-over-40",
     .anomaly = 16,
     .provoked_by = "a header field with more than 40 parameters, each of which is compared with all others",
     .does = harm::stall,
     .amount = 3'000,
     .is_provoked =
         [](const glance& g) {
             return any_row(g.message, [](const row& r) { return std::ranges::count(r.value, ';') > 40; });
         }},
    {.name = "multipart-nested",
     .anomaly = 16,
     .provoked_by = "a body with more than two Content-Type of multipart in it",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) { return occurrences(g.message.body, "Content-Type: multipart/") > 2; }},
    {.name = "http-message",
     .anomaly = 22,
     .provoked_by = "a message of HTTP",
     .does = harm::exit,
     .is_provoked =
         [](const glance& g) {
             return g.message.third.starts_with("HTTP/") || g.message.first.starts_with("HTTP/");
         }},
    {.name = "stun-length",
     .anomaly = 22,
     .provoked_by = "a datagram of STUN whose length is not the one in its header",
     .does = harm::segmentation_fault,
     .is_provoked = [](const glance& g) { return g.is_datagram && is_stun_that_lies(g.message.octets); }},
    {.name = "tls-record",
     .anomaly = 22,
     .provoked_by = "a datagram that begins as a handshake record of TLS",
     .does = harm::abort,
     .is_provoked =
         [](const glance& g) { return g.is_datagram && g.message.octets.starts_with("\x16\x03"); }},
};

}  // namespace

std::span<const weakness> octet_weaknesses() { return of_octets; }

}  // namespace weak
