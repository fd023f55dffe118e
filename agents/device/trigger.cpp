#include "device/trigger.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace device {

namespace {

constexpr std::array<std::pair<std::string_view, std::string occasion::*>, 2> placeholders{{
    {"{aor}", &occasion::aor},
    {"{target}", &occasion::target},
}};

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string filled(std::string_view text,
                   const occasion& with,
                   const std::function<std::string(std::string_view)>& written)
{
    std::string out;
    while (!text.empty())
    {
        const auto at =
            std::ranges::find_if(placeholders, [&](const auto& p) { return text.starts_with(p.first); });
        if (at == placeholders.end())
        {
            out += text.front();
            text.remove_prefix(1);
            continue;
        }
        const auto& value = with.*at->second;
        out += written ? written(value) : value;
        text.remove_prefix(at->first.size());
    }
    return out;
}

std::string in_url(std::string_view value)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : value)
        if (is_unreserved(c))
            out += c;
        else
        {
            const auto octet = static_cast<unsigned char>(c);
            out += {'%', digits[octet >> 4], digits[octet & 15]};
        }
    return out;
}

std::string as_netstring(std::string_view octets)
{
    return std::to_string(octets.size()) + ':' + std::string{octets} + ',';
}

std::string has_no_trigger(const std::string& who, script::act what, const std::string& rung)
{
    const std::string name{script::to_text(what)};
    return who + " has to be made to " + name + " (" + rung + "), and its profile has no [trigger." + name +
           "]; with kind = \"none\" it does so by itself";
}

//   placeholder  =  "{" 1*( %x61-7A / "-" / "_" ) "}"
std::string unknown_placeholder(std::string_view text)
{
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1))
    {
        const auto close = text.find('}', open);
        if (close == std::string_view::npos)
            return {};
        const auto whole = text.substr(open, close - open + 1);
        const bool is_word =
            whole.size() > 2 && std::ranges::all_of(whole.substr(1, whole.size() - 2), [](char c) {
                return (c >= 'a' && c <= 'z') || c == '-' || c == '_';
            });
        const auto stands = [&](const auto& p) { return p.first == whole; };
        if (is_word && std::ranges::none_of(placeholders, stands))
            return std::string{whole};
    }
    return {};
}

}  // namespace device
