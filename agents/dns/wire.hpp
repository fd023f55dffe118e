// Messages of RFC 1035 4 as a server meets them: a query is read, a response is written. Octets in and out.
#pragma once

#include "dns/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dns {

// RCODE (RFC 1035 4.1.1).
enum class response_code : std::uint8_t {
    no_error = 0,
    format_error = 1,
    server_failure = 2,
    no_such_name = 3,
    not_implemented = 4,
    refused = 5,
};

inline constexpr std::uint16_t class_internet = 1;

struct query
{
    std::uint16_t id = 0, type = 0, of_class = 0;
    bool recursion_desired = false;
    std::string name;      // as kept_name() writes it; octets that no host name has are "\ddd" (RFC 1035 5.1)
    std::string question;  // its octets, for the response; "" where it cannot be read
    std::size_t room;      // octets of a response over UDP (RFC 1035 4.2.1, RFC 6891 6.2.5)
    bool is_extended = false;                       // it has an OPT record (RFC 6891 6.1.1)
    response_code fault = response_code::no_error;  // why it cannot be answered
};

// Nothing: it is no query, and deserves no response (a response itself, or shorter than a header).
std::optional<query> read_query(std::string_view octets);

struct resource
{
    std::string owner;  // kept name
    record what;
};

struct response
{
    response_code code = response_code::no_error;
    std::vector<resource> answers;
    bool is_truncated = false;  // TC, and no answers
};

// In a datagram, where they do not fit, there is TC instead of the answers; over TCP, as many as there is
// room for. Time to live is 0: nobody keeps what a test may change.
std::string write_response(const query& q, const response& r, bool over_tcp);
bool is_truncated(std::string_view response);  // it has TC

}  // namespace dns
