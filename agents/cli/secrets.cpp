#include "cli/secrets.hpp"

#include "crypto/hash.hpp"
#include "script/beside.hpp"
#include "script/load.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace cli {

namespace {

namespace fs = std::filesystem;

std::string from_environment(const std::string& name)
{
    const char* const value = std::getenv(name.c_str());
    if (!value)
        throw std::runtime_error{"is not set: export " + name};
    return value;
}

std::string from_file(const fs::path& path)
{
    std::error_code error;
    const auto status = fs::status(path, error);
    constexpr auto others = fs::perms::group_all | fs::perms::others_all;
    if (fs::exists(status) && fs::is_regular_file(status) &&
        (status.permissions() & others) != fs::perms::none)
        throw std::runtime_error{"others may use it: chmod 600 " + path.string()};
    const auto octets = script::read_whole(path.string());
    const auto line = octets.substr(0, octets.find('\n'));
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

}  // namespace

std::string password_at(const std::string& place, const std::string& beside)
{
    const auto colon = place.find(':');
    const auto name = place.substr(colon + 1);
    auto out =
        place.starts_with("env:") ? from_environment(name) : from_file(fs::path{beside}.parent_path() / name);
    if (out.empty())
        throw std::runtime_error{"is empty"};
    if (out.size() > longest_password)
        throw std::runtime_error{"is longer than " + std::to_string(longest_password) + " octets"};
    if (std::ranges::any_of(out, [](unsigned char c) { return c < ' ' || c == 0x7f; }))
        throw std::runtime_error{"has control characters"};
    return out;
}

std::shared_ptr<const play::secrets> read_secrets(const script::flow& s)
{
    play::secrets out{crypto::hash};
    const auto add = [&](const script::script_party& p, const std::string& place) {
        try
        {
            if (!place.empty() && !out.passwords.contains(place))
                out.passwords.emplace(place, password_at(place, s.path));
        }
        catch (const std::runtime_error& error)
        {
            throw script::script_error{s.path + ": the password of [party." + p.name + "], " + place + ": " +
                                       error.what()};
        }
    };
    for (const auto& p : s.parties)
    {
        add(p, p.credentials.password);
        for (const auto& [user, place] : p.challenging.users)
            add(p, place);
    }
    return std::make_shared<const play::secrets>(std::move(out));
}

}  // namespace cli
