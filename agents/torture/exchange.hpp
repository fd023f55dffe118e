// One message sent to a device, and what comes of it: a machine without sockets and clock. A request is
// repeated over UDP (RFC 3261 17.1) until something comes; what a device began because of it is ended: an
// INVITE that is answered gets its ACK, one that was accepted a BYE, one that is pending a CANCEL, and
// bindings that were made are removed. All that comes is kept, in the order in which it came, up to
// limits::heard.
//
// Every input is followed by next() until it is empty; then deadline() says when expired() is due.
#pragma once

#include "fsm/link.hpp"
#include "fsm/time.hpp"
#include "sip/message.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace torture {

namespace limits {
inline constexpr std::size_t heard = 64;       // messages of one exchange that are kept
inline constexpr std::size_t answered = 64;    // requests of the device that are answered
inline constexpr std::size_t follow_ups = 32;  // ACK, BYE, CANCEL and the like that are sent
}  // namespace limits

struct heard_message
{
    fsm::time_point at;
    sip::message_ptr message;
};

struct heard_all
{
    fsm::time_point sent = fsm::never;  // never: it did not leave
    std::string unsent;                 // why, then
    std::vector<heard_message> messages;
    fsm::time_point closed = fsm::never;  // the device ended the connection
    bool garbled = false;                 // what came was no SIP
    std::string unreachable;              // what the network said of a datagram; "": nothing
    bool interrupted = false;
    std::size_t judged = limits::heard;  // of `messages`: what comes later is due to how it was ended

    // The first final response to what was sent, and its best provisional one; null: none came. `method`:
    // only responses with it in CSeq, or with none that can be read; "": any.
    const heard_message* final(std::string_view method) const;
    const heard_message* provisional(std::string_view method) const;
};

class exchange
{
public:
    struct settings
    {
        fsm::duration wait = std::chrono::seconds{2};      // for a final response
        fsm::duration linger{0};                           // after one: for what must not come
        fsm::duration cleaning = std::chrono::seconds{1};  // at most, for the end of what was begun
        std::string token;                                 // of this run, in tags and branches of ours
    };

    // `octets`: as they are sent, made to fit `over`.
    exchange(std::string octets, const fsm::link& over, settings how);

    void begin(fsm::time_point now);
    void received(fsm::time_point now, const sip::message_ptr& m);
    void closed(fsm::time_point now);   // by the device, or it broke
    void garbled(fsm::time_point now);  // a stream: what came is no message, and the connection is over
    void unreachable(const std::string& why) { heard_.unreachable = why; }
    void unsent(const std::string& why);  // the message did not leave; then it is over
    void interrupt(fsm::time_point now);  // ends what was begun, and no more
    void expired(fsm::time_point now);

    bool next(std::string& out);  // octets to leave by the link
    fsm::time_point deadline() const;
    bool over() const { return phase_ == phase::over; }

    const heard_all& heard() const { return heard_; }
    const sip::message& message() const { return *sent_; }  // as it was sent
    const fsm::link& over_link() const { return over_; }
    const std::string& token() const { return how_.token; }
    std::string method() const;  // of its CSeq; that of its first line where there is none; "" of a response

private:
    enum class phase : std::uint8_t { unsent, waiting, lingering, cleaning, over };

    bool is_invite() const;
    void put(std::string octets);
    void take_response(fsm::time_point now, const sip::message& m);
    void take_request(const sip::message& m);
    void finish_waiting(fsm::time_point now);
    void clean(fsm::time_point now);
    void end_call(const sip::message& accepted);

    settings how_;
    fsm::link over_;
    sip::message_ptr sent_;
    phase phase_ = phase::unsent;
    fsm::time_point until_ = fsm::never;                       // the end of the phase
    fsm::time_point repeat_ = fsm::never;                      // over UDP
    fsm::duration interval_ = std::chrono::milliseconds{500};  // T1
    std::string repeated_;
    std::deque<std::string> leaving_;
    std::size_t follow_ups_ = 0, answered_ = 0;
    std::vector<std::string> calls_;  // To tags that were accepted and ended
    heard_all heard_;
};

}  // namespace torture
