// The makers of seeds, one for each kind of input. Each adds what it makes of a conversation.
#pragma once

#include "seeds/seeds.hpp"

#include <map>
#include <set>

namespace seeds {

// Takes seeds that are new and small enough.
class basket
{
public:
    void add(std::string name, std::string octets);
    void leave_out(const std::string& why) { ++left_out_[why]; }
    harvest take();

private:
    harvest out_;
    std::set<std::string> octets_;
    std::map<std::string, std::size_t> left_out_;  // how many, by the reason
};

using maker = void (*)(const conversation& seen, basket& out);

// Parts of single messages (parts.cpp).
void message_seeds(const conversation& seen, basket& out);    // the message
void field_seeds(const conversation& seen, basket& out);      // a row's name, line feed, its value unfolded
void uri_seeds(const conversation& seen, basket& out);        // two URIs of a message, a line feed between
void sdp_seeds(const conversation& seen, basket& out);        // a session description
void multipart_seeds(const conversation& seen, basket& out);  // boundary, line feed, body
void digest_seeds(const conversation& seen, basket& out);     // a challenge or credentials

// Several messages in their order (traffic.cpp).
void stream_seeds(const conversation& seen, basket& out);       // an octet that says how to cut, a stream
void referee_seeds(const conversation& seen, basket& out);      // as traffic_input.hpp says
void transaction_seeds(const conversation& seen, basket& out);  // operations of agents/drill/transactions.cpp

}  // namespace seeds
