#include "flow/player.hpp"

#include "sip/uri.hpp"

namespace flow {

std::string stage::name_of(party_index p) const { return p == rules::nobody ? "somebody" : party(p).name; }

void stage::note(fsm::time_point at, surprise::kind what, std::string text)
{
    if (!winding_down)
        surprises.push_back({what, at, now.source, nullptr, std::move(text)});
}

std::string user_of(std::string_view aor)
{
    const auto uri = sip::parse_uri(aor);
    return uri ? std::string{uri->user} : std::string{};
}

std::string contact_of(const stage& s, party_index to)
{
    const member& m = (*s.cast)[to];
    if (!m.uri.empty())
        return m.uri;
    if (s.party(to).plays != rules::role::ua)
        return {};
    const std::string user = user_of(s.party(to).aor);
    return "sip:" + (user.empty() ? "" : user + "@") + m.at.host_port();
}

void transaction_failed(fsm::time_point now, stage& s, const fsm::event& e, const sip::message* request)
{
    const bool unreachable = e.what == fsm::happened::transport_failed;
    std::string what = "a request";
    if (request)
    {
        // A request of ours that nobody answered, or one whose final response nobody acknowledged.
        const auto key = sign_of(*request);
        what = to_text(key);
        for (const bool mine : {true, false})
            if (const auto at = s.lane.request_of(mine, key); at != lane::none)
            {
                s.lane.give_up_answers(now, at);
                what = name_of(s.lane.rung_at(at)) + " " + what + (mine ? " to " : " from ") +
                       s.name_of(s.lane.other(at));
                break;
            }
    }
    s.note(now, unreachable ? surprise::kind::unreachable : surprise::kind::timed_out,
           what + (unreachable ? " could not be sent: unreachable" : " timed out"));
}

}  // namespace flow
