#include "fsm/reliable_1xx.hpp"

#include "sip/fields.hpp"
#include "sip/params.hpp"

#include <algorithm>

namespace fsm {

std::optional<rack_value> rack_of(const sip::message& prack)
{
    const auto value = prack.value(sip::field_id::rack);
    const auto end = std::min(value.find_first_of(" \t\r\n"), value.size());
    const auto next = std::min(value.find_first_not_of(" \t\r\n", end), value.size());
    const auto rseq = sip::parse_number(value.substr(0, end));
    const auto cseq = sip::parse_cseq(value.substr(next));
    if (!rseq || !cseq || cseq->method != sip::name_of(sip::method::invite))
        return std::nullopt;
    return rack_value{*rseq, cseq->number};
}

std::string to_text(const rack_value& r)
{
    return std::to_string(r.rseq) + ' ' + std::to_string(r.cseq) + ' ' +
           std::string{sip::name_of(sip::method::invite)};
}

std::optional<std::uint32_t> rseq_of(const sip::message& response)
{
    if (response.status() <= 100 || response.status() >= 200 ||
        !names_100rel(response, sip::field_id::require))
        return std::nullopt;
    const auto number = sip::number_of(response, sip::field_id::rseq);
    return number ? std::optional{*number} : std::nullopt;
}

bool names_100rel(const sip::message& m, sip::field_id list)
{
    std::string_view tag;
    for (sip::token_list tags{m, list}; tags.next(tag);)
        if (sip::iequals(tag, "100rel"))
            return true;
    return false;
}

}  // namespace fsm
