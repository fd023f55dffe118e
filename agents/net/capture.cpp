// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html
#include "net/capture.hpp"

#include "net/error.hpp"
#include "net/file.hpp"

#include <unistd.h>

#include <cerrno>
#include <span>

namespace net {

namespace {

constexpr std::uint16_t linktype_raw = 101;  // packets begin with their IP header
constexpr std::size_t ip_header = 20, udp_header = 8;

// A section says by its magic number in which order its octets are; ours are little-endian on every machine.
void put_little(std::string& out, std::uint64_t value, std::size_t octets)
{
    for (std::size_t i = 0; i < octets; ++i)
        out += static_cast<char>((value >> (8 * i)) & 0xff);
}

void put_big(std::string& out, std::uint32_t value, std::size_t octets)
{
    for (auto i = octets; i-- > 0;)
        out += static_cast<char>((value >> (8 * i)) & 0xff);
}

void pad(std::string& out) { out.append((4 - out.size() % 4) % 4, '\0'); }

void put_option(std::string& out, std::uint16_t code, std::string_view value)
{
    put_little(out, code, 2);
    put_little(out, value.size(), 2);
    out += value;
    pad(out);
}

//   Block Type | Block Total Length | Block Body, padded to 32 bits | Block Total Length
std::string block(std::uint32_t type, const std::string& body)
{
    std::string out;
    const auto total = body.size() + 12;
    put_little(out, type, 4);
    put_little(out, total, 4);
    out += body;
    put_little(out, total, 4);
    return out;
}

std::string section_header()
{
    std::string body;
    put_little(body, 0x1A2B3C4D, 4);
    put_little(body, 1, 2);
    put_little(body, 0, 2);
    put_little(body, ~std::uint64_t{0}, 8);  // the section's length is not known yet
    put_option(body, 4, "sipwright");        // shb_userappl
    put_option(body, 0, {});
    return block(0x0A0D0D0A, body);
}

std::string interface_description()
{
    std::string body;
    put_little(body, linktype_raw, 2);
    put_little(body, 0, 2);
    put_little(body, 0, 4);            // no limit on packets
    put_option(body, 2, "sipwright");  // if_name
    put_option(body, 9, "\x06");       // if_tsresol: microseconds
    put_option(body, 0, {});
    return block(1, body);
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
    return {reinterpret_cast<const char*>(a.octets.data()), 4};
}

// RFC 791 and RFC 768.
std::string
ipv4_udp(const fsm::address& from, const fsm::address& to, std::string_view payload, std::uint16_t id)
{
    const auto total = ip_header + udp_header + payload.size();
    std::string ip;
    ip.reserve(total);
    put_big(ip, 0x4500, 2);
    put_big(ip, static_cast<std::uint32_t>(total), 2);
    put_big(ip, id, 2);
    put_big(ip, 0x4000, 2);  // don't fragment
    put_big(ip, 0x4011, 2);  // time to live 64, UDP
    const auto checksum_at = ip.size();
    put_big(ip, 0, 2);
    ip += octets_of(from);
    ip += octets_of(to);
    const auto sum = checksum{}.add(ip).value();
    ip[checksum_at] = static_cast<char>(sum >> 8);
    ip[checksum_at + 1] = static_cast<char>(sum & 0xff);

    const auto length = static_cast<std::uint32_t>(udp_header + payload.size());
    auto udp_sum = checksum{}
                       .add(octets_of(from))
                       .add(octets_of(to))
                       .add(17)
                       .add(length)
                       .add(from.port)
                       .add(to.port)
                       .add(length)
                       .add(payload)
                       .value();
    if (udp_sum == 0)
        udp_sum = 0xffff;  // RFC 768: zero means that there is none
    put_big(ip, from.port, 2);
    put_big(ip, to.port, 2);
    put_big(ip, length, 2);
    put_big(ip, udp_sum, 2);
    ip += payload;
    return ip;
}

std::string enhanced_packet(std::uint64_t microseconds, const std::string& packet, std::string_view comment)
{
    std::string body;
    body.reserve(packet.size() + comment.size() + 64);
    put_little(body, 0, 4);  // interface
    put_little(body, microseconds >> 32, 4);
    put_little(body, microseconds & 0xffffffff, 4);
    put_little(body, packet.size(), 4);
    put_little(body, packet.size(), 4);
    body += packet;
    pad(body);
    if (!comment.empty())
    {
        put_option(body, 1, comment);
        put_option(body, 0, {});
    }
    return block(6, body);
}

}  // namespace

capture::capture(const std::string& path, std::uint64_t limit) : limit_{limit}, path_{path}
{
    file_ = create(path);
    if (file_ < 0)
        throw environment_error{path + ": " + text_of(errno)};
    write(section_header() + interface_description());
    if (!stopped_.empty())
    {
        ::close(file_);
        throw environment_error{stopped_};
    }
}

capture::~capture() { ::close(file_); }

void capture::packet(wall_time at,
                     const fsm::address& from,
                     const fsm::address& to,
                     std::string_view payload,
                     std::string_view comment)
{
    constexpr std::size_t most = 65'535 - ip_header - udp_header;
    if (!stopped_.empty())
        return;
    const auto microseconds = static_cast<std::uint64_t>(at.time_since_epoch().count());
    write(enhanced_packet(microseconds, ipv4_udp(from, to, payload.substr(0, most), identification_++),
                          comment));
}

void capture::write(const std::string& block)
{
    if (size_ + block.size() > limit_)
    {
        stopped_ = path_ + ": stopped at its limit of " + std::to_string(limit_) + " octets";
        return;
    }
    const auto written = ::write(file_, block.data(), block.size());
    if (written == static_cast<ssize_t>(block.size()))
    {
        size_ += block.size();
        return;
    }
    stopped_ = path_ + ": " + text_of(written < 0 ? errno : ENOSPC);
    // Half a block would make the rest unreadable.
    static_cast<void>(::ftruncate(file_, static_cast<off_t>(size_)));
}

}  // namespace net
