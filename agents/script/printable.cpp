#include "script/printable.hpp"

namespace script {

std::string printable(std::string_view octets)
{
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    out.reserve(octets.size());
    for (const char c : octets)
    {
        const auto octet = static_cast<unsigned char>(c);
        if (c == '\r')
            out += "\\r";
        else if (c == '\n')
            out += "\\n";
        else if (c == '\\')
            out += "\\\\";
        else if (octet >= 0x20 && octet < 0x7f)
            out += c;
        else
            (((out += "\\x") += hex[octet >> 4]) += hex[octet & 15]);
    }
    return out;
}

std::string shortened(std::string_view octets)
{
    auto out = printable(octets.substr(0, limits::on_a_terminal));
    if (octets.size() > limits::on_a_terminal)
        out += "... (" + std::to_string(octets.size() - limits::on_a_terminal) + " octets more)";
    return out;
}

std::string cut_short(std::string_view printable)
{
    std::string out{printable.substr(0, limits::on_a_terminal)};
    if (printable.size() > limits::on_a_terminal)
        out += "... (" + std::to_string(printable.size() - limits::on_a_terminal) + " octets more)";
    return out;
}

}  // namespace script
