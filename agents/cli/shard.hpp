// --shard: a part of the attacks of a campaign.
#pragma once

#include <cstdint>
#include <string>

namespace cli {

struct shard
{
    std::uint32_t index = 0, of = 1;  // index < of
};

//   shard  =  I "/" N    ; 1 <= I <= N <= 1000
// "": all of it. Throws script::usage_error.
shard parse_shard(const std::string& written);

}  // namespace cli
