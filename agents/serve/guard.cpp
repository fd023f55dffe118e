#include "serve/guard.hpp"

#include "sip/fields.hpp"

#include <memory>

namespace serve {

namespace {

std::shared_ptr<const fsm::challenger_settings> settings_of(const configuration& how)
{
    auto out = std::make_shared<fsm::challenger_settings>();
    out->hash = how.hash;
    out->realm = !how.realm.empty() ? how.realm : !how.domain.empty() ? how.domain : how.at.host();
    for (const auto& [user, password] : how.passwords)
        out->users.emplace(user, fsm::digest_user{password});
    return out;
}

// Of the credentials for this realm that come first.
std::string user_of(const sip::message& request, const std::string& realm)
{
    fsm::digest_credentials c;
    for (const auto* row = request.first(sip::field_id::authorization); row; row = request.next(*row))
        if (fsm::read_credentials(request.value(*row), c) == fsm::digest_reading::read && c.realm == realm)
            return c.username;
    return {};
}

}  // namespace

guard::guard(const configuration& how, sip::choices pick)
{
    if (how.hash && !how.passwords.empty())
        challenger_.emplace(settings_of(how), pick);
}

std::optional<fsm::answer> guard::refusal(fsm::time_point now, const sip::message& request, bool of_proxy)
{
    if (!challenger_ || !fsm::challenger::may_challenge(request.method()))
        return {};
    const auto proved = challenger_->verify(now, request, of_proxy);
    if (proved == fsm::proof::right)
        return {};
    fsm::answer out;
    out.status = proved == fsm::proof::malformed ? 400 : of_proxy ? 407 : 401;
    if (out.status != 400)
        out.fields = challenger_->challenge(now, of_proxy, proved);
    return out;
}

fsm::registry_hooks guard::hooks()
{
    fsm::registry_hooks out;
    if (!challenger_)
        return out;
    out.authorize = [this](fsm::time_point now, const sip::message& request) {
        fsm::authorized who;
        who.refusal = refusal(now, request, false);
        who.user = user_of(request, challenger_->settings().realm);
        return who;
    };
    out.may_change = [](std::string_view user, std::string_view aor) {
        return !user.empty() && aor.substr(0, aor.find('@')) == user;
    };
    return out;
}

}  // namespace serve
