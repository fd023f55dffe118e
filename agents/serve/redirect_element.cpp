#include "fsm/redirect.hpp"
#include "serve/directory.hpp"
#include "serve/element.hpp"
#include "serve/limits.hpp"

namespace serve {

namespace {

class redirect_element final : public element
{
public:
    redirect_element(const configuration& how, sip::choices pick)
        : directory_{how},
          server_{{[this](const sip::message& request) { return locate(request); }, {}, limits::transactions},
                  pick}
    {
    }

    fsm::core& core() override { return server_; }
    void take_events(fsm::time_point) override { drop_events(server_); }

private:
    // RFC 3261 8.3: where a user is, its configuration says, with q where there is a choice; who is not known
    // gets 404.
    fsm::redirection locate(const sip::message& request) const
    {
        fsm::redirection out;
        const auto places = directory_.find(request);
        for (std::size_t i = 0; i < places.size(); ++i)
            out.contacts.push_back('<' + places[i] + '>' +
                                   (places.size() == 1 ? ""
                                    : i == 0           ? ";q=1.0"
                                                       : ";q=0." + std::to_string(100 - i)));
        return out;
    }

    directory directory_;
    fsm::redirect_server server_;
};

}  // namespace

std::unique_ptr<element> make_redirect(const configuration& how, sip::choices pick)
{
    return std::make_unique<redirect_element>(how, pick);
}

}  // namespace serve
