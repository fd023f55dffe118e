#include "script/script_names.hpp"

#include "script/script.hpp"

#include <algorithm>
#include <cctype>

namespace script {
namespace {

constexpr bool letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

}  // namespace

std::optional<std::uint32_t> rung_number(std::string_view key)
{
    if (key.size() < 2 || key.size() > 7 || key[0] != 'F' || key[1] == '0')
        return std::nullopt;
    std::uint32_t n = 0;
    for (const char c : key.substr(1))
    {
        if (!is_digit(c))
            return std::nullopt;
        n = n * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return n;
}

bool is_name(std::string_view text)
{
    return !text.empty() && text.size() <= limits::name && letter(text[0]) &&
           std::ranges::all_of(
               text, [](char c) { return is_digit(c) || letter(c) || c == '_' || c == '-' || c == '.'; });
}

bool is_host(std::string_view text)
{
    return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
        return is_digit(c) || letter(c) || std::string_view{"-.[]:"}.find(c) != std::string_view::npos;
    });
}

bool is_field_name(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_digit(c) || letter(c) || std::string_view{"-.!%*_+`'~"}.find(c) != std::string_view::npos;
    });
}

bool has_control(std::string_view text, std::string_view but)
{
    return std::ranges::any_of(text, [&](char c) {
        const auto octet = static_cast<unsigned char>(c);
        return (octet < 0x20 || octet == 0x7f) && but.find(c) == std::string_view::npos;
    });
}

bool same_field(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, [](char x, char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace script
