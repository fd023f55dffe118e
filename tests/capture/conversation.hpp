// A TCP connection between two hosts, segment by segment, and what is read of it.
#pragma once

#include "capture/decoder.hpp"
#include "crypto/ciphers.hpp"
#include "frames.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

class conversation
{
public:
    // One packet each; the client is 192.0.2.1:40000, the server 192.0.2.2:5061.
    void open() { packet(true, make::syn, {}), packet(false, make::syn, {}); }
    void say(bool by_client, std::string_view octets, std::size_t at_a_time = 1400)
    {
        for (; !octets.empty(); octets.remove_prefix(std::min(at_a_time, octets.size())))
            packet(by_client, 0x18, octets.substr(0, at_a_time));
    }

    std::vector<std::string> packets;  // raw IP

private:
    void packet(bool by_client, unsigned flags, std::string_view octets)
    {
        auto& sequence = by_client ? client_ : server_;
        auto ip = make::ipv4(by_client ? make::tcp(sequence, octets, flags, 40'000, 5061)
                                       : make::tcp(sequence, octets, flags, 5061, 40'000),
                             6);
        if (!by_client)
            std::swap_ranges(ip.begin() + 12, ip.begin() + 16, ip.begin() + 16);
        packets.push_back(std::move(ip));
        sequence += static_cast<std::uint32_t>(octets.size()) + (flags == make::syn ? 1 : 0);
    }

    std::uint32_t client_ = 1000, server_ = 500'000;
};

inline capture::decryption with_openssl(std::string_view secrets)
{
    capture::decryption out{{crypto::hmac, crypto::open, crypto::decipher}, {}};
    out.secrets.add(secrets);
    return out;
}

inline capture::contents read(const std::vector<std::string>& packets, const capture::decryption& how = {})
{
    capture::decoder d{capture::link::raw_ip, nullptr, &how};
    for (const auto& p : packets)
        d.frame({}, p);
    return d.finish();
}

// Counts of what was skipped, but for nothing.
inline std::map<capture::reason, std::uint64_t> skips_of(const capture::contents& all)
{
    std::map<capture::reason, std::uint64_t> out;
    for (std::size_t r = 0; r < all.skipped.size(); ++r)
        if (all.skipped[r] > 0)
            out[static_cast<capture::reason>(r)] = all.skipped[r];
    return out;
}

inline std::vector<std::string> octets_in(const capture::contents& all)
{
    std::vector<std::string> out;
    for (const auto& m : all.messages)
        out.push_back(m.octets);
    return out;
}
