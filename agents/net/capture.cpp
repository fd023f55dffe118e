// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html
#include "net/capture.hpp"

#include "net/error.hpp"
#include "net/file.hpp"
#include "net/packets.hpp"

#include <unistd.h>

#include <cerrno>
#include <utility>

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

std::string decryption_secrets(const std::string& lines)
{
    std::string body;
    put_little(body, 0x544c534b, 4);  // TLS Key Log
    put_little(body, lines.size(), 4);
    body += lines;
    pad(body);
    return block(10, body);
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
    if (stopped_.empty())
        add(at, udp_packet(from, to, payload, identification_++), comment);
}

void capture::add(wall_time at, const std::string& packet, std::string_view comment)
{
    write(enhanced_packet(static_cast<std::uint64_t>(at.time_since_epoch().count()), packet, comment));
}

void capture::segment(wall_time at,
                      const fsm::address& from,
                      const fsm::address& to,
                      std::uint8_t flags,
                      std::string_view payload,
                      std::string_view comment)
{
    const auto add_one = [&](std::string_view octets, std::uint8_t with) {
        auto& sent = sent_[{from, to}];
        const auto& back = sent_[{to, from}];
        if (back != 0)
            with |= tcp_header::acknowledges;
        add(at, tcp_packet(from, to, {sent, back, with}, octets, identification_++), comment);
        sent += static_cast<std::uint32_t>(octets.size()) +
                ((with & (tcp_header::syn | tcp_header::fin)) != 0 ? 1 : 0);
    };
    if (!stopped_.empty())
        return;
    do
    {
        const auto part = payload.substr(0, most_in_a_segment);
        payload.remove_prefix(part.size());
        add_one(part, part.empty() ? flags : flags | tcp_header::push);
    } while (!payload.empty());
}

void capture::opened(wall_time at, const fsm::address& from, const fsm::address& to, std::string_view comment)
{
    // A port that is used again begins anew, behind all that it has sent.
    for (auto* sent : {&sent_[{from, to}], &sent_[{to, from}]})
        *sent = *sent == 0 ? first_sequence : *sent + (1U << 20);
    const auto answered = std::exchange(sent_[{to, from}], 0);
    segment(at, from, to, tcp_header::syn, {}, comment);
    sent_[{to, from}] = answered;
    segment(at, to, from, tcp_header::syn);
    segment(at, from, to, 0);
}

void capture::secrets(const std::string& lines)
{
    if (stopped_.empty())
        write(decryption_secrets(lines));
}

void capture::refused(wall_time at, const fsm::address& from, const fsm::address& to)
{
    sent_[{from, to}] = first_sequence;
    sent_[{to, from}] = 0;
    segment(at, from, to, tcp_header::syn);
    segment(at, to, from, tcp_header::reset);
}

void capture::octets(wall_time at,
                     const fsm::address& from,
                     const fsm::address& to,
                     std::string_view sent,
                     std::string_view comment)
{
    if (!sent_.contains({from, to}))  // what came before was not seen
        sent_[{from, to}] = sent_[{to, from}] = first_sequence;
    segment(at, from, to, 0, sent, comment);
}

void capture::closed(wall_time at, const fsm::address& from, const fsm::address& to, bool reset)
{
    if (sent_.contains({from, to}))
        segment(at, from, to, reset ? tcp_header::reset : tcp_header::fin);
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
