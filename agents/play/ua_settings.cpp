#include "play/ua_settings.hpp"

#include "play/authentication.hpp"

namespace play {

fsm::user_agent_settings user_agent_settings_of(const stage& s)
{
    const auto& me = s.party(s.me);
    fsm::user_agent_settings out;
    out.local = (*s.cast)[s.me].listens();
    out.aor = address_of(s, s.me);
    out.display = me.display;
    out.contact_user = user_of(me.aor);
    out.sent_by = me.sent_by;
    out.rport = me.rport;
    out.timers = s.timers;
    out.accounts = accounts_of(s);
    if (draws_prack(s.lane))
        out.supported.add("100rel");
    return out;
}

bool draws_prack(const lane& l)
{
    for (std::uint32_t i = 0; i < l.entries().size(); ++i)
        if (l.rung_at(i).what == script::caption{0, "PRACK"})
            return true;
    return false;
}

bool is_reliable(const lane& l, std::uint32_t at)
{
    const auto& what = l.rung_at(at).what;
    if (what.status <= 100 || what.status >= 200 || what.method != "INVITE")
        return false;
    for (std::uint32_t i = at + 1; i < l.entries().size(); ++i)
    {
        const auto& next = l.rung_at(i).what;
        if (!l.entries()[i].mine && next == script::caption{0, "PRACK"})
            return true;
        if (l.entries()[i].mine && next.status > 100 && l.answers(i) == l.answers(at))
            return false;
    }
    return false;
}

}  // namespace play
