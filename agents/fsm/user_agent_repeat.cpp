// A request once more, because its user wants that and not because a machine does.
#include "fsm/user_agent_client.hpp"
#include "sip/build.hpp"
#include "sip/via.hpp"

namespace fsm {

namespace {

sip::message_ptr of_another_path(const sip::message& request, std::string_view branch)
{
    const auto via = sip::top_via(request);
    sip::edit out{request};
    if (via)
        out.replace_first_value(sip::field_id::via, sip::with_branch(*via, branch));
    return sip::store(out.finish());
}

}  // namespace

transaction_id user_agent_client::repeat(const user_agent_context& c,
                                         transaction_id request,
                                         bool by_another_path,
                                         origin_tag origin)
{
    const auto found = sent_.find(request);
    if (found == sent_.end())
        return transaction_id::none;
    const auto& first = found->second;
    if (!by_another_path)
    {
        const auto* over = c.layer.link_of(request);
        c.layer.send({over ? *over : first.over, first.request, request, origin, true});
        return request;
    }
    sent_request other;
    other.method = first.method;
    other.over = first.over;
    other.within = first.within;
    other.request = c.revised(of_another_path(*first.request, c.pick.branch()), other.over, origin);
    const auto id = c.layer.start(c.now, other.request, other.over, origin);
    sent_.emplace(id, std::move(other));
    return id;
}

}  // namespace fsm
