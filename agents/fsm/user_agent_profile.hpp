// What is the same in all messages of a user agent, made once: its settings, and the texts that follow.
#pragma once

#include "fsm/dialog_store.hpp"
#include "fsm/user_agent.hpp"

#include <array>
#include <string>
#include <string_view>

namespace fsm {

inline constexpr std::string_view accepted_types = "application/sdp";

class user_agent_profile
{
public:
    explicit user_agent_profile(user_agent_settings s);

    const user_agent_settings& settings() const { return settings_; }
    std::string_view allow() const { return allow_; }          // 20.5
    std::string_view supported() const { return supported_; }  // 20.37
    std::string_view from() const { return from_; }            // without its tag (8.1.1.3)
    // 8.1.1.8, 12.1.1: `sips` where what it answers to is a SIPS URI; then the link is secure.
    // `peer`: who is to reach us by it.
    std::string_view contact(const address& peer, bool sips) const
    {
        const auto& texts = texts_[index_of(peer)];
        return sips ? texts.secure_contact : texts.contact;
    }
    // "SIP/2.0/UDP 192.0.2.1:5060;branch="; "" when there is no such transport.
    std::string_view via(const address& peer) const { return texts_[index_of(peer)].via; }

private:
    struct of_transport
    {
        std::string contact, secure_contact, via;
    };

    // Of IPv4 and of IPv6 each.
    static std::size_t index_of(const address& peer)
    {
        return 2 * static_cast<std::size_t>(peer.transport) + peer.v6;
    }

    user_agent_settings settings_;
    std::string allow_, supported_, from_;
    std::array<of_transport, 2 * transports.size()> texts_;
};

// `host`: of sent-by, "" for that of the address.
std::string via_before_branch(transport t, const address& at, std::string_view host = {});

// What the parts of a user agent work on. Passed along, and kept by none of them: each part is a plain value.
struct user_agent_context
{
    time_point now;
    const user_agent_profile& me;
    sip::choices& pick;
    transactions& layer;
    dialog_store& dialogs;
    reviser* by = nullptr;

    sip::message_ptr revised(sip::message_ptr made, const link& over, origin_tag origin) const
    {
        return by ? by->revised(now, made, over, origin) : std::move(made);
    }
};

}  // namespace fsm
