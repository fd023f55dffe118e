// A capture that Wireshark, tshark and tcpdump read: pcapng, raw IP, made here without privileges.
//
// Every packet is one write, so a killed process leaves a readable file.
#pragma once

#include "net/party_names.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

    // Who is where, before any packet: in a block that resolves their addresses, and, before its own comment,
    // a comment "Alice -> Proxy1" of each packet that carries something.
    void parties(party_names all);

    void packet(wall_time at,
                const fsm::address& from,
                const fsm::address& to,
                std::string_view payload,
                std::string_view comment = {});

    // A connection between two ends: who opens it, what each sends, how each ends it (RFC 9293). Octets
    // of a connection whose beginning was not seen are written as well.
    // `by`: the name of the party that opens it, from a port of its own; "": not known.
    void opened(wall_time at, const fsm::address& from, const fsm::address& to, const std::string& by = {});
    void refused(wall_time at, const fsm::address& from, const fsm::address& to);
    void octets(wall_time at,
                const fsm::address& from,
                const fsm::address& to,
                std::string_view sent,
                std::string_view comment = {});
    // Of TLS sessions, in the format of NSS key logs; before the octets that they decrypt.
    void secrets(const std::string& lines);
    void closed(wall_time at, const fsm::address& from, const fsm::address& to, bool reset);

    // Why it stopped before the end: the limit was reached, the disk is full. "" while it goes on.
    const std::string& stopped() const { return stopped_; }

private:
    static constexpr std::uint32_t first_sequence = 1'000;

    void add(wall_time at, const std::string& packet, const std::vector<std::string>& comments);
    std::string who_says(const fsm::address& from, const fsm::address& to) const;
    void segment(wall_time at,
                 const fsm::address& from,
                 const fsm::address& to,
                 std::uint8_t flags,
                 std::string_view payload = {},
                 std::string_view comment = {});
    void write(const std::string& block);

    int file_ = -1;
    std::uint64_t size_ = 0;
    std::uint64_t limit_;
    std::uint16_t identification_ = 0;
    std::map<std::pair<fsm::address, fsm::address>, std::uint32_t>
        sent_;  // the next sequence number of each direction
    std::optional<party_names> names_;
    std::string path_;
    std::string stopped_;
};

}  // namespace net
