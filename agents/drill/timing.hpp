// Holds what a transaction layer does by itself against the figures of RFC 3261 17 and its table 4: when it
// repeats a message, when it gives up, when it forgets. Breaks with a claim where they differ.
#pragma once

#include "fsm/time.hpp"
#include "fsm/transactions.hpp"

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace drill {

class timing
{
public:
    explicit timing(bool reliable) : reliable_{reliable} {}

    // The user's side. A request that it starts is sent by then; a response not yet.
    void starts(fsm::time_point now, fsm::transaction_id client, const std::string& request, bool invite);
    void abandons(fsm::time_point now, fsm::transaction_id client);
    void responds(fsm::time_point now, fsm::transaction_id server, const std::string& response, int status);
    // The network's side. `by_itself`: nothing but time made the layer say it.
    void received(fsm::time_point now, std::string_view octets);
    void sent(fsm::time_point now, const std::string& octets, bool by_itself);
    void hears(fsm::time_point now, const fsm::event& e);

private:
    struct life
    {
        bool server = false, invite = false;
        bool old = false;  // of RFC 2543: its responses may equal another's, and its ACK is not found here
        fsm::time_point began, final_at = fsm::never, abandoned = fsm::never, acked = fsm::never;
        int final = 0;
        bool proceeding = false;             // a client that had a provisional response
        fsm::time_point last;                // when that which is repeated was sent
        fsm::duration gap{};                 // until it is sent again
        fsm::time_point ended = fsm::never;  // the user was told of a timeout or a transport error
    };

    void times_out(fsm::time_point now, const life& l) const;
    void terminates(fsm::time_point now, const life& l) const;

    bool reliable_;
    bool any_old_ = false;
    fsm::timer_values values_;
    std::map<fsm::transaction_id, life> lives_;
    std::unordered_map<std::string, fsm::transaction_id> repeated_;  // by the octets; never walked
    std::unordered_map<std::string, fsm::transaction_id> invites_;   // served, by branch and sent-by
};

}  // namespace drill
