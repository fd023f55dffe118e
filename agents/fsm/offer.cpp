#include "fsm/offer.hpp"

#include "sip/fields.hpp"
#include "sip/sdp_answer.hpp"

namespace fsm {

namespace {

constexpr std::string_view sdp = "application/sdp";

// As a description names it: without the brackets of an IPv6 address.
std::string our_host(const link& over)
{
    const auto host = over.local.host();
    return over.local.v6 ? host.substr(1, host.size() - 2) : host;
}

}  // namespace

bool is_description(std::string_view content_type)
{
    return sip::iequals(content_type.substr(0, content_type.find_first_of("; \t")), sdp);
}

bool has_description(const sip::message& m)
{
    return !m.body().empty() && is_description(m.value(sip::field_id::content_type));
}

bool is_offer(const sip::message& success, const sip::message& invite)
{
    return !has_description(invite) && has_description(success);
}

description answer_to(const sip::message& m, const link& over)
{
    if (!has_description(m))
        return {};
    const auto offer = sip::parse_sdp(m.body());
    if (!offer)
        return {};
    return {std::string{sdp}, sip::silent_answer(*offer, our_host(over))};
}

description offer_for(const sip::message& invite, const link& over, const std::string& said)
{
    const auto to = sip::to_of(invite);
    if (!invite.body().empty() || !to)
        return {};
    if (to->tag.empty())
        return {std::string{sdp}, sip::silent_offer(our_host(over))};
    return said.empty() ? description{} : description{std::string{sdp}, said};
}

}  // namespace fsm
