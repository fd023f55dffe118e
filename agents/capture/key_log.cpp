#include "capture/key_log.hpp"

#include "capture/limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace capture {

namespace {

constexpr std::size_t random_size = 32;

constexpr std::array<std::pair<std::string_view, key_log::label>, 5> labels{{
    {"CLIENT_RANDOM", key_log::label::master},
    {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", key_log::label::client_handshake},
    {"SERVER_HANDSHAKE_TRAFFIC_SECRET", key_log::label::server_handshake},
    {"CLIENT_TRAFFIC_SECRET_0", key_log::label::client_application},
    {"SERVER_TRAFFIC_SECRET_0", key_log::label::server_application},
}};

constexpr std::string_view carried_by = "# carried by ";

// Up to the next blank, which goes, too.
std::string_view take_word(std::string_view& from)
{
    const auto out = from.substr(0, from.find(' '));
    from.remove_prefix(std::min(out.size() + 1, from.size()));
    return out;
}

std::optional<fsm::address> address_in(std::string_view host_port)
{
    const auto colon = host_port.rfind(':');
    if (colon == host_port.npos)
        return std::nullopt;
    std::uint16_t port = 0;
    const auto* const end = host_port.data() + host_port.size();
    const auto read = std::from_chars(host_port.data() + colon + 1, end, port);
    if (read.ec != std::errc{} || read.ptr != end)
        return std::nullopt;
    return fsm::numeric_address(host_port.substr(0, colon), port, fsm::transport::tcp);
}

// In one order for both directions, whatever transport they say.
std::pair<fsm::address, fsm::address> ends_of(fsm::address a, fsm::address b)
{
    a.transport = b.transport = fsm::transport::tcp;
    return b < a ? std::pair{b, a} : std::pair{a, b};
}

std::optional<unsigned> digit(char c)
{
    if (c >= '0' && c <= '9')
        return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f')
        return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F')
        return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

std::optional<std::string> octets_in(std::string_view hex)
{
    if (hex.size() % 2 != 0)
        return std::nullopt;
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += 2)
    {
        const auto high = digit(hex[i]), low = digit(hex[i + 1]);
        if (!high || !low)
            return std::nullopt;
        out += static_cast<char>(*high << 4 | *low);
    }
    return out;
}

}  // namespace

void key_log::add(std::string_view lines)
{
    while (!lines.empty())
    {
        const auto end = std::min(lines.find_first_of("\r\n"), lines.size());
        add_line(lines.substr(0, end));
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
}

void key_log::add_carrier(std::string_view comment)
{
    auto over = take_word(comment);
    if (!over.ends_with(':'))
        return;
    over.remove_suffix(1);
    const auto carrier = fsm::transport_named(over);
    const auto a = address_in(take_word(comment)), b = address_in(comment);
    if (!carrier || !fsm::is_reliable(*carrier) || !a || !b)
        return;
    if (const auto both = ends_of(*a, *b); carriers_.size() < limits::secrets || carriers_.contains(both))
        carriers_[both] = *carrier;
    else
        ++not_kept_;
}

std::optional<fsm::transport> key_log::carrier(const fsm::address& a, const fsm::address& b) const
{
    const auto found = carriers_.find(ends_of(a, b));
    return found == carriers_.end() ? std::nullopt : std::optional{found->second};
}

std::string carrier_line(const fsm::address& a, const fsm::address& b)
{
    const auto both = ends_of(a, b);
    return std::string{carried_by} + std::string{fsm::via_token(a.transport)} + ": " +
           both.first.host_port() + ' ' + both.second.host_port() + '\n';
}

void key_log::add_line(std::string_view line)
{
    if (line.starts_with(carried_by))
        return add_carrier(line.substr(carried_by.size()));
    constexpr std::size_t longest = 64;  // octets of a secret: those of SHA-512
    const auto* const which =
        std::ranges::find(labels, line.substr(0, line.find(' ')), &decltype(labels)::value_type::first);
    if (which == labels.end())
        return;
    line.remove_prefix(std::min(which->first.size() + 1, line.size()));
    const auto random = octets_in(line.substr(0, line.find(' ')));
    line.remove_prefix(std::min(line.find(' '), line.size()));
    line.remove_prefix(std::min<std::size_t>(1, line.size()));
    if (!random || random->size() != random_size || line.empty() || line.size() > 2 * longest)
        return;
    const auto secret = octets_in(line);
    if (!secret)
        return;
    if (all_.size() < limits::secrets || all_.contains({which->second, *random}))
        all_[{which->second, *random}] = *secret;
    else
        ++not_kept_;
}

const std::string* key_log::find(label which, std::string_view client_random) const
{
    const auto found = all_.find(std::pair{which, std::string{client_random}});
    return found == all_.end() ? nullptr : &found->second;
}

}  // namespace capture
