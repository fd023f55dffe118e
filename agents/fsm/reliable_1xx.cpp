#include "fsm/reliable_1xx.hpp"

#include "fsm/option_tags.hpp"
#include "sip/fields.hpp"

#include <algorithm>

namespace fsm {

std::optional<rack_value> rack_of(const sip::message& prack)
{
    const auto value = prack.value(sip::field_id::rack);
    const auto end = std::min(value.find_first_of(" \t\r\n"), value.size());
    const auto next = std::min(value.find_first_not_of(" \t\r\n", end), value.size());
    const auto rseq = sip::parse_number(value.substr(0, end));
    const auto cseq = sip::parse_cseq(value.substr(next));
    if (!rseq || !cseq)
        return std::nullopt;
    return rack_value{*rseq, cseq->number, cseq->method};
}

std::string to_text(const rack_value& r)
{
    return std::to_string(r.rseq) + ' ' + std::to_string(r.cseq) + ' ' + std::string{r.method};
}

std::optional<std::uint32_t> rseq_of(const sip::message& response)
{
    if (response.status() <= 100 || response.status() >= 200 || !requires_100rel(response))
        return std::nullopt;
    const auto number = sip::number_of(response, sip::field_id::rseq);
    return number ? std::optional{*number} : std::nullopt;
}

bool requires_100rel(const sip::message& m) { return names_tag(m, sip::field_id::require, "100rel"); }

bool knows_100rel(const sip::message& request)
{
    return requires_100rel(request) || names_tag(request, sip::field_id::supported, "100rel");
}

}  // namespace fsm
