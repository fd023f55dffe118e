// A redirect server (RFC 3261 8.3): the core answers, and the ladder says with what, and where its caller
// goes next.
#include "fsm/redirect.hpp"
#include "play/player.hpp"
#include "play/registering.hpp"
#include "script/script_names.hpp"
#include "sip/uri.hpp"

#include <algorithm>

namespace play {

namespace {

class redirect_player final : public player
{
public:
    redirect_player(stage& s, sip::choices pick) : stage_{&s}, server_{{location(), s.timers}, pick} {}
    redirect_player(const redirect_player& other, stage& s)
        : player{other},
          stage_{&s},
          server_{other.server_, location()}
    {
    }
    std::unique_ptr<player> copy(stage& s) const override
    {
        return std::make_unique<redirect_player>(*this, s);
    }

    void reseed(sip::choices pick) override { server_.reseed(pick); }
    fsm::core& core() override { return server_; }
    void take_events(fsm::time_point now) override { take_events_of(server_, now, *stage_); }
    bool advance(fsm::time_point) override { return false; }

private:
    std::function<fsm::redirection(const sip::message&)> location()
    {
        return [this](const sip::message& request) { return locate(request); };
    }
    fsm::redirection locate(const sip::message& request) const;
    std::vector<party_index> goes_next(std::uint32_t rung) const;
    std::string contact_at(party_index p, const sip::message& request) const;

    stage* stage_;
    fsm::redirect_server server_;
};

fsm::redirection redirect_player::locate(const sip::message& request) const
{
    fsm::redirection out;
    const auto* const drawn = drawn_answer(*stage_);
    if (!drawn)
        return out;
    out.status = drawn->what.status;
    for (const auto& [name, value] : drawn->fields)
        if (script::same_field(name, "Contact") || script::same_field(name, "m"))
            out.contacts.push_back(value);
        else
            out.fields.emplace_back(name, value);
    if (!out.contacts.empty() || out.status >= 400)
        return out;
    const auto at = stage_->lane.entries()[stage_->now.match.at].rung;
    const auto all = goes_next(stage_->flow->relations[at].first_copy);
    // 16.6, 8.1.3.4: they are tried by q, and so the first that is drawn has the largest.
    for (std::size_t i = 0; i < all.size(); ++i)
        out.contacts.push_back('<' + contact_at(all[i], request) + '>' +
                               (all.size() == 1 || i > 8 ? "" : ";q=0." + std::to_string(9 - i)));
    return out;
}

// Whom the requests go to that are drawn because of what this one is answered with.
std::vector<party_index> redirect_player::goes_next(std::uint32_t rung) const
{
    const auto& all = stage_->flow->relations;
    std::vector<party_index> out;
    const auto passed_on = all[rung].forwarded_from;  // by a proxy that recurses
    for (auto i = rung + 1; i < all.size(); ++i)
        if (passed_on != script::relation::none && all[i].forwarded_from == passed_on &&
            all[i].first_copy == i)
            out.push_back(stage_->flow->rungs[i].to);
        else
            for (auto before = all[i].retry_of; all[i].first_copy == i && before != script::relation::none;
                 before = all[before].retry_of)
                if (before == rung)
                {
                    out.push_back(stage_->flow->rungs[i].to);
                    break;
                }
    return out;
}

// A name where it is ours to resolve; never the URI that was asked for (8.3).
std::string redirect_player::contact_at(party_index p, const sip::message& request) const
{
    if (auto contact = contact_of(*stage_, p); !contact.empty())
        return contact;
    const auto asked = sip::parse_uri(request.request_uri());
    const auto user = asked && !asked->user.empty() ? std::string{asked->user} : std::string{};
    const auto& domain = stage_->party(p).domain;
    const bool resolves = stage_->now.from != rules::nobody && !(*stage_->cast)[stage_->now.from].device;
    if (resolves && !domain.empty() && asked && !sip::iequals(domain, asked->host))
        return (all_secure(*stage_->cast) ? "sips:" : "sip:") + user + '@' + domain;
    return uri_at(*stage_->cast, user, (*stage_->cast)[p].at);
}

}  // namespace

std::unique_ptr<player> make_redirect_player(stage& s, sip::choices pick)
{
    return std::make_unique<redirect_player>(s, pick);
}

}  // namespace play
