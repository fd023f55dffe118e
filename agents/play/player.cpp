#include "play/player.hpp"

#include "fsm/next_hop.hpp"
#include "script/printable.hpp"
#include "sip/fields.hpp"
#include "sip/uri.hpp"

namespace play {

namespace {

// "F1 INVITE to Bob"
std::string named(const stage& s, std::uint32_t at)
{
    const script::rung& r = s.lane.rung_at(at);
    return script::name_of(r) + " " + script::captions_of(r) +
           (s.lane.entries()[at].mine ? " to " : " from ") + s.name_of(s.lane.other(at));
}

}  // namespace

std::string stage::name_of(party_index p) const { return p == rules::nobody ? "somebody" : party(p).name; }

void stage::note(fsm::time_point at, surprise::kind what, std::string text)
{
    if (!winding_down)
        surprises.push({what, at, now.from, nullptr, std::move(text)});
}

std::unique_ptr<player> make_player(stage& s, sip::choices pick)
{
    switch (s.party(s.me).plays)
    {
    case rules::role::proxy: return make_proxy_player(s, pick);
    case rules::role::registrar: return make_registrar_player(s, pick);
    case rules::role::redirect: return make_redirect_player(s, pick);
    default: return make_ua_player(s, pick);
    }
}

std::string user_of(std::string_view aor)
{
    const auto uri = sip::parse_uri(aor);
    return uri ? std::string{uri->user} : std::string{};
}

std::string address_of(const stage& s, party_index p)
{
    const auto& is = s.party(p);  // RFC 3261 19.1.1: neither To nor From has a port
    auto out = is.aor.empty() ? "sip:" + is.name + "@" + (*s.cast)[p].at.host() : is.aor;
    if (!fsm::is_sips(out) && all_secure(*s.cast))
        out.insert(3, 1, 's');
    return out;
}

std::string contact_of(const stage& s, party_index to)
{
    const member& m = (*s.cast)[to];
    if (!m.uri.empty())
        return m.uri;
    if (s.party(to).plays != rules::role::ua)
        return {};
    return uri_at(*s.cast, user_of(s.party(to).aor), m.at);
}

std::uint64_t subscription_key(const sip::message& m)
{
    const bool is_notify = m.method() == sip::method::notify;
    if (!is_notify && m.method() != sip::method::subscribe && m.method() != sip::method::refer)
        return 0;
    const auto subscriber = is_notify ? sip::to_of(m) : sip::from_of(m);
    if (!subscriber || subscriber->tag.empty())
        return 0;
    return hash_of(m.value(sip::field_id::call_id)) + 3 * hash_of(subscriber->tag);
}

bool is_to_be_answered(const stage& s, const fsm::transactions& layer, fsm::transaction_id invite)
{
    const auto status = layer.last_status(invite);
    const auto* const asked = layer.request_of(invite);
    return asked && status >= 100 && status < 200 && !s.answered_elsewhere.is_known(sign_of(*asked).call);
}

void transaction_failed(fsm::time_point now, stage& s, const fsm::event& e, std::uint32_t at)
{
    const bool unreachable = e.what == fsm::happened::transport_failed;
    if (at != lane::none && s.lane.entries()[at].mine && s.lane.rung_at(at).what.status == 0 &&
        e.reason.empty() && s.lane.fails_as_drawn(now, at))
        return;
    if (at == lane::none && unreachable)
        at = s.not_sent;
    std::string which = "a transaction";
    if (at != lane::none)
    {
        which = named(s, at);
        s.lane.give_up_answers(now, at, unreachable ? fsm::duration{0} : evidence_margin);
    }
    if (!e.reason.empty())
    {
        if (at != lane::none && !s.lane.entries()[at].done)
            s.lane.give_up(now, at);
        return s.note(now, surprise::kind::unsupported,
                      which + " is not sent: " + script::printable(e.reason));
    }
    if (unreachable && s.not_sent_itself != lane::none && s.not_sent_itself != at)
        return s.note(now, surprise::kind::unreachable, named(s, s.not_sent_itself) + " could not be sent");
    s.note(now, unreachable ? surprise::kind::unreachable : surprise::kind::timed_out,
           which + (unreachable ? " failed: a message could not be sent" : " timed out"));
}

}  // namespace play
