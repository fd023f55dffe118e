// What a user agent does by itself with what no script mentions (RFC 3261 8.2, 9, 11.2, 12.2.1.2, 15.1.2).
#pragma once

#include "fsm/user_agent_client.hpp"
#include "fsm/user_agent_server.hpp"

namespace fsm {

void answer_by_default(const user_agent_context& c, user_agent_server& server, const event& request);
// Of a response, or timed_out.
void react_by_default(const user_agent_context& c, user_agent_client& client, const event& e);

}  // namespace fsm
