#include "mutate/mutate.hpp"

#include "sip/fields.hpp"

#include <algorithm>

namespace mutate {

namespace {

// Where the fault of a start line lies (rules SYN-LINE-1 and SYN-URI-1).
std::string_view rule_of_start_line(const sip::message& m, std::uint32_t offset)
{
    if (!m.is_request() && !m.is_response())
        return "SYN-LINE-1.a";
    const auto within = [&](std::string_view part) {
        return !part.empty() && offset >= m.offset_of(part) && offset <= m.offset_of(part) + part.size();
    };
    if (m.is_request() && within(m.request_uri()))
        return "SYN-URI-1.d";
    if (within(m.version()))
        return "SYN-LINE-1.b";
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
    sip::message m;
    m.scan(octets);
    const auto wrong = sip::check(m);
    if (!wrong)
        return {};
    if (wrong->what == sip::fault::missing)
        return m.is_request() ? "SYN-MAND-1.a" : "SYN-MAND-1.b";
    if (wrong->what == sip::fault::repeated)
        return "SYN-SINGLE-1.a";
    if (!m.is_request() && !m.is_response())
        return "SYN-LINE-1.a";
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
