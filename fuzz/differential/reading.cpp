#include "differential/reading.hpp"

#include "sip/chars.hpp"
#include "sip/uri.hpp"

#include <algorithm>

namespace differential {

std::string plain_host(std::string_view host)
{
    if (host.size() > 1 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    std::string out{host};
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

std::string plain_number(std::string_view digits)
{
    if (digits.empty() || !std::ranges::all_of(digits, sip::chars::digit))
        return std::string{digits};
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return std::string{digits};
}

std::string text_or_none(const char* text) { return text ? text : "none"; }

std::string address(std::string_view user, std::string_view host, std::string_view port)
{
    auto out = sip::unescaped(user);
    if (!out.empty())
        out += '@';
    out += plain_host(host);
    if (!port.empty())
        out.append(":").append(plain_number(port));
    return out;
}

}  // namespace differential
