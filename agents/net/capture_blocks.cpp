#include "net/capture_blocks.hpp"

namespace net {

namespace {

constexpr std::uint16_t linktype_raw = 101;  // packets begin with their IP header

// A section says by its magic number in which order its octets are; ours are little-endian on every machine.
void put_little(std::string& out, std::uint64_t value, std::size_t octets)
{
    for (std::size_t i = 0; i < octets; ++i)
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

}  // namespace

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

std::string enhanced_packet(std::uint64_t microseconds,
                            const std::string& packet,
                            const std::vector<std::string>& comments)
{
    std::string body;
    body.reserve(packet.size() + 128);
    put_little(body, 0, 4);  // interface
    put_little(body, microseconds >> 32, 4);
    put_little(body, microseconds & 0xffffffff, 4);
    put_little(body, packet.size(), 4);
    put_little(body, packet.size(), 4);
    body += packet;
    pad(body);
    bool any = false;
    for (const auto& comment : comments)
        if (!comment.empty())
        {
            put_option(body, 1, comment);
            any = true;
        }
    if (any)
        put_option(body, 0, {});
    return block(6, body);
}

std::string decryption_secrets(const std::string& lines)
{
    std::string body;
    put_little(body, 0x544c534b, 4);  // TLS Key Log
    put_little(body, lines.size(), 4);
    body += lines;
    pad(body);
    return block(10, body);
}

//   Record Type | Record Length | address, name, NUL, padded to 32 bits
std::string name_resolution(const std::map<fsm::address, std::string>& hosts)
{
    constexpr std::uint16_t ip4 = 1, ip6 = 2;
    std::string body;
    for (const auto& [host, name] : hosts)
    {
        std::string record{reinterpret_cast<const char*>(host.octets.data()), host.v6 ? 16U : 4U};
        record += name;
        record += '\0';
        put_option(body, host.v6 ? ip6 : ip4, record);
    }
    put_option(body, 0, {});
    return block(4, body);
}

}  // namespace net
