// Every torture message to a device, over one way after the other, and whether it lives.
#pragma once

#include "net/device_line.hpp"
#include "run/reach.hpp"
#include "torture/result.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace cli {

struct torture_terms
{
    std::string host;  // of the device as it was written; TLS wants its name in the certificate
    std::string uri;   // that OPTIONS ask; "": that of its address
    std::string user;  // of the Request-URIs; "": as they are written
    torture::role role = torture::role::ua;
    std::string token;  // of this run
    fsm::duration wait = std::chrono::seconds{2};
    fsm::duration liveness = std::chrono::seconds{2};  // for an answer to OPTIONS
    fsm::duration recover = std::chrono::seconds{10};  // further, until it is given up
    net::tls_settings tls;
    net::key_line secrets;
};

// Unique to the run, the message and the transport: messages of RFC 5118 share their tags, Call-IDs and
// sequence numbers, and a device may take one for another (RFC 3261 8.2.2.2).
std::string token_of(const torture_terms& terms, const torture::expectation& one, fsm::transport over);

// The octets of that message, made to fit.
std::string fitted(const torture_terms& terms, const torture::expectation& one, const fsm::link& over);

// What is unique to a run with that seed.
std::string torture_token(std::uint64_t seed);

// Nobody's test may reach an emergency centre: which message would; "" when none does.
std::string
emergency_in(const torture_terms& terms, const fsm::address& way, std::span<const torture::expectation> all);

class torture_campaign
{
public:
    enum class end : std::uint8_t {
        done,
        dead,
        down,
        interrupted
    };  // dead: no life before the first message

    // `take` gets each result as it comes, not run ones too.
    using taker = std::function<void(torture::result)>;

    explicit torture_campaign(const torture_terms& terms) : terms_{terms} {}

    // Throws net::environment_error.
    end play(const fsm::address& way, std::span<const torture::expectation> all, const taker& take);
    const std::string& why() const { return why_; }  // of `dead`

private:
    bool lives(net::device_line& line);
    void await_life(net::device_line& line, fsm::time_point since, torture::result& of);

    const torture_terms& terms_;
    std::uint64_t asked_ = 0;
    std::string why_;
};

// Our address towards it; port 0.
fsm::address our_end(const fsm::address& device);

}  // namespace cli
