#include "fsm/user_agent_profile.hpp"

#include "sip/name_addr.hpp"

namespace fsm {

namespace {

std::string contact_of(const user_agent_settings& s, transport t)
{
    const auto* at = s.local.of(t);
    std::string out{t == transport::tls ? "<sips:" : "<sip:"};
    if (!s.contact_user.empty())
        out.append(s.contact_user).append("@");
    out.append((at ? *at : s.local.preferred()).host_port());
    if (t == transport::tcp)
        out.append(";transport=tcp");
    return out.append(">");
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
    for (const auto t : {transport::udp, transport::tcp, transport::tls})
    {
        auto& texts = texts_[static_cast<std::size_t>(t)];
        texts.contact = contact_of(settings_, t);
        if (const auto* at = settings_.local.of(t))
            texts.via = via_before_branch(t, *at, settings_.sent_by);
    }
}

}  // namespace fsm
