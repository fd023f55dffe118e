// Who proves who he is (RFC 3261 22) to a standing agent: everybody, where it knows passwords; else nobody.
#pragma once

#include "fsm/digest_server.hpp"
#include "fsm/registry.hpp"
#include "fsm/user_agent.hpp"
#include "rules/keyring.hpp"
#include "serve/configuration.hpp"

#include <memory>
#include <optional>

namespace serve {

class guard
{
public:
    guard(const configuration& how, sip::choices pick);

    bool stands() const { return challenger_.has_value(); }
    // Of its challenges; "": it makes none.
    std::string realm() const { return challenger_ ? challenger_->settings().realm : std::string{}; }
    // The 401, or 407 of a proxy, or 400 to what proves nothing; nothing: it may pass.
    std::optional<fsm::answer> refusal(fsm::time_point now, const sip::message& request, bool of_proxy);
    // Of a registrar: who registers is whom the address of record names (10.3 items 3 and 4). Outlived by
    // this.
    fsm::registry_hooks hooks();

private:
    std::optional<fsm::challenger> challenger_;
};

// The same passwords, for the referee; null: there are none.
std::shared_ptr<const rules::keyring> keys_of(const configuration& how);

}  // namespace serve
