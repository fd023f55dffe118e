// All messages of a run as they were seen, hop by hop. Rules read nothing else, so judging a live run, a run
// in memory, a capture and a fuzzer's input is the same pure function.
#pragma once

#include "fsm/address.hpp"
#include "fsm/time.hpp"
#include "rules/budget.hpp"
#include "rules/parts.hpp"
#include "rules/stalls.hpp"
#include "sip/message.hpp"

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rules {

enum class role : std::uint8_t { ua, proxy, registrar, redirect };

// Of a party in a capture, where it cannot be told: no rule for a role is about it (`unknown_party`).
inline constexpr role unknown_role = static_cast<role>(7);

using party_index = std::uint16_t;
inline constexpr party_index nobody = 0xffff;

struct party
{
    std::string name;  // "Proxy1"
    role plays = role::ua;
    bool device = false;  // under test; otherwise one of our agents
    fsm::address at;
    std::string domain;         // of a proxy
    bool has_password = false;  // a user agent that can answer challenges
    bool is_alg = false;        // a proxy that is to change session descriptions on their way (RFC 3665 3.5)
    bool registers_itself_only = false;  // a user agent that registers nobody else (RFC 3261 10.2)
    bool recovers_dialogs = false;       // it takes up calls that it does not know (RFC 3261 12.2.2)
    bool takes_tcp = false;              // at `at`, too; false: that is not known
    // Connections over TCP there, as agents of ours tried: whether one opened; when one was refused by its
    // machine, the last time, and whether the party was heard over UDP after that.
    bool took_tcp = false;
    std::optional<fsm::time_point> refused_tcp = {};
    bool heard_since = false;
};

// How the script of its sender had a message put into a stream (RFC 3261 18.3). It is what it was all the
// same.
enum class framing : std::uint8_t {
    plain,
    cut,               // into segments
    joined,            // in one segment with another
    behind_line_ends,  // CRLFs stand before its start line (7.5)
};

// How a connection between an agent and a device ended.
struct closing
{
    fsm::time_point at{};     // when the agent was told
    party_index by = nobody;  // the device that closed it in order; nobody: the agent did, or it broke
};

// One message on one hop. Octet-identical copies (retransmissions) of the same sender are one sighting.
struct sighting
{
    fsm::time_point at{};  // first copy: when sent by our agent, when it arrived from a device
    // The first copy was there by so much earlier: something else was read and answered meanwhile.
    fsm::duration waited{};
    party_index from = nobody, to = nobody;
    fsm::address source, destination;
    std::uint32_t connection = 0;  // of a stream, as in fsm::link
    sip::message_ptr message;
    std::vector<fsm::time_point> copies;  // times of the further copies, the first limits::copies of them
    std::uint32_t copy_count = 0;         // all further copies
    // Between agents: when each copy arrived; empty: all were lost. Of what a script loses on its way to a
    // device: when the copies left that it does not lose; of what it cuts: when the last piece left.
    boost::container::small_vector<fsm::time_point, 1> arrived;
    bool seen_arriving = false;  // `arrived` means something: the receiver is ours, or a script lost it
    rules::framing framed = framing::plain;
    rules::taint taint;  // what of it a script or mutator altered: nobody is blamed for that
};

class keyring;  // keyring.hpp

// What is known of a run beside its messages.
struct conditions
{
    std::vector<party> parties;
    bool lossy = false;  // the network was told to lose, delay or reorder (rules.md 0.4.6)
    // What a mutator touched of a message whose Call-ID it changed: what follows from it is in other calls,
    // too.
    parts mutated;
    // A message was not wholly read (sip/limits.hpp), and the call or transaction that it belongs to is not
    // in what was: it may be any.
    bool unread = false;
    fsm::timer_values timers;  // RFC 3261 17.1.1.1: what this network uses; a device may use a larger T1
    std::shared_ptr<const rules::stalls> stalled;  // of who watched; null: it was always at work
    std::shared_ptr<const keyring> keys = {};      // null: nobody's password is known
    // Of connections, by their numbers, the first limits::closings of them. `sees_closings`: one that is not
    // among them is open.
    boost::unordered_flat_map<std::uint32_t, closing> closings = {};
    bool sees_closings = false;
};

struct traffic : conditions
{
    std::vector<sighting> messages;  // by `at`
    fsm::time_point end{};           // nothing after this was watched
    std::uint64_t dropped = 0;       // messages over limits::messages or the budget, counted only
    budget::share share;             // what they take of the budget of who keeps them
};

namespace limits {
inline constexpr std::size_t messages = 20'000;  // sightings of one call, and of one run that is kept whole
inline constexpr std::size_t copies = 64;        // times kept per sighting
inline constexpr std::size_t closings = 1'024;   // of one run
}  // namespace limits

}  // namespace rules
