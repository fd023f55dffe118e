#include "mutate/mutate.hpp"

#include "sip/fields.hpp"

#include <algorithm>

namespace mutate {

namespace {

// Three parts, of which the one that names a version does not say SIP/2.0.
bool has_odd_version(std::string_view line)
{
    const auto space = line.find(' '), last = line.rfind(' ');
    if (space == last || space == line.npos)
        return false;
    const auto first = line.substr(0, space), third = line.substr(last + 1);
    return (first.find('/') != first.npos && first != "SIP/2.0") ||
           (third.find('/') != third.npos && third != "SIP/2.0" && first != "SIP/2.0");
}

// RFC 3261 7.2: three digits, of which the first defines the class; there are six.
bool is_of_no_class(std::string_view line)
{
    const auto status = line.substr(std::min(line.find(' ') + 1, line.size()), 4);
    return status.size() > 2 && (status.size() == 3 || status[3] == ' ') &&
           std::ranges::all_of(status.substr(0, 3), [](char c) { return c >= '0' && c <= '9'; }) &&
           (status[0] == '0' || status[0] > '6');
}

// Where the fault of a start line lies (rules SYN-LINE-1 and SYN-URI-1).
std::string_view rule_of_start_line(const sip::message& m, std::uint32_t offset)
{
    const auto within = [&](std::string_view part) {
        return !part.empty() && offset >= m.offset_of(part) && offset <= m.offset_of(part) + part.size();
    };
    if (has_odd_version(m.start_line()) || (m.version() != "SIP/2.0" && within(m.version())))
        return "SYN-LINE-1.b";
    if (m.is_response() && is_of_no_class(m.start_line()))
        return "SYN-LINE-1.e";
    if (m.is_request() && within(m.request_uri()))
        return "SYN-URI-1.d";
    return "SYN-LINE-1.a";
}

std::string_view rule_of_row(sip::field_id id)
{
    switch (id)
    {
    case sip::field_id::content_length: return "SYN-CL-1.b";
    case sip::field_id::max_forwards: return "SYN-MF-1.a";
    default: return "SYN-GRAM-1.c";
    }
}

}  // namespace

std::string_view rule_of(std::string_view octets)
{
    sip::scanned_message m;
    m.scan(octets);
    const auto wrong = sip::check(m);
    if (!wrong)
        return {};
    if (!m.is_request() && !m.is_response())
        return rule_of_start_line(m, wrong->offset);
    if (wrong->what == sip::fault::missing)
        return m.is_request() ? "SYN-MAND-1.a" : "SYN-MAND-1.b";
    if (wrong->what == sip::fault::repeated)
        return "SYN-SINGLE-1.a";
    if (wrong->offset < m.offset_of(m.start_line()) + m.start_line().size() + 2)
        return rule_of_start_line(m, wrong->offset);
    if (wrong->offset >= m.header().size())
        return wrong->what == sip::fault::truncated ? "SYN-CL-1.c" : "SYN-LINE-1.d";
    for (const auto& row : m.fields())
    {
        const auto end = row.value_at + std::uint32_t{row.value_size};
        if (wrong->offset < row.name_at || wrong->offset > end)
            continue;
        if (!row.well_formed)
            return "SYN-GRAM-1.a";
        const auto cseq = sip::cseq_of(m);
        if (row.id == sip::field_id::cseq && cseq && m.is_request() && cseq->method != m.method_name())
            return "IDS-CSEQ-1.a";
        return rule_of_row(row.id);
    }
    return "SYN-LINE-1.c";
}

}  // namespace mutate
