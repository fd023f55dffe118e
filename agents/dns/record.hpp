// DNS as far as SIP needs it (RFC 3263): names, and the records that lead from a domain to addresses. Plain
// values, as people write them in a table [dns].
#pragma once

#include "fsm/address.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dns {

enum class record_type : std::uint16_t { a = 1, cname = 5, aaaa = 28, srv = 33, naptr = 35 };

std::string_view to_text(record_type t);  // "NAPTR"

struct host_address  // A, AAAA (RFC 1035 3.4.1, RFC 3596)
{
    fsm::address at;  // its octets; no port
    friend bool operator==(const host_address&, const host_address&) = default;
};

struct alias  // CNAME (RFC 1035 3.3.1)
{
    std::string of;
    friend bool operator==(const alias&, const alias&) = default;
};

struct srv  // RFC 2782
{
    std::uint16_t priority = 0, weight = 0, port = 0;
    std::string target;  // "": the root; there is no such service
    friend bool operator==(const srv&, const srv&) = default;
};

struct naptr  // RFC 3403 4.1
{
    std::uint16_t order = 0, preference = 0;
    std::string flags, service, regexp, replacement;
    friend bool operator==(const naptr&, const naptr&) = default;
};

using record = std::variant<host_address, alias, srv, naptr>;
using records = std::vector<record>;

record_type type_of(const record& r);
inline bool is_alias(const record& r) { return std::holds_alternative<alias>(r); }
std::string to_text(const record& r);  // as read_record() takes it; "SRV 1 2 5060 ."

// A name as it is kept and compared: in small letters (RFC 1035 2.3.3), without the dot at its end. Nothing:
// it has no labels, one of them has not 1 to 63 letters, digits, '-' and '_', or it has more than 253 octets
// (RFC 1035 2.3.4).
std::optional<std::string> kept_name(std::string_view written);

//   "A 192.0.2.4"   "AAAA 2001:db8::4"   "CNAME other.example.com"
//   "SRV priority weight port target"                      "SRV 1 1 5060 ."
//   "NAPTR order preference flags service replacement"     "NAPTR 10 50 s SIP+D2T _sip._tcp.example.com"
// with spaces between; the type in any case. Else what is wrong, and from which octet on.
struct bad_record
{
    std::string why;  // "'70000' is not a weight (0 to 65535)"
    std::size_t offset = 0;
};
std::variant<record, bad_record> read_record(std::string_view written);

}  // namespace dns
