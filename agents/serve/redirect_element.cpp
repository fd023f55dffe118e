#include "fsm/redirect.hpp"
#include "serve/element.hpp"
#include "serve/limits.hpp"
#include "sip/uri.hpp"

#include <algorithm>

namespace serve {

namespace {

class redirect_element final : public element
{
public:
    redirect_element(const configuration& how, sip::choices pick)
        : how_{how},
          server_{{[this](const sip::message& request) { return locate(request); }, {}, limits::transactions},
                  pick}
    {
    }

    fsm::core& core() override { return server_; }
    void take_events(fsm::time_point) override
    {
        for (fsm::event e; server_.next_event(e);)
        {
        }
    }

private:
    // RFC 3261 8.3: where a user is, its configuration says; who is not known gets 404.
    fsm::redirection locate(const sip::message& request) const
    {
        fsm::redirection out;
        const auto uri = sip::parse_uri(request.request_uri());
        const auto domains = domains_of(how_);
        const auto found = uri && std::ranges::find(domains, uri->host) != domains.end()
                               ? how_.users.find(uri->user)
                               : how_.users.end();
        if (found != how_.users.end())
            out.contacts.push_back('<' + found->second + '>');
        return out;
    }

    configuration how_;
    fsm::redirect_server server_;
};

}  // namespace

std::unique_ptr<element> make_redirect(const configuration& how, sip::choices pick)
{
    return std::make_unique<redirect_element>(how, pick);
}

}  // namespace serve
