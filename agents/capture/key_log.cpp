#include "capture/key_log.hpp"

#include "capture/limits.hpp"

#include <algorithm>
#include <array>

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

void key_log::add_line(std::string_view line)
{
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
