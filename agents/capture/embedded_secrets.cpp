#include "capture/embedded_secrets.hpp"

#include "capture/limits.hpp"
#include "capture/octets.hpp"

#include <algorithm>

namespace capture {

namespace {

constexpr std::uint32_t section_header = 0x0a0d0d0a, byte_order_magic = 0x1a2b3c4d, decryption_secrets = 10,
                        tls_key_log = 0x544c534b;
constexpr std::size_t head = 12;  // type, length, and the first word behind them: no block is shorter

std::uint32_t swapped(std::uint32_t n) { return n >> 24 | (n >> 8 & 0xff00) | (n << 8 & 0xff0000) | n << 24; }

}  // namespace

std::uint32_t embedded_secrets::number(std::size_t at) const
{
    const auto big = number32(block_, at);
    return big_endian_ ? big : swapped(big);
}

void embedded_secrets::put(std::string_view octets)
{
    while (!over_ && !octets.empty())
    {
        if (skip_ > 0)
        {
            const auto passed = std::min<std::uint64_t>(skip_, octets.size());
            skip_ -= passed;
            octets.remove_prefix(passed);
            continue;
        }
        const auto part = octets.substr(0, wanted_ - block_.size());
        block_ += part;
        octets.remove_prefix(part.size());
        if (block_.size() == wanted_)
            block();
    }
}

//   Block Type | Block Total Length | Byte-Order Magic ...                              of a section
//   Block Type | Block Total Length | Secrets Type | Secrets Length | Secrets Data ...   of secrets
void embedded_secrets::block()
{
    if (wanted_ == head)
    {
        if (number32(block_, 0) == section_header)
        {
            const auto magic = number32(block_, 8);
            big_endian_ = magic == byte_order_magic;
            over_ = !big_endian_ && magic != swapped(byte_order_magic);
        }
        else
            over_ = !began_;
        began_ = true;
        const auto size = number(4);
        if (over_ || size < head || size % 4 != 0)
        {
            over_ = true;
            block_ = {};
            return;
        }
        const bool ours = number(0) == decryption_secrets && number(8) == tls_key_log && size >= 20;
        if (ours && size <= limits::secrets_octets)
        {
            wanted_ = size;
            return;
        }
        too_long_ += ours;
        skip_ = size - head;
    }
    else
        to_.add(std::string_view{block_}.substr(16, std::min<std::size_t>(number(12), block_.size() - 20)));
    block_.clear();
    wanted_ = head;
}

}  // namespace capture
