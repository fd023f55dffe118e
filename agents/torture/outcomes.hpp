// What a device may do with each torture message. The table is data: scripts/torture/outcomes.toml.
#pragma once

#include "fsm/address.hpp"
#include "torture/fit.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace torture {

enum class level : std::uint8_t {
    ok,
    warn,   // the RFC advises otherwise (SHOULD), or nobody can say
    fault,  // the RFC forbids it, or names what has to come instead
};
std::string_view word_of(level l);

enum class role : std::uint8_t { ua, proxy, registrar };
inline constexpr std::array role_names{std::string_view{"ua"}, std::string_view{"proxy"},
                                       std::string_view{"registrar"}};
std::optional<role> role_named(std::string_view word);

// Outcomes by their names:
//   "400"      that final response
//   "4xx"      any final response of the class that is not named by itself
//   "100"      nothing but 100 within the wait
//   "1xx"      another provisional response, and no final one within the wait
//   "ignored"  nothing within the wait
//   "closed"   nothing, and the connection was ended
//   "garbage"  something came, and it is no SIP
using outcome_levels = std::map<std::string, level, std::less<>>;
bool is_outcome(std::string_view word);
std::string class_of(std::string_view outcome);  // "4xx" of "404"; else the outcome itself

// What has to stand in an answer.
struct demands
{
    // A 420: all of one of these lists in Unsupported (RFC 3261 8.2.2.3, 16.3).
    std::vector<std::vector<std::string>> unsupported;
    bool allow = false;  // a 405: Allow (RFC 3261 8.2.1); a 501: better with it
    // A 2xx to REGISTER, of the bindings of this run (RFC 3261 10.3):
    std::size_t contacts = 0;                // at least so many
    std::string contact_has, contact_lacks;  // each URI; "": no matter
    std::string no_answer_to;                // no response with this method in its CSeq; "": no matter
};

struct expectation
{
    std::string corpus, name;  // of the message
    std::string section;       // "3.1.1.1"
    std::string title;
    std::string whom = "every element";  // it is for
    std::string reason;                  // one sentence: what the RFC wants
    std::vector<fsm::transport> over{fsm::transports.begin(), fsm::transports.end()};
    keeps kept;
    mends mended;
    demands wanted;
    // From the most special one to the most general one: of streams (TCP, TLS), of the role, of the message,
    // then the three of its set.
    outcome_levels of_streams, plain;
    std::array<outcome_levels, role_names.size()> of_role;
    std::string place;  // "outcomes.toml:20:1", where it is written

    bool is_over(fsm::transport t) const;
    // An outcome that is named nowhere is a fault.
    level of(std::string_view outcome, role r, fsm::transport t) const;
    std::string allowed(role r, fsm::transport t) const;  // "2xx 4xx ignored", for people
    std::string where() const;                            // "RFC 4475 3.1.1.1"
};

}  // namespace torture
