// A request once more, because its user wants that and not because a machine does.
#include "fsm/user_agent_client.hpp"
#include "sip/build.hpp"
#include "sip/via.hpp"

namespace fsm {

namespace {

// With another branch, and where it leaves by another transport than before with a Via that says so (18.1.1).
sip::message_ptr of_another_path(const sip::message& request,
                                 std::string_view branch,
                                 const user_agent_profile& me,
                                 const link& before,
                                 const link& over)
{
    sip::edit out{request};
    if (before.local != over.local)
        out.replace_first_value(sip::field_id::via, std::string{me.via(over.remote)}.append(branch).append(
                                                        me.settings().rport ? ";rport" : ""));
    else if (const auto via = sip::top_via(request))
        out.replace_first_value(sip::field_id::via, sip::with_branch(*via, branch));
    return sip::store(out.finish());
}

}  // namespace

transaction_id user_agent_client::again(const user_agent_context& c,
                                        const sent_request& first,
                                        const link& over,
                                        origin_tag origin)
{
    sent_request other;
    other.method = first.method;
    other.over = over;
    other.within = first.within;
    other.request =
        c.revised(of_another_path(*first.request, c.pick.branch(), c.me, first.over, over), over, origin);
    const auto id = c.layer.start(c.now, other.request, other.over, origin);
    sent_.emplace(id, std::move(other));
    return id;
}

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
    return again(c, first, first.over, origin);
}

transaction_id user_agent_client::fail_over(const user_agent_context& c,
                                            transaction_id request,
                                            const address& next,
                                            origin_tag origin)
{
    const auto found = sent_.find(request);
    const auto& local = c.me.settings().local;
    return found == sent_.end() || !local.of(next.transport)
               ? transaction_id::none
               : again(c, found->second, local.to(next), origin);
}

}  // namespace fsm
