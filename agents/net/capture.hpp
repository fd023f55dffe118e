// A capture that Wireshark, tshark and tcpdump read: pcapng, raw IPv4, made here without privileges.
//
// Every packet is one write, so a killed process leaves a readable file.
#pragma once

#include "fsm/address.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace net {

class capture
{
public:
    using wall_time = std::chrono::sys_time<std::chrono::microseconds>;

    // Creates the file. Throws environment_error when it cannot be written. `limit`: octets, then it stops.
    capture(const std::string& path, std::uint64_t limit);
    ~capture();
    capture(const capture&) = delete;
    capture& operator=(const capture&) = delete;

    void packet(wall_time at,
                const fsm::address& from,
                const fsm::address& to,
                std::string_view payload,
                std::string_view comment = {});

    // Why it stopped before the end: the limit was reached, the disk is full. "" while it goes on.
    const std::string& stopped() const { return stopped_; }

private:
    void write(const std::string& block);

    int file_ = -1;
    std::uint64_t size_ = 0;
    std::uint64_t limit_;
    std::uint16_t identification_ = 0;
    std::string path_;
    std::string stopped_;
};

}  // namespace net
