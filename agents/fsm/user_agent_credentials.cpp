// How a user agent proves who it is (RFC 3261 22.2, 22.3).
#include "fsm/user_agent_client.hpp"

namespace fsm {

// 22.2: "When the originating UAC receives the 401 (Unauthorized), it SHOULD, if it is able, re-originate the
// request with the proper credentials"; 22.3 says the same of 407.
void user_agent_client::answer_challenge_of(const user_agent_context& c,
                                            transaction_id request,
                                            const extra_fields& given)
{
    if (const auto* before = find(request); before && before->challenge)
        digest_.answer(c.me.settings().accounts, *before->request, *before->challenge, given);
}

bool user_agent_client::can_answer(const digest_accounts& known, transaction_id challenged) const
{
    const auto* sent = find(challenged);
    return sent && sent->challenge && digest_.can_answer(known, *sent->request, *sent->challenge);
}

extra_fields
user_agent_client::credentials_for(const user_agent_context& c, const request_draft& d, credentials_use use)
{
    return digest_.credentials(c.me.settings().accounts,
                               {d.method, d.request_uri, d.to, d.call_id, d.body, d.extra}, c.pick, use);
}

}  // namespace fsm
