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

namespace {

std::string left_out_of(std::size_t size)
{
    return size <= limits::on_a_terminal
               ? std::string{}
               : "... (" + std::to_string(size - limits::on_a_terminal) + " octets more)";
}

}  // namespace

std::string shortened(std::string_view octets)
{
    return printable(octets.substr(0, limits::on_a_terminal)) + left_out_of(octets.size());
}

std::string cut_short(std::string_view printable)
{
    return std::string{printable.substr(0, limits::on_a_terminal)} + left_out_of(printable.size());
}

}  // namespace script
