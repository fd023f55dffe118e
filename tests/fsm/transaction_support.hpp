// Messages for tests of transactions, and how actions are shown when a test fails.
#pragma once

#include "fsm/action.hpp"
#include "fsm/transactions.hpp"
#include "sip/message.hpp"

#include <deque>
#include <ostream>
#include <string>

namespace transaction_support {

struct parts
{
    std::string via = "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa";
    std::string to_tag = "";
    std::string from_tag = "1928";
    std::string call_id = "3848276298220188511@atlanta.example.com";
    std::string cseq = "1";
    std::string uri = "sip:bob@biloxi.example.com";
    std::string more = "";
};

inline std::string common(const std::string& method, const parts& p)
{
    return "Via: " + p.via +
           "\r\nMax-Forwards: 70\r\nFrom: <sip:alice@atlanta.example.com>;tag=" + p.from_tag +
           "\r\nTo: <sip:bob@biloxi.example.com>" + (p.to_tag.empty() ? "" : ";tag=" + p.to_tag) +
           "\r\nCall-ID: " + p.call_id + "\r\nCSeq: " + p.cseq + ' ' + method + "\r\n" + p.more +
           "Content-Length: 0\r\n\r\n";
}

inline std::string request(const std::string& method, const parts& p = {})
{
    return method + ' ' + p.uri + " SIP/2.0\r\n" + common(method, p);
}

inline std::string response(int status, const std::string& method, parts p = {})
{
    if (p.to_tag.empty() && status > 100)
        p.to_tag = "314159";
    return "SIP/2.0 " + std::to_string(status) + " X\r\n" + common(method, p);
}

// A message with its octets, to be told to a machine.
class told
{
public:
    explicit told(std::string octets) : message_{sip::store(std::move(octets))} {}
    operator const sip::message&() const { return **message_; }
    std::string_view octets() const { return (*message_)->octets(); }

private:
    sip::message_ptr message_;
};

// A layer that is told octets: each arrives, and is sent, as a message of its own.
class layer_of_octets : public fsm::transactions
{
public:
    explicit layer_of_octets(const fsm::transaction_limits& limits = {}) : transactions{{}, limits} {}

    fsm::transaction_id start(fsm::time_point now, std::string octets, const fsm::link& over)
    {
        return transactions::start(now, sip::store(std::move(octets)), over);
    }
    void respond(fsm::time_point now, fsm::transaction_id server, std::string octets)
    {
        transactions::respond(now, server, sip::store(std::move(octets)));
    }
    void received(fsm::time_point now, const fsm::link& over, std::string octets)
    {
        transactions::received(now, over, sip::store(std::move(octets)));
    }
};

inline std::string octets_of(const fsm::transmission& sent) { return std::string{(*sent.message)->octets()}; }

inline std::string letter(fsm::timer t)
{
    if (t == fsm::timer::trying)
        return "trying";
    if (t == fsm::timer::abandoned)
        return "abandoned";
    return std::string{"abdefghijklm"[static_cast<std::size_t>(t)]};
}

}  // namespace transaction_support

namespace fsm {

inline void PrintTo(const action& a, std::ostream* out)
{
    if (const auto* s = std::get_if<send>(&a))
        *out << (s->repeated ? "repeat " : "send ") << (*s->message)->start_line();
    else if (std::get_if<deliver>(&a))
        *out << "deliver";
    else if (const auto* t = std::get_if<arm>(&a))
        *out << "arm " << transaction_support::letter(t->which) << " " << t->after.count() << " us";
    else
        *out << "report " << static_cast<int>(std::get<report>(a).what);
}

}  // namespace fsm
