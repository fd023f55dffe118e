// A registrar (RFC 3261 10.3): the core answers, and the ladder says only what it is to refuse.
#include "fsm/registrar.hpp"
#include "play/authentication.hpp"
#include "play/player.hpp"
#include "play/registering.hpp"

namespace play {

namespace {

class registrar_player final : public player
{
public:
    registrar_player(stage& s, sip::choices pick)
        : stage_{&s},
          authentication_{s, pick},
          registrar_{settings(), pick}
    {
    }
    registrar_player(const registrar_player& other, stage& s)
        : player{other},
          stage_{&s},
          authentication_{other.authentication_},
          registrar_{other.registrar_, hooks()}
    {
    }
    std::unique_ptr<player> copy(stage& s) const override
    {
        return std::make_unique<registrar_player>(*this, s);
    }

    void reseed(sip::choices pick) override
    {
        registrar_.reseed(pick);
        authentication_.reseed(pick);
    }
    fsm::core& core() override { return registrar_; }
    void take_events(fsm::time_point now) override { take_events_of(registrar_, now, *stage_); }
    bool advance(fsm::time_point) override { return false; }

private:
    fsm::registrar_settings settings()
    {
        fsm::registrar_settings out{registry_settings_of(*stage_), stage_->timers};
        out.registry.hooks = hooks();
        return out;
    }
    fsm::registry_hooks hooks()
    {
        auto out = registry_hooks_of(*stage_);
        out.authorize = [this, drawn = std::move(out.authorize)](fsm::time_point now,
                                                                 const sip::message& request) {
            return proved(now, request, drawn(now, request));
        };
        return out;
    }
    // RFC 3261 10.3 item 3: a challenge where the ladder draws one, and what comes after it has to prove who
    // sends it.
    fsm::authorized proved(fsm::time_point now, const sip::message& request, fsm::authorized drawn)
    {
        const auto& match = stage_->now.match;
        if (match.kind != lane::match_kind::first || stage_->winding_down)
            return drawn;
        const auto asked = authentication::challenge_drawn(*stage_, match.at);
        if (asked == lane::none && !drawn.refusal)
            drawn.refusal = authentication_.refusal(now, *stage_, match.at, request);
        else if (asked != lane::none && drawn.refusal)
            for (auto& row : authentication_.challenge(now, *stage_, asked, request))
                drawn.refusal->fields.push_back(std::move(row));
        if (!drawn.refusal)
            drawn.fields = authentication_.information(now, request, {});
        return drawn;
    }

    stage* stage_;
    authentication authentication_;
    fsm::registrar registrar_;
};

}  // namespace

std::unique_ptr<player> make_registrar_player(stage& s, sip::choices pick)
{
    return std::make_unique<registrar_player>(s, pick);
}

}  // namespace play
