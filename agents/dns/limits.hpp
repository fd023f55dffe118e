// Documented bounds of everything that a name server, a table or a datagram may bring.
#pragma once

#include <cstddef>

namespace dns::limits {

inline constexpr std::size_t name_records = 1'000;      // of one name in a table
inline constexpr std::size_t table_records = 10'000;    // of a table
inline constexpr std::size_t answer_records = 1'024;    // of an answer; further ones are not looked at
inline constexpr std::size_t services = 16;             // SRV names to ask for; further ones are not
inline constexpr std::size_t places = 32;               // hosts to ask for; further ones are not
inline constexpr std::size_t targets = 32;              // found; then the search is over
inline constexpr std::size_t aliases = 8;               // CNAME behind CNAME; a longer chain has no end
inline constexpr std::size_t questions = 64;            // of one search; then it is over
inline constexpr std::size_t message = 65'535;          // octets of a message over TCP (RFC 1035 4.2.2)
inline constexpr std::size_t datagram = 512;            // octets of a response over UDP (RFC 1035 4.2.1)
inline constexpr std::size_t largest_datagram = 4'096;  // where the query asks for more (RFC 6891 6.2.5)
inline constexpr std::size_t many = 1'000;              // records of the fault of that name

}  // namespace dns::limits
