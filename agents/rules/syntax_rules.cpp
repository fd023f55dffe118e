// SYN-LINE, SYN-MAND, SYN-SINGLE: the frame of a message (RFC 3261 7). A start line is its sender's own work,
// whoever made the message; what stands in header rows is blamed on who wrote it first.
#include "rules/compare.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"

#include <algorithm>
#include <array>

namespace rules {

namespace {

using sip::field_id;

constexpr letter line_letters[] = {
    {'a', level::must,
     "the start line is not exactly Method SP Request-URI SP SIP/2.0, or SIP/2.0 SP 3DIGIT SP [reason]"},
    {'b', level::must, "the version is not SIP/2.0 in capitals"},
    {'c', level::must, "the start line or a header line ends otherwise than with CRLF"},
    {'d', level::must, "the empty line that ends the header is missing"},
    {'e', level::must, "the first digit of the status code is not 1 to 6"},
};

bool digits(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// RFC 3261 25.1
//   Request-Line  =  Method SP Request-URI SP SIP-Version CRLF
// Single spaces inside the Request-URI are SYN-URI-1.a's.
void check_request_line(const reading& r, std::string_view line, judgement& j)
{
    const auto first = line.find(' '), last = line.rfind(' ');
    const auto version = line.substr(last + 1);
    if (first == std::string_view::npos || first == 0 || first == last || first + 1 == last ||
        version.empty() || line[first + 1] == ' ' || line[last - 1] == ' ' ||
        line.find('\t') != std::string_view::npos)
    {
        j.broken('a', {&r, "Method SP Request-URI SP SIP/2.0", std::string{line}, line});
    }
    else if (version != "SIP/2.0")
    {
        j.broken('b', {&r, "SIP/2.0", std::string{version}, version});
    }
}

//   Status-Line  =  SIP-Version SP Status-Code SP Reason-Phrase CRLF
void check_status_line(const reading& r, std::string_view line, judgement& j)
{
    const auto version = line.substr(0, line.starts_with("SIP/2.0 ") ? 7 : line.find_first_of(" \t"));
    const auto rest = line.substr(version.size());
    if (rest.size() < 5 || rest[0] != ' ' || !digits(rest.substr(1, 3)) || rest[4] != ' ')
        j.broken('a', {&r, "SIP/2.0 SP 3DIGIT SP [reason]", std::string{line}, line});
    else if (version != "SIP/2.0")
        j.broken('b', {&r, "SIP/2.0", std::string{version}, version});
    else if (rest[1] < '1' || rest[1] > '6')
        j.broken('e', {&r, "a status code of 100 to 699", std::string{rest.substr(1, 3)}, rest.substr(1, 3)});
}

// The first line of the header that does not end with CRLF; "" when all do.
std::string_view badly_ended(std::string_view header)
{
    for (std::size_t start = 0; start < header.size();)
    {
        const auto end = header.find('\n', start);
        if (end == std::string_view::npos)
            return {};
        if (end == 0 || header[end - 1] != '\r')
            return header.substr(start, end + 1 - start);
        start = end + 1;
    }
    return {};
}

void check_line(const exchanges& e, const reading& r, judgement& j)
{
    const auto line = r.line;
    if (r.request)
    {
        j.could_break("abcd");
        check_request_line(r, line, j);
    }
    else
    {
        j.triggered();
        check_status_line(r, line, j);
    }
    if (const auto wrong = r.crlf ? std::string_view{} : badly_ended(r.message->header()); !wrong.empty())
    {
        if (!e.inherited_exactly(r, wrong))
            j.broken('c', {&r, "CRLF", "LF without CR", wrong});
    }
    if (r.cut_off)
        j.broken('d', {&r, "an empty line after the header fields", "the message ends without one"});
}

constexpr letter mand_letters[] = {
    {'a', level::must, "the request lacks To, From, CSeq, Call-ID, Max-Forwards or Via"},
    {'b', level::must, "the response lacks To, From, CSeq, Call-ID or Via"},
};

constexpr std::initializer_list<field_id> mandatory = {
    field_id::to, field_id::from, field_id::cseq, field_id::call_id, field_id::via, field_id::max_forwards};

void check_mand(const exchanges& e, const reading& r, judgement& j)
{
    if (r.cut_off && !r.message->header_is_cut())
        return;
    j.could_break(r.request ? "a" : "b");
    for (const auto id : mandatory)
    {
        if (r.has(id) || (r.response && id == field_id::max_forwards))
            continue;
        const auto* source = e.passed_on(r);
        if (!source || source->has(id))
            j.broken(r.request ? 'a' : 'b', {&r, std::string{sip::name_of(id)}, "no such header field"});
    }
}

constexpr letter single_letters[] = {
    {'a', level::must, "a header field that is no comma list occurs more than once"},
    {'b', level::must, "two challenges or two credentials share one row"},
};

constexpr std::array once = {
    field_id::to,
    field_id::from,
    field_id::call_id,
    field_id::cseq,
    field_id::max_forwards,
    field_id::date,
    field_id::content_length,
    field_id::content_type,
    field_id::expires,
    field_id::min_expires,
    field_id::content_disposition,
    field_id::mime_version,
    field_id::organization,
    field_id::priority,
    field_id::reply_to,
    field_id::retry_after,
    field_id::server,
    field_id::subject,
    field_id::timestamp,
    field_id::user_agent,
    field_id::event,
    field_id::refer_to,
    field_id::subscription_state,
    field_id::rseq,
    field_id::rack,
    field_id::min_se,
    field_id::session_expires,
    field_id::sip_etag,
    field_id::sip_if_match,
};

constexpr std::initializer_list<field_id> authentication = {
    field_id::www_authenticate, field_id::proxy_authenticate, field_id::authorization,
    field_id::proxy_authorization};

void check_single(const exchanges& e, const reading& r, judgement& j)
{
    const auto& m = *r.message;
    j.could_break("a");
    if (m.fields().size() > r.fields.count())
    {
        for (const auto id : once)
        {
            const auto* second = r.has(id) ? m.next(*m.first(id)) : nullptr;
            const auto* source = second ? e.passed_on(r) : nullptr;
            if (second && (!source || source->message->rows(id) < 2))
            {
                j.broken('a', {&r, std::string{sip::name_of(id)} + " once",
                               std::to_string(m.rows(id)) + " rows", m.value(*second)});
            }
        }
    }
    if (!r.has_any(fields_of(authentication)))
        return;
    for (const auto id : authentication)
    {
        for (const auto* row = m.first(id); row; row = m.next(*row))
        {
            j.could_break("b");
            if (joined_schemes(m.value(*row)) && !e.inherited(r, m.value(*row)))
            {
                j.broken('b', {&r, "one challenge or one set of credentials a row",
                               std::string{m.value(*row)}, m.value(*row)});
            }
        }
    }
}

// clang-format off
constexpr rule syntax_rows[] = {
    {"SYN-LINE-1", "any", "RFC 3261 7, 7.1, 7.2, 25.1",
     "A message has a start line of three parts with single spaces, SIP/2.0 in capitals, lines that end with CRLF, and an empty line after the header.",
     "the octets of every message", line_letters,
     {.of = readable, .reads = {.start_line = true, .framing = true}, .message = check_line}},
    {"SYN-MAND-1", "any", "RFC 3261 8.1.1, 8.2.6.2, 20",
     "A request has To, From, CSeq, Call-ID, Max-Forwards and Via; a response has To, From, CSeq, Call-ID and Via.",
     "which header fields are present", mand_letters,
     {.of = readable, .reads = {.fields = fields_of(mandatory), .framing = true}, .message = check_mand}},
    {"SYN-SINGLE-1", "any", "RFC 3261 7.3.1, 20.7, 20.28",
     "Only a header field whose grammar is a comma list may have several rows, and rows of challenges or credentials are never joined.",
     "repeated and joined header rows", single_letters,
     {.message = check_single}},
};
// clang-format on

}  // namespace

std::span<const rule> syntax_rules() { return syntax_rows; }

}  // namespace rules
