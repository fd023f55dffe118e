#include "serve/guard.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace serve {

namespace {

std::shared_ptr<const fsm::challenger_settings> challenge_of(const configuration& how)
{
    auto out = std::make_shared<fsm::challenger_settings>();
    out->hash = how.hash;
    out->realm = !how.realm.empty() ? how.realm : !how.domain.empty() ? how.domain : how.at.host();
    out->userhash = how.userhash;
    out->rspauth = how.rspauth;
    out->next_nonce = how.next_nonce;
    for (const auto& [user, password] : how.passwords)
        out->users.emplace(user, fsm::digest_user{password});
    return out;
}

}  // namespace

guard::guard(const configuration& how, sip::choices pick)
{
    if (how.hash && !how.passwords.empty())
        challenger_.emplace(challenge_of(how), pick);
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
        who.user = challenger_->user_of(request);
        if (!who.refusal)
            who.fields = challenger_->information(now, request, {});
        return who;
    };
    out.may_change = [](std::string_view user, std::string_view aor) {
        return !user.empty() && aor.substr(0, aor.find('@')) == user;
    };
    return out;
}

std::shared_ptr<const rules::keyring> keys_of(const configuration& how)
{
    if (!how.hash || how.passwords.empty())
        return nullptr;
    std::vector<rules::keyring::account> all;
    const auto realm = challenge_of(how)->realm;
    for (const auto& [user, password] : how.passwords)
        all.push_back({user, realm, password});
    return std::make_shared<const rules::keyring>(how.hash, std::move(all), rules::keyring::held::by_anybody);
}

}  // namespace serve
