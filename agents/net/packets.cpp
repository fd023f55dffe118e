#include "net/packets.hpp"

namespace net {

namespace {

constexpr std::uint8_t udp_number = 17, tcp_number = 6;  // IANA: protocols of IP
constexpr std::size_t ip4_header = 20, udp_header = 8, tcp_header_size = 20;

void put(std::string& out, std::uint32_t value, std::size_t octets)  // in network order
{
    for (auto i = octets; i-- > 0;)
        out += static_cast<char>((value >> (8 * i)) & 0xff);
}

void put_at(std::string& out, std::size_t at, std::uint16_t value)
{
    out[at] = static_cast<char>(value >> 8);
    out[at + 1] = static_cast<char>(value & 0xff);
}

// RFC 1071: the one's complement of the one's complement sum, 16 bits at a time.
class checksum
{
public:
    checksum& add(std::string_view octets)
    {
        for (std::size_t i = 0; i < octets.size(); ++i)
        {
            const std::uint32_t octet = static_cast<unsigned char>(octets[i]);
            sum_ += i % 2 == 0 ? octet << 8 : octet;
        }
        return *this;
    }
    checksum& add(std::uint32_t value)
    {
        sum_ += value;
        return *this;
    }
    std::uint16_t value() const
    {
        auto folded = sum_;
        while (folded >> 16)
            folded = (folded & 0xffff) + (folded >> 16);
        return static_cast<std::uint16_t>(~folded);
    }

private:
    std::uint64_t sum_ = 0;
};

std::string_view octets_of(const fsm::address& a)
{
    return {reinterpret_cast<const char*>(a.octets.data()), a.v6 ? a.octets.size() : 4};
}

// The header that the checksums of UDP and TCP count in (RFC 768, RFC 9293 3.1, RFC 8200 8.1).
checksum
pseudo_header(const fsm::address& from, const fsm::address& to, std::uint8_t protocol, std::size_t length)
{
    return checksum{}
        .add(octets_of(from))
        .add(octets_of(to))
        .add(protocol)
        .add(static_cast<std::uint32_t>(length));
}

// Time to live, or hop limit, 64.
std::string ip_packet(const fsm::address& from,
                      const fsm::address& to,
                      std::uint8_t protocol,
                      const std::string& inside,
                      std::uint16_t id)
{
    std::string ip;
    if (from.v6)
    {
        put(ip, 0x60000000, 4);
        put(ip, static_cast<std::uint32_t>(inside.size()), 2);
        put(ip, protocol, 1);
        put(ip, 64, 1);
        return ip.append(octets_of(from)).append(octets_of(to)).append(inside);
    }
    put(ip, 0x4500, 2);
    put(ip, static_cast<std::uint32_t>(ip4_header + inside.size()), 2);
    put(ip, id, 2);
    put(ip, 0x4000, 2);  // don't fragment
    put(ip, 0x4000U | protocol, 2);
    const auto checksum_at = ip.size();
    put(ip, 0, 2);
    ip.append(octets_of(from)).append(octets_of(to));
    put_at(ip, checksum_at, checksum{}.add(ip).value());
    return ip.append(inside);
}

}  // namespace

std::string
udp_packet(const fsm::address& from, const fsm::address& to, std::string_view payload, std::uint16_t id)
{
    payload = payload.substr(0, 65'535 - udp_header - (from.v6 ? 0 : ip4_header));
    std::string out;
    const auto length = udp_header + payload.size();
    out.reserve(length);
    put(out, from.port, 2);
    put(out, to.port, 2);
    put(out, static_cast<std::uint32_t>(length), 2);
    put(out, 0, 2);
    out += payload;
    const auto sum = pseudo_header(from, to, udp_number, length).add(out).value();
    put_at(out, 6, sum == 0 ? 0xffff : sum);  // RFC 768: zero means that there is none
    return ip_packet(from, to, udp_number, out, id);
}

std::string tcp_packet(const fsm::address& from,
                       const fsm::address& to,
                       const tcp_header& header,
                       std::string_view payload,
                       std::uint16_t id)
{
    payload = payload.substr(0, most_in_a_segment);
    std::string out;
    const auto length = tcp_header_size + payload.size();
    out.reserve(length);
    put(out, from.port, 2);
    put(out, to.port, 2);
    put(out, header.sequence, 4);
    put(out, header.acknowledged, 4);
    put(out, 0x5000U | header.flags, 2);  // five words of header
    put(out, 0xffff, 2);                  // window
    put(out, 0, 4);                       // checksum, nothing urgent
    out += payload;
    put_at(out, 16, pseudo_header(from, to, tcp_number, length).add(out).value());
    return ip_packet(from, to, tcp_number, out, id);
}

}  // namespace net
