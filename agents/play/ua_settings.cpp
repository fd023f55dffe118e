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
    return out;
}

}  // namespace play
