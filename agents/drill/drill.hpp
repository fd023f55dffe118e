// Drills: a list of operations, read from octets, played against machines that are watched while they obey.
// The fuzz targets play what libFuzzer invents; `sipwright corpus explain` shows what an input does.
//
// Every octet string is an input; the same octets always do the same. Messages are made here, so that a
// fuzzer spends its time on states and not on syntax.
#pragma once

#include "drill/log.hpp"
#include "drill/operations.hpp"

#include <span>
#include <stdexcept>
#include <string_view>

namespace drill {

// What a drill throws when a machine breaks what is claimed of it; what() is "broken claim: " and a sentence.
class broken_claim : public std::logic_error
{
public:
    explicit broken_claim(const char* sentence);
};

inline void claim(bool holds, const char* sentence)
{
    if (!holds)
        throw broken_claim{sentence};
}

namespace limits {
inline constexpr int operations = 200;         // of one input; what follows is not played
inline constexpr std::size_t remembered = 64;  // messages that can come again
}  // namespace limits

// Whatever the network and the transaction user do and whenever they do it, a transaction says nothing after
// `terminated`, gives its user one final response at most (but further 2xx to an INVITE, RFC 6026 7.2),
// repeats, gives up and forgets when the figures of RFC 3261 17 and its table 4 say (timing.hpp), and ends by
// itself.
void transactions(std::string_view octets, log& out);
extern const grammar transactions_operations;

// Whatever a peer answers and asks, a user agent's messages are well formed, the CSeq of its requests in a
// dialog rises, a dialog that ended stays so (RFC 3261 12), and in the end nothing is left.
void dialog(std::string_view octets, log& out);
extern const grammar dialog_operations;

// Whatever the branches answer, a proxy gives each INVITE exactly one final response but for further 2xx,
// CANCELs at once every branch that rings when upstream gave up or another was chosen, and forgets every
// branch (RFC 3261 16.7).
void proxy(std::string_view octets, log& out);
extern const grammar proxy_operations;

// The cast of RFC 3665 3.8 in memory. Whatever the network loses, delays, repeats or changes and whenever the
// parties act, the call ends, both ends agree that it did, and the referee finds nothing in messages that
// were not touched.
void call(std::string_view octets, log& out);
extern const grammar call_operations;

// Whatever is asked of a registrar, a REGISTER that fails changes nothing, its 200 lists all that lasts and
// nothing else, the table stays within its bounds, and time ends every binding (RFC 3261 10.3).
void registrar(std::string_view octets, log& out);
extern const grammar registrar_operations;

// Whatever a redirect server's user knows and is asked, nobody is redirected to where he asked, and each
// request gets one final response (RFC 3261 8.3). Whatever Contacts a client hears of, it tries each URI
// once, the best first, and comes to an end (8.1.3.4, 19.1.5).
void redirect(std::string_view octets, log& out);
extern const grammar redirect_operations;

// Whoever asks, challengers accept those who prove the password of a user with a nonce that lasts and an nc
// that is new, and nobody else; the nonces that they keep are bounded. A client proves its password, counts
// its requests, and does not send again what was refused (RFC 3261 22, RFC 7616 3.4).
void digest_auth(std::string_view octets, log& out);
extern const grammar digest_auth_operations;

// However connections open, carry octets and end, a user agent sends by connections that are open, says
// nothing after `terminated`, and in the end nothing is left (RFC 3261 18).
void link(std::string_view octets, log& out);
extern const grammar link_operations;

struct entry
{
    std::string_view name;  // of the fuzz target and of its corpus
    void (*play)(std::string_view octets, log& out);
    const grammar* operations;  // how its inputs are cut
};
std::span<const entry> all();
const entry& named(std::string_view name);  // one of all(); std::out_of_range without one of that name

}  // namespace drill
