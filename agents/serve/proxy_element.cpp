#include "fsm/proxy.hpp"
#include "serve/directory.hpp"
#include "serve/element.hpp"
#include "serve/guard.hpp"
#include "sip/fields.hpp"
#include "sip/uri.hpp"

namespace serve {

namespace {

class proxy_element final : public element
{
public:
    proxy_element(const configuration& how, sip::choices pick)
        : how_{how},
          directory_{how},
          guard_{how, pick.split(1)},
          proxy_{settings(), pick}
    {
    }

    fsm::core& core() override { return proxy_; }
    void take_events(fsm::time_point) override { drop_events(proxy_); }

private:
    fsm::proxy_settings settings()
    {
        fsm::proxy_settings out;
        out.local = addresses_of(how_);
        if (!how_.domain.empty())
            out.domains.push_back(how_.domain);
        out.record_route = how_.record_route;
        out.recurse = how_.recurse;
        if (how_.registrar)
            out.registrar = registry_of(how_, guard_.hooks());
        out.realm = guard_.realm();  // RFC 3261 22.3: what it asked for itself is for nobody behind it
        if (guard_.stands())
            out.authorize = [this](fsm::time_point now, const sip::message& request) {
                return begins(request) ? guard_.refusal(now, request, true) : std::nullopt;
            };
        out.locate = [this](const sip::message& request) { return locate(request); };
        return out;
    }

    // RFC 3261 22.3: its own users prove who they are when they begin something; who registers does so to the
    // registrar.
    bool begins(const sip::message& request) const
    {
        const auto from = sip::from_of(request), to = sip::to_of(request);
        return request.method() != sip::method::register_ && from && to && to->tag.empty() &&
               (how_.asks_strangers || directory_.is_ours(from->uri.host));
    }

    // RFC 3261 16.5: a user of ours is where the configuration says; what is not ours goes to the next hop of
    // its host, or as it says itself.
    fsm::routing locate(const sip::message& request) const
    {
        fsm::routing out;
        const auto uri = sip::parse_uri(request.request_uri());
        if (uri && !directory_.is_ours(uri->host))
            out.targets.push_back({{}, directory_.next_hop(uri->host)});
        else
            for (const auto& where : directory_.find(request))
            {
                const auto before = static_cast<int>(out.targets.size());
                out.targets.push_back({where, {}, how_.sequential ? 1000 - before : 1000});
            }
        if (uri && out.targets.empty())
            out.reply = fsm::answer{404, {}, {}, {}, {}};
        return out;
    }

    configuration how_;
    directory directory_;
    guard guard_;
    fsm::proxy proxy_;
};

}  // namespace

std::unique_ptr<element> make_proxy(const configuration& how, sip::choices pick)
{
    return std::make_unique<proxy_element>(how, pick);
}

}  // namespace serve
