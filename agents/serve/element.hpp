// What stands behind the socket: a core of RFC 3261 and who uses it.
#pragma once

#include "fsm/core.hpp"
#include "fsm/registry.hpp"
#include "serve/configuration.hpp"
#include "sip/choices.hpp"

#include <memory>

namespace serve {

class element
{
public:
    element() = default;
    element(const element&) = delete;
    element& operator=(const element&) = delete;
    virtual ~element() = default;

    virtual fsm::core& core() = 0;
    virtual void take_events(fsm::time_point now) = 0;  // after everything that the core is told
    virtual void expired(fsm::time_point) {}            // of its user; the core's own is told to the core
    virtual fsm::time_point deadline() const { return fsm::never; }
    virtual void stop(fsm::time_point) {}  // nothing new is begun, what stands is ended
    virtual std::size_t calls() const { return 0; }
};

std::unique_ptr<element> make_user_agent(const configuration& how, sip::choices pick);
std::unique_ptr<element> make_proxy(const configuration& how, sip::choices pick);
std::unique_ptr<element> make_registrar(const configuration& how, sip::choices pick);
std::unique_ptr<element> make_redirect(const configuration& how, sip::choices pick);

// Of a core that does by itself what they ask for.
template <class Core>
void drop_events(Core& core)
{
    for (fsm::event e; core.next_event(e);)
        continue;
}

fsm::registry_settings registry_of(const configuration& how, fsm::registry_hooks hooks);

}  // namespace serve
