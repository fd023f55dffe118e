#include "fsm/user_agent.hpp"
#include "serve/directory.hpp"
#include "serve/element.hpp"
#include "serve/guard.hpp"
#include "serve/limits.hpp"
#include "serve/registering_core.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace serve {

namespace {

fsm::user_agent_settings settings_of(const configuration& how)
{
    fsm::user_agent_settings out;
    out.local = addresses_of(how);
    out.aor = how.aor.empty() ? "sip:sipwright@" + how.at.host() : how.aor;
    out.contact_user = "sipwright";
    out.accounts.hash = how.hash;
    if (!how.password.empty())
        out.accounts.all.push_back({{}, how.user, how.password});
    if (how.reliable)
        out.supported.add("100rel");
    out.limits = {limits::transactions, limits::dialogs};
    return out;
}

class user_agent_element final : public element
{
public:
    user_agent_element(const configuration& how, sip::choices pick)
        : guard_{how, pick.split(2)},
          ua_{settings_of(how), pick},
          callee_{how.answers, how.reliable},
          caller_{how.registers, how.calls, settings_of(how).aor, addresses_of(how),
                  [directory = directory{how}](std::string_view host) { return directory.next_hop(host); }}
    {
        if (how.registrar)
            both_.emplace(ua_,
                          fsm::registrar_settings{registry_of(how, guard_.hooks()), {}, limits::transactions},
                          pick.split(1));
    }

    fsm::core& core() override
    {
        if (both_)
            return *both_;
        return ua_;
    }
    void take_events(fsm::time_point now) override
    {
        for (fsm::event e; ua_.next_event(e);)
            if (caller_.on(now, ua_, e))
            {
                if (caller_.call() != fsm::dialog_id::none)
                    callee_.called(caller_.call());
            }
            else if (!refuses(now, e))
                callee_.on(now, ua_, e);
        if (both_)
            drop_events(both_->registrar());
    }
    void expired(fsm::time_point now) override
    {
        callee_.expired(now, ua_);
        caller_.expired(now, ua_);
    }
    fsm::time_point deadline() const override { return std::min(callee_.deadline(), caller_.deadline()); }
    void stop(fsm::time_point now) override
    {
        callee_.stop(now, ua_);
        caller_.stop(now, ua_);
    }
    std::size_t calls() const override { return ua_.live_dialogs(); }

private:
    // RFC 3261 22.2: who begins a call proves who he is.
    bool refuses(fsm::time_point now, const fsm::event& e)
    {
        if (e.what != fsm::happened::request || e.message->method() != sip::method::invite ||
            ua_.refusal(e) != 0)
            return false;
        const auto to = sip::to_of(*e.message);
        auto refusal = to && to->tag.empty() ? guard_.refusal(now, *e.message, false) : std::nullopt;
        return refusal && ua_.answer_request(now, e.transaction, std::move(*refusal));
    }

    guard guard_;
    fsm::user_agent ua_;
    callee callee_;
    caller caller_;
    std::optional<registering_core> both_;  // it is a registrar, too
};

}  // namespace

std::unique_ptr<element> make_user_agent(const configuration& how, sip::choices pick)
{
    return std::make_unique<user_agent_element>(how, pick);
}

}  // namespace serve
