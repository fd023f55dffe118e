// A registrar (RFC 3261 10.3): the core answers, and the ladder says only what it is to refuse.
#include "fsm/registrar.hpp"
#include "play/player.hpp"
#include "play/registering.hpp"

namespace play {

namespace {

class registrar_player final : public player
{
public:
    registrar_player(stage& s, sip::choices pick)
        : stage_{&s},
          registrar_{{registry_settings_of(s), s.timers}, pick}
    {
    }
    registrar_player(const registrar_player& other, stage& s)
        : player{other},
          stage_{&s},
          registrar_{other.registrar_, registry_hooks_of(s)}
    {
    }
    std::unique_ptr<player> copy(stage& s) const override
    {
        return std::make_unique<registrar_player>(*this, s);
    }

    void reseed(sip::choices pick) override { registrar_.reseed(pick); }
    fsm::core& core() override { return registrar_; }
    void take_events(fsm::time_point now) override { take_events_of(registrar_, now, *stage_); }
    bool advance(fsm::time_point) override { return false; }

private:
    stage* stage_;
    fsm::registrar registrar_;
};

}  // namespace

std::unique_ptr<player> make_registrar_player(stage& s, sip::choices pick)
{
    return std::make_unique<registrar_player>(s, pick);
}

}  // namespace play
