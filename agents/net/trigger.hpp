// What makes a device do something, at work: a program, a request, a text that is sent. Known to triggers.cpp
// alone.
#pragma once

#include "device/trigger.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace net {

// While it lives it is at work, or what it has begun is; its end ends both, and nothing is called any more.
class trigger_at_work
{
public:
    trigger_at_work() = default;
    trigger_at_work(const trigger_at_work&) = delete;
    trigger_at_work& operator=(const trigger_at_work&) = delete;
    virtual ~trigger_at_work() = default;
};

// Called once, later: "" when it has worked, else why not.
using trigger_ended = std::function<void(std::string why)>;

// A program of PATH with its arguments, in a process group of its own, without our descriptors and without
// input. It has worked when it exits with 0. What it prints is read to its end and forgotten, but for the end
// of it, which is told when it fails. Whatever it has started is killed with it, but for what has left the
// group.
std::unique_ptr<trigger_at_work>
run_command(boost::asio::io_context& io, const std::vector<std::string>& words, trigger_ended ended);

// It has worked when all is sent and, if something is expected, that has come.
std::unique_ptr<trigger_at_work> send_text(boost::asio::io_context& io,
                                           const device::trigger& how,
                                           const device::occasion& with,
                                           trigger_ended ended);

// HTTP/1.1 (RFC 9112), over TLS where that is wanted. It has worked when a 2xx comes; its body is not read.
std::unique_ptr<trigger_at_work> send_request(boost::asio::io_context& io,
                                              const device::trigger& how,
                                              const device::occasion& with,
                                              trigger_ended ended);

}  // namespace net
