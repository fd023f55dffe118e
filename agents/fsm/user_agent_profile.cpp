#include "fsm/user_agent_profile.hpp"

#include "fsm/next_hop.hpp"
#include "sip/name_addr.hpp"

namespace fsm {

namespace {

std::string contact_of(const user_agent_settings& s, transport t, bool sips)
{
    const auto* at = s.local.of(t);
    std::string out{sips ? "<sips:" : "<sip:"};
    if (!s.contact_user.empty())
        out.append(s.contact_user).append("@");
    out.append((at ? *at : s.local.preferred()).host_port());
    return out.append(transport_parameter(t, sips)).append(">");
}

}  // namespace

std::string via_before_branch(transport t, const address& at, std::string_view host)
{
    return std::string{"SIP/2.0/"}
        .append(via_token(t))
        .append(" ")
        .append(host.empty() ? at.host_port() : std::string{host} + ':' + std::to_string(at.port))
        .append(";branch=");
}

user_agent_profile::user_agent_profile(user_agent_settings s)
    : settings_{std::move(s)},
      allow_{settings_.methods.names()},
      supported_{settings_.supported.names()},
      from_{sip::display_name(settings_.display)}
{
    from_.append("<").append(settings_.aor).append(">");
    for (const auto t : transports)
    {
        auto& texts = texts_[static_cast<std::size_t>(t)];
        texts.contact = contact_of(settings_, t, false);
        texts.secure_contact = contact_of(settings_, t, true);
        if (const auto* at = settings_.local.of(t))
            texts.via = via_before_branch(t, *at, settings_.sent_by);
    }
}

}  // namespace fsm
