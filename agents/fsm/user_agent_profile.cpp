#include "fsm/user_agent_profile.hpp"

#include "fsm/next_hop.hpp"
#include "sip/name_addr.hpp"

namespace fsm {

namespace {

std::string contact_of(const user_agent_settings& s, const address& peer, bool sips)
{
    const auto* at = s.local.of(peer);
    std::string out{sips ? "<sips:" : "<sip:"};
    if (!s.contact_user.empty())
        out.append(s.contact_user).append("@");
    out.append((at ? *at : s.local.preferred()).host_port());
    return out.append(transport_parameter(peer.transport, sips)).append(">");
}

// RFC 3262 3: who knows of reliable responses takes what acknowledges them.
user_agent_settings with_methods_of_its_tags(user_agent_settings s)
{
    if (s.supported.has("100rel"))
        s.methods.add(sip::method::prack);
    return s;
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
    : settings_{with_methods_of_its_tags(std::move(s))},
      allow_{settings_.methods.names()},
      supported_{settings_.supported.names()},
      from_{sip::display_name(settings_.display)}
{
    from_.append("<").append(settings_.aor).append(">");
    for (const auto t : transports)
        for (const bool v6 : {false, true})
        {
            address peer;
            peer.transport = t;
            peer.v6 = v6;
            auto& texts = texts_[index_of(peer)];
            texts.contact = contact_of(settings_, peer, false);
            texts.secure_contact = contact_of(settings_, peer, true);
            if (const auto* at = settings_.local.of(peer))
                texts.via = via_before_branch(t, *at, settings_.sent_by);
        }
}

}  // namespace fsm
