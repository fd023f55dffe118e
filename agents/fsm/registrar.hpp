// A registrar core (RFC 3261 10.3): it accepts only REGISTER, and answers OPTIONS about itself. Bindings
// expire when they are next looked at: nothing needs to happen at that time, so no deadline is theirs.
#pragma once

#include "fsm/answering_core.hpp"
#include "fsm/registry.hpp"

namespace fsm {

struct registrar_settings
{
    registry_settings registry;
    timer_values timers;
    std::size_t transactions = 10'000;  // live ones; a request beyond them is answered 503
};

class registrar final : public answering_core
{
public:
    registrar(registrar_settings settings, sip::choices pick);
    registrar(const registrar& other, registry_hooks hooks);  // as it stands, with hooks of its own

    const fsm::registry& registry() const { return registry_; }
    bool uses(const link& l) const override
    {
        return answering_core::uses(l) || registry_.table().has_flow(l);
    }
    void add_to(state_hash& h) const override;

private:
    answer answer_to(time_point now, const event& request) override;

    fsm::registry registry_;
};

}  // namespace fsm
