// What waits to be written to one connection: messages in their order, cut, held back and joined as a script
// says.
#pragma once

#include "fsm/time.hpp"
#include "script/stream_fault.hpp"
#include "sip/message.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace net {

class outbox
{
public:
    using ending = script::stream_fault::ending;

    struct portion  // is written at once
    {
        std::string before;  // whole messages that joined it
        sip::message_ptr message;
        std::size_t begin = 0, end = 0;  // of `message`
        fsm::duration pause{0};          // before it is written
        bool joins = false;              // waits for what is sent next
        ending afterwards = ending::none;

        bool is_last() const { return end == message->octets().size(); }  // to the end of `message`
    };

    // `joins`: messages of this kind of connection may stand one behind the other in one piece.
    explicit outbox(bool joins) : joins_{joins} {}

    void add(const sip::message_ptr& m, const script::stream_fault* fault);  // which outlives it
    bool empty() const { return all_.empty(); }
    std::size_t octets() const { return octets_; }
    portion& next() { return all_.front(); }
    // Of next(), and of what waits behind it and can leave with it: one call of the system for many messages.
    std::string_view to_be_written();
    portion written();  // next() leaves the box
    void clear();

private:
    static bool is_whole(const portion& p);

    bool joins_;
    std::deque<portion> all_;
    std::size_t octets_ = 0;
};

}  // namespace net
