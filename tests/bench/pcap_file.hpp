// A classic pcap file of UDP in raw IPv4, without checksums, as a card that makes them leaves it.
#pragma once

#include "fsm/address.hpp"
#include "fsm/time.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

class pcap_file
{
public:
    explicit pcap_file(const char* path) : file_{std::fopen(path, "wb")}
    {
        std::string head;
        put(head, 0xa1b2c3d4, 4);
        put(head, 2, 2);
        put(head, 4, 2);
        put(head, 0, 8);
        put(head, 262'144, 4);
        put(head, 101, 4);
        add(head);
    }
    ~pcap_file() { std::fclose(file_); }
    pcap_file(const pcap_file&) = delete;
    pcap_file& operator=(const pcap_file&) = delete;

    void add(fsm::time_point at, const fsm::address& from, const fsm::address& to, std::string_view octets)
    {
        const auto us = static_cast<std::uint64_t>(std::chrono::microseconds{at.time_since_epoch()}.count());
        const auto size = 28 + octets.size();
        std::string out;
        put(out, 1'700'000'000 + us / 1'000'000, 4);
        put(out, us % 1'000'000, 4);
        put(out, size, 4);
        put(out, size, 4);
        put(out, 0x4500, 2);
        put(out, size, 2);
        put(out, 0, 4);
        put(out, 64 << 8 | 17, 2);
        put(out, 0, 2);
        for (const auto* a : {&from, &to})
            out.append(reinterpret_cast<const char*>(a->octets.data()), 4);
        put(out, from.port, 2);
        put(out, to.port, 2);
        put(out, 8 + octets.size(), 2);
        put(out, 0, 2);
        add(out += octets);
    }

private:
    static void put(std::string& out, std::uint64_t number, int octets)  // network byte order
    {
        while (octets-- > 0)
            out += static_cast<char>(number >> 8 * octets);
    }

    void add(std::string_view octets)
    {
        if (!file_ || std::fwrite(octets.data(), 1, octets.size(), file_) != octets.size())
        {
            std::perror("pcap_file");
            std::exit(1);
        }
    }

    std::FILE* file_;
};
