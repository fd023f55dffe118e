// The connections of a standing agent, sans I/O: which one may carry requests that name none (RFC 5923), and
// which have been idle for so long that they are closed.
#pragma once

#include "fsm/alarms.hpp"
#include "fsm/link.hpp"
#include "sip/message.hpp"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace serve {

class connections
{
public:
    explicit connections(fsm::duration idle) : idle_{idle} {}

    // `shown`: whose certificate the other end has shown and was believed.
    void opened(fsm::time_point now, const fsm::link& l, std::vector<std::string> shown);
    // The same connection by each of its other addresses: those that aliased() gave.
    std::vector<fsm::link> closed(const fsm::link& l);
    void heard(fsm::time_point now, const fsm::link& l);  // any octet, either way

    // RFC 5923 5, 8: the same connection as the way to the address that the request's top Via names, where
    // that has "alias" and may say so: over TLS the sender's certificate is of the sent-by; over TCP the
    // sent-by is the very host that it comes from. Nothing: neither, or it is known.
    std::optional<fsm::link> aliased(const fsm::link& l, const sip::message& request);
    // By a connection that is one's to that address, where it has none.
    fsm::link way_of(fsm::link l) const;

    fsm::time_point deadline() const { return due_.next(); }
    // Those that were idle for so long, and that nobody `uses`.
    std::vector<fsm::link> expired(fsm::time_point now, const std::function<bool(const fsm::link&)>& uses);
    std::size_t size() const { return all_.size(); }
    std::vector<fsm::link> all() const;

private:
    struct one
    {
        fsm::link over;
        std::vector<std::string> shown;
        std::vector<fsm::address> aliases;
        fsm::time_point last{};
    };

    fsm::duration idle_;
    std::map<std::uint32_t, one> all_;
    std::map<fsm::address, std::uint32_t> aliases_;  // of which connection: the last one that says so
    fsm::alarms<std::uint32_t> due_;  // when it is looked at, no later than it may be idle for long enough
};

}  // namespace serve
