// How a device is made to do what it does not do by itself.
#pragma once

#include "fsm/time.hpp"
#include "script/act.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace device {

enum class trigger_kind : std::uint8_t {
    none,     // nothing is needed
    command,  // a program is run, without a shell; it has worked when it exits with 0
    http,     // a request is sent; it has worked when a 2xx comes
    tcp,      // a text is sent to an address
    manual,   // somebody is asked
};

struct trigger
{
    trigger_kind kind = trigger_kind::none;
    fsm::duration delay{0};  // after its turn has come
    fsm::duration timeout = std::chrono::seconds{10};

    std::vector<std::string> command;  // the program and its arguments

    std::string host;  // http and tcp: where to
    std::uint16_t port = 0;
    std::string method, path, body, content_type;  // http
    bool secure = false;                           // http: over TLS
    std::string ca;          // http: certificates (PEM) of whom to trust; "": whom the system trusts
    std::string text;        // tcp
    bool netstring = false;  // `text` is sent as one, "5:hello,"
    std::string expect;      // tcp: has worked when this has come; "": when it was sent

    std::string ask;  // manual: what to do; "": said in general words
};

namespace limits {
inline constexpr fsm::duration longest_timeout = std::chrono::minutes{10};
}  // namespace limits

// What stands for {aor} and {target} in a trigger.
struct occasion
{
    std::string aor;     // of the device, "sip:bob@biloxi.example.com"
    std::string target;  // whom to call or to transfer to; "": nobody
};

// "dial {target}" with what stands for it; `written` writes each value as its place wants it.
std::string filled(std::string_view text,
                   const occasion& with,
                   const std::function<std::string(std::string_view)>& written = {});

// RFC 3986 2.1: all but unreserved characters as %HH, for a path or a query.
std::string in_url(std::string_view value);

// cr.yp.to/proto/netstrings.txt: "5:hello,"
std::string as_netstring(std::string_view octets);

// "Bob has to be made to hold (F4 INVITE), and its profile has no [trigger.hold]; ...", for people.
std::string has_no_trigger(const std::string& who, script::act what, const std::string& rung);

// The first name in braces that stands for nothing; "" when there is none. For who reads a profile.
std::string unknown_placeholder(std::string_view text);

}  // namespace device
