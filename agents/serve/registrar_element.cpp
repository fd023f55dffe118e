#include "fsm/registrar.hpp"
#include "serve/directory.hpp"
#include "serve/element.hpp"
#include "serve/guard.hpp"
#include "serve/limits.hpp"

#include <utility>

namespace serve {

fsm::registry_settings registry_of(const configuration& how, fsm::registry_hooks hooks)
{
    fsm::registry_settings out;
    out.domains = domains_of(how);
    out.terms = how.terms;
    out.epoch = how.epoch;
    out.hooks = std::move(hooks);
    return out;
}

namespace {

class registrar_element final : public element
{
public:
    registrar_element(const configuration& how, sip::choices pick)
        : guard_{how, pick.split(1)},
          registrar_{{registry_of(how, guard_.hooks()), {}, limits::transactions}, pick}
    {
    }

    fsm::core& core() override { return registrar_; }
    void take_events(fsm::time_point) override { drop_events(registrar_); }

private:
    guard guard_;
    fsm::registrar registrar_;
};

}  // namespace

std::unique_ptr<element> make_registrar(const configuration& how, sip::choices pick)
{
    return std::make_unique<registrar_element>(how, pick);
}

}  // namespace serve
