// Numbers in network byte order. Whoever asks has made sure that the octets are there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace capture {

inline unsigned octet(std::string_view in, std::size_t at) { return static_cast<unsigned char>(in[at]); }

inline std::uint16_t number16(std::string_view in, std::size_t at)
{
    return static_cast<std::uint16_t>(octet(in, at) << 8 | octet(in, at + 1));
}

inline std::uint32_t number32(std::string_view in, std::size_t at)
{
    return std::uint32_t{number16(in, at)} << 16 | number16(in, at + 2);
}

}  // namespace capture
