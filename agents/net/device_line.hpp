// One way to a device: messages of torture are sent by it, each from a socket or connection of its own, so
// that all that comes back belongs to the one that was sent.
#pragma once

#include "net/tls.hpp"
#include "torture/exchange.hpp"

#include <functional>
#include <memory>
#include <string>

namespace net {

class device_line
{
public:
    struct settings
    {
        fsm::address device;
        fsm::address from;               // our address towards it; its port does not matter
        std::vector<std::string> names;  // TLS: whom its certificate may name, beside its address
        tls_settings tls;
        key_line secrets;  // may be empty
    };

    // Throws environment_error.
    explicit device_line(settings how);
    ~device_line();
    device_line(const device_line&) = delete;
    device_line& operator=(const device_line&) = delete;

    // Makes the exchange when it is known from where it is sent.
    using maker = std::function<std::unique_ptr<torture::exchange>(const fsm::link& over)>;
    // Plays it to its end. A connection that does not open is one that was not sent; a local address that
    // cannot be had is an environment_error.
    std::unique_ptr<torture::exchange> play(const maker& make);

    void pause(fsm::duration d);  // shorter when it is interrupted
    bool interrupted() const;     // by SIGINT or SIGTERM, ever: exchanges then only end what they began
    fsm::time_point now() const;  // of the times in exchanges

private:
    struct self;
    std::unique_ptr<self> self_;
};

}  // namespace net
