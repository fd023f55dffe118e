#include "net/capture.hpp"

#include "net/capture_blocks.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "net/packets.hpp"

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace net {

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
        add(at, udp_packet(from, to, payload, identification_++), {who_says(from, to), std::string{comment}});
}

void capture::parties(party_names all)
{
    names_ = std::move(all);
    if (const auto hosts = names_->hosts(); stopped_.empty() && !hosts.empty())
        write(name_resolution(hosts));
}

// "Alice -> Proxy1"; "" where nobody has told who is who.
std::string capture::who_says(const fsm::address& from, const fsm::address& to) const
{
    return names_ ? names_->at(from) + " -> " + names_->at(to) : std::string{};
}

void capture::add(wall_time at, const std::string& packet, const std::vector<std::string>& comments)
{
    write(enhanced_packet(static_cast<std::uint64_t>(at.time_since_epoch().count()), packet, comments));
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
        add(at, tcp_packet(from, to, {sent, back, with}, octets, identification_++),
            {octets.empty() ? std::string{} : who_says(from, to), std::string{comment}});
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

void capture::opened(wall_time at, const fsm::address& from, const fsm::address& to, const std::string& by)
{
    if (names_ && !by.empty())
        names_->is_at(from, by);
    // A port that is used again begins anew, behind all that it has sent.
    for (auto* sent : {&sent_[{from, to}], &sent_[{to, from}]})
        *sent = *sent == 0 ? first_sequence : *sent + (1U << 20);
    const auto answered = std::exchange(sent_[{to, from}], 0);
    segment(at, from, to, tcp_header::syn);
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
