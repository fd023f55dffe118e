#include "device/profile.hpp"

#include "script/script_names.hpp"

#include <algorithm>

namespace device {

std::string to_text(date d)
{
    const auto two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return std::to_string(static_cast<int>(d.year())) + '-' + two(static_cast<unsigned>(d.month())) + '-' +
           two(static_cast<unsigned>(d.day()));
}

bool waiver::is_about(std::string_view broken) const
{
    return broken == rule ||
           (broken.size() == rule.size() + 2 && broken.starts_with(rule) && broken[rule.size()] == '.');
}

// Methods are told apart by case (RFC 3261 7.1), option tags are tokens and so are not (7.3.1).
bool profile::supports(std::string_view what) const
{
    return std::ranges::none_of(unsupported,
                                [&](const std::string& u) { return script::same_field(u, what); });
}

}  // namespace device
