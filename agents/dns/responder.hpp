// A name server that knows a table and nothing else, and what it may do wrong. Sans I/O: a query in, a
// response out, and a line for the log.
#pragma once

#include "dns/table.hpp"
#include "dns/wire.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dns {

enum class fault : std::uint8_t {
    none,
    silence,     // no response
    nxdomain,    // "no such name"
    loop,        // an alias of an alias of itself
    truncation,  // over UDP a response with TC and nothing in it (RFC 1035 4.2.1); over TCP all of it
    many,        // its records over and over, limits::many of them
};

inline constexpr std::array<std::string_view, 6> fault_words{"none", "silence",    "nxdomain",
                                                             "loop", "truncation", "many"};
std::string_view to_text(fault f);                     // "nxdomain"
std::optional<fault> fault_named(std::string_view w);  // nothing: there is none of that name

struct faults
{
    fault of_all = fault::none;
    std::map<std::string, fault, std::less<>> by_name;  // kept names; before `of_all`

    fault of(std::string_view name) const;
};

struct responder_counters
{
    std::uint64_t queries = 0, found = 0, nothing = 0, no_such_name = 0;
    std::uint64_t refused = 0;  // what it cannot read, or is not asked to do
    std::uint64_t faults = 0;   // answered, or not, as a fault has it
};

std::string to_text(const responder_counters& c);  // in one line

class responder
{
public:
    responder(table knows, faults wrong) : table_{std::move(knows)}, faults_{std::move(wrong)} {}

    struct reply
    {
        std::string octets;  // "": none
        std::string line;    // "SRV _sip._udp.example.com: 2 records"; "": it was no query
    };
    reply to(std::string_view octets, bool over_tcp);
    const responder_counters& counters() const { return counters_; }

private:
    response look_up(const query& q) const;
    response with_fault(const query& q, fault f) const;
    void count(const response& r);

    table table_;
    faults faults_;
    responder_counters counters_;
};

}  // namespace dns
