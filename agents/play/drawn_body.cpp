#include "play/drawn_body.hpp"

#include "fsm/offer.hpp"
#include "sip/sdp_answer.hpp"

namespace play {

std::string drawn_answer_of(const stage& s, std::uint32_t at, std::uint32_t to, const sip::message* offer)
{
    constexpr std::string_view sdp = "application/sdp";
    const auto& r = s.lane.rung_at(at);
    if (!r.body || r.content_type != sdp || r.what.status >= 300 || !offer || to == lane::none)
        return r.body.value_or("");
    const auto& asked = s.lane.rung_at(to);
    if (!(*s.cast)[asked.from].device || !fsm::has_description(*offer))
        return *r.body;
    const auto offered = sip::parse_sdp(offer->body()), said = sip::parse_sdp(*r.body);
    if (!offered || !said)
        return *r.body;
    // An answer that does not fit what is drawn is meant so.
    if (const auto drawn = sip::parse_sdp(asked.body ? *asked.body : std::string_view{});
        drawn && same_streams(*drawn, *offered))
        return *r.body;
    return answer_in_order(*said, *offered);
}

}  // namespace play
