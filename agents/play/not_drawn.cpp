// What arrives and is no rung: what is said of it.
#include "play/player.hpp"
#include "play/undrawn.hpp"
#include "sip/keep_alive.hpp"

namespace play {

void not_drawn(
    fsm::time_point now, stage& stage, undrawn& elsewhere, const sip::message_ptr& message, const sign& key)
{
    if (stage.winding_down)
        return;
    const auto& m = *message;
    const auto octets = m.octets();
    const auto& arrival = stage.now;
    const auto report = [&](surprise::kind what, std::string text) {
        stage.surprises.push(
            {what, now, arrival.from, what == surprise::kind::note ? nullptr : message, std::move(text)});
    };
    const std::string from = " from " + stage.name_of(arrival.from);
    if (!m.is_request() && !m.is_response())
    {
        if (sip::is_keep_alive(octets))
            report(surprise::kind::note, "keep-alive" + from);
        else if (elsewhere.is_news(hash_of(octets)))
            report(surprise::kind::unexpected,
                   "no SIP message" + from + ": " + std::to_string(octets.size()) + " octets" +
                       (m.error() ? std::string{", expected "} + m.error()->expected + " at octet " +
                                        std::to_string(m.error()->offset)
                                  : std::string{}));
        return;
    }
    const std::string text = to_text(key) + from;
    if (m.is_response())
    {
        if (elsewhere.is_known(key.branch))
            return;  // answers something that was not drawn either
        if (key.status < 200)
            return report(surprise::kind::note, text + " not drawn");
        const auto request = stage.lane.request_of(false, key);
        if (request != lane::none)
            stage.lane.give_up_answers(now, request);
        if (!elsewhere.is_news(key.branch, key.status))
            return;
        if (arrival.match.kind == lane::match_kind::early)
            return report(surprise::kind::unexpected,
                          text + " before this side had sent what is drawn above " +
                              script::name_of(stage.lane.rung_at(arrival.match.at)));
        return report(surprise::kind::unexpected,
                      text + (request == lane::none ? " answers no request" : " not drawn"));
    }
    // The ACK of something that was not drawn, and copies, are no news.
    const bool belongs = key.method == "ACK" || key.method == "CANCEL";
    if (elsewhere.is_known(key.branch) || (belongs && elsewhere.is_known(key.call)))
        return;
    elsewhere.is_news(key.branch);
    elsewhere.is_news(key.call);
    if (key.method == "OPTIONS" || key.method == "NOTIFY")
        return report(surprise::kind::note, text + " not drawn, answered");
    // Where the ladder ends with a call that stands, somebody has to end it.
    // A user agent refreshes its bindings when it likes (RFC 3261 10.2.4).
    if ((key.method == "BYE" || key.method == "REGISTER") && stage.lane.all_done())
        return report(surprise::kind::note, text + " behind the last rung");
    if (!arrival.refused.empty())
        return report(arrival.challenged ? surprise::kind::note : surprise::kind::unexpected,
                      text + " is refused: " + arrival.refused);
    if (arrival.match.kind == lane::match_kind::early)
        return report(surprise::kind::unexpected, text + " before this side had sent what is drawn above " +
                                                      script::name_of(stage.lane.rung_at(arrival.match.at)));
    report(surprise::kind::unexpected, text + " not drawn");
}

}  // namespace play
