// RFC 3261 12: the state that two user agents share, and the requests it makes.
#pragma once

#include "fsm/time.hpp"
#include "sip/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fsm {

enum class dialog_id : std::uint64_t { none = 0 };

struct dialog
{
    enum class state : std::uint8_t { early, confirmed, terminated };

    // 12.1.2, by the caller: from a 101-199 with a To tag or a 2xx. 12.1.1, by the callee: from the request
    // and its own response.
    static std::optional<dialog> as_uac(const sip::message& request, const sip::message& response);
    static std::optional<dialog> as_uas(const sip::message& request, const sip::message& response);

    state is = state::early;
    bool caller = false;
    std::string call_id, local_tag, remote_tag;
    std::string local_uri, remote_uri;   // with display names, without tags: the From and To values
    std::string remote_target;           // Contact URI
    std::vector<std::string> route_set;  // values with their parameters
    std::uint32_t local_cseq = 0, remote_cseq = 0;  // 0: none yet
    bool secure = false;

    // Does an in-dialog message belong here? Call-ID, local tag, remote tag (12.2.2).
    bool matches(const sip::message& received) const;
    bool has(const sip::message& sent) const;  // and one that we send?

    // 12.2.1.1: what a request in this dialog is addressed with.
    struct addressing
    {
        std::string request_uri;
        std::vector<std::string> routes;
    };
    addressing addressing_of_next_request() const;
    std::string_view
    next_hop_uri() const;  // first route if any, else the remote target (8.1.2); it is the dialog's

    // 12.1.2: where the caller's requests go, as a response to its INVITE says. One without a Contact leaves
    // us the URI that reached the callee, so that the dialog can still be ended.
    struct destination
    {
        std::string remote_target;
        std::vector<std::string> route_set;
    };
    static destination destination_of_uac(const sip::message& request, const sip::message& response);

    // 12.2.1.2, 12.2.2: target refresh by a 2xx to INVITE or UPDATE, or by such a request.
    void refresh_target(const sip::message& m);
};

}  // namespace fsm
