// What is known of a device under test before a run: its profile, a file of its own (--device NAME=FILE).
// Data only.
#pragma once

#include "device/trigger.hpp"
#include "dns/table.hpp"
#include "fsm/address.hpp"
#include "fsm/time.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace device {

using date = std::chrono::year_month_day;

std::string to_text(date d);  // "2026-12-31"

// A finding that is known and does not fail a run for the time being.
struct waiver
{
    std::string rule;  // "SYN-MF-1.b", or of all its letters: "SYN-MF-1"
    std::string reason, owner;
    date until{};             // the last day on which it holds
    std::string fingerprint;  // judge/fingerprint.hpp; "": whatever the finding is about
    std::string place;        // "phone.toml:12:1", for messages about it

    bool is_expired(date today) const { return until < today; }
    bool is_about(std::string_view broken) const;  // a rule with letter, as findings name it
};

struct profile
{
    std::string path;
    std::string host;                              // of `address`; "": it is not said
    std::uint16_t port = 0;                        // of `address`; 0: it is not said
    dns::table names = {};                         // [dns]: where hosts are, before anybody else is asked
    std::optional<fsm::transport> transport = {};  // nothing: not said
    std::string aor;                               // of the party that it plays; "": as the script says
    std::string contact;                           // requests to it carry this Request-URI; "": the usual one
    // Credentials as references, "env:NAME" or "file:PATH"; never the secret itself. `user` may be the name.
    std::string user, password;
    std::vector<std::string> unsupported;  // methods, in capitals, and option tags
    std::optional<fsm::duration> t1;
    bool third_party = true;        // it may register others than itself (RFC 3261 10.2)
    bool recovers_dialogs = false;  // it may take up a call that it does not know (RFC 3261 12.2.2)
    bool behind_others = false;     // hop = "via": a proxy or gateway that is nobody's agent stands between
    std::vector<waiver> waivers;
    std::map<script::act, trigger> triggers;

    bool supports(std::string_view what) const;  // a method or an option tag
};

namespace limits {                               // of one profile; over them it is refused
inline constexpr std::size_t unsupported = 100;  // also of `command`
inline constexpr std::size_t waivers = 1'000;
inline constexpr std::size_t text = 4'096;  // octets of any text in it
inline constexpr fsm::duration shortest_t1 = std::chrono::milliseconds{10};
inline constexpr fsm::duration longest_t1 = std::chrono::milliseconds{500};
}  // namespace limits

}  // namespace device
