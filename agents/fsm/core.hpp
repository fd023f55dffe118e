// What a driver needs of any element, whatever it plays: octets and time in, octets out.
// The one invariant: after anything is put in, take every datagram out before putting in more.
#pragma once

#include "fsm/address.hpp"
#include "fsm/time.hpp"

#include <string_view>

namespace fsm {

class core
{
public:
    core() = default;
    core(const core&) = delete;
    core& operator=(const core&) = delete;
    virtual ~core() = default;

    virtual void received(time_point now, const address& source, std::string_view octets) = 0;
    virtual void expired(time_point now) = 0;
    virtual void send_failed(time_point now, const address& to, std::string_view octets) = 0;

    virtual bool next_datagram(datagram& out) = 0;
    virtual time_point deadline() const = 0;
    virtual bool idle() const = 0;  // nothing is pending: no transaction, no held CANCEL
};

}  // namespace fsm
