#include "cli/shard.hpp"

#include "script/load.hpp"
#include "script/spelling.hpp"

#include <charconv>

namespace cli {

namespace {

constexpr std::uint32_t most_shards = 1'000;

}  // namespace

shard parse_shard(const std::string& written)
{
    shard out;
    if (written.empty())
        return out;
    std::uint32_t i = 0;
    const auto* const end = written.data() + written.size();
    const auto first = std::from_chars(written.data(), end, i);
    const bool divided = first.ec == std::errc{} && first.ptr != end && *first.ptr == '/';
    const auto second = divided ? std::from_chars(first.ptr + 1, end, out.of) : first;
    if (!divided || second.ec != std::errc{} || second.ptr != end || i < 1 || i > out.of ||
        out.of > most_shards)
        throw script::usage_error{"--shard " + script::in_quotes(written) +
                                  ": expected I/N with 1 <= I <= N <= 1000, such as 3/8"};
    out.index = i - 1;
    return out;
}

}  // namespace cli
