// What a rule is about, as data: the engine goes through the messages, transactions and dialogs of a docket
// and calls a check for those that its scope names, so that a check has no loop of its own.
#pragma once

#include "rules/traffic.hpp"
#include "sip/names.hpp"

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace rules {

class judgement;     // judge.hpp
class exchanges;     // exchange.hpp
struct reading;      // exchange.hpp
struct transaction;  // exchange.hpp
struct dialog;       // dialog.hpp

// Sets of a few, one bit each.
enum kinds : std::uint8_t {
    no_messages = 0,
    requests = 1,
    responses = 2,
    unreadable = 4,
    readable = 3,
    every_message = 7
};

using method_set = std::uint32_t;
inline constexpr method_set any_method = ~method_set{0};
constexpr method_set bit(sip::method m) { return method_set{1} << static_cast<unsigned>(m); }
constexpr method_set only(std::initializer_list<sip::method> these)
{
    method_set out = 0;
    for (const auto m : these)
        out |= bit(m);
    return out;
}
constexpr method_set all_but(std::initializer_list<sip::method> these) { return ~only(these); }

using role_set = std::uint8_t;
inline constexpr role_set anybody = 0xff, unknown_party = 0x80;
constexpr role_set bit(role r) { return static_cast<role_set>(1U << static_cast<unsigned>(r)); }
inline constexpr role_set user_agents = bit(role::ua), proxies = bit(role::proxy);
inline constexpr role_set no_proxy = static_cast<role_set>(anybody & ~bit(role::proxy));

struct scope
{
    // Messages, when `message` or `dialog` is set.
    kinds of = every_message;
    std::uint64_t any_of = 0;  // it has one of these fields; 0: whatever it has
    role_set sender = anybody;
    // Transactions, when `transaction` or a part of it is set.
    role_set client = anybody, server = anybody;
    // Both: of the request line, else of CSeq.
    method_set methods = any_method;
    // What the rule reads: where the script touched none of it, it is judged (rules.md 0.4.2).
    parts reads = parts::all();
    // Letters that are told by times (stalls.hpp): to a fraction of a second, so that any stall of ours
    // leaves them open; or by what did not come for many seconds, or by times that are the device's alone,
    // where only a stall counts that is longer than a lost datagram takes to come again.
    std::string_view timed = {}, awaited = {};

    void (*message)(const exchanges&, const reading&, judgement&) = nullptr;
    // Each request with a To tag, after `message`, and its dialog as it stood before it.
    void (*dialog)(const exchanges&, const rules::dialog&, const reading&, judgement&) = nullptr;
    // Of each transaction its requests that came again with other octets, its responses and its ACKs, in
    // their order; then the transaction; then each copy of its request, by when it was sent.
    using part_check = void (*)(const exchanges&, const rules::transaction&, const reading&, judgement&);
    part_check variant = nullptr, response = nullptr, ack = nullptr;
    void (*transaction)(const exchanges&, const rules::transaction&, judgement&) = nullptr;
    void (*copy)(const exchanges&, const rules::transaction&, fsm::time_point, judgement&) = nullptr;
    void (*docket)(const exchanges&, judgement&) = nullptr;  // once: what other calls say about this one

    constexpr bool about_transactions() const { return variant || response || ack || transaction || copy; }
    constexpr explicit operator bool() const { return message || dialog || about_transactions() || docket; }
};

}  // namespace rules
