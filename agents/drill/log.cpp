#include "drill/log.hpp"

#include "sip/fields.hpp"
#include "sip/via.hpp"

#include <cstdio>

namespace drill {

void log::note(fsm::time_point at, std::string text)
{
    if (!wanted_)
        return;
    char time[32];
    std::snprintf(time, sizeof time, "%9.3f s  ", static_cast<double>(at.time_since_epoch().count()) / 1e6);
    lines_.push_back(time + std::move(text));
}

std::string log::caption(std::string_view octets)
{
    sip::scanned_message m;
    m.scan(octets);
    if (!m.is_request() && !m.is_response())
        return std::to_string(octets.size()) + " octets that are no SIP message";
    const auto number = sip::cseq_of(m);
    auto out = m.is_request()
                   ? std::string{m.method_name()}
                   : std::to_string(m.status()) + ' ' + (number ? std::string{number->method} : "?");
    sip::via top;
    if (sip::via_list vias{m}; vias.next(top))
        out.append("  ").append(top.branch);
    if (number)
        out.append("  CSeq ").append(std::to_string(number->number));
    if (const auto to = sip::to_of(m); to && !to->tag.empty())
        out.append("  To tag ").append(to->tag);
    return out;
}

}  // namespace drill
