// Seeds: small inputs of a fuzz target, made of messages that were seen, and named by what they show. Pure:
// the same conversation makes the same seeds.
#pragma once

#include "seeds/conversation.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace seeds {

struct seed
{
    std::string name;  // without number: several may share it
    std::string octets;
};

namespace limits {
inline constexpr std::size_t octets = 65'536;  // of one seed; a message as large is left out
}

struct harvest
{
    std::vector<seed> seeds;         // no two with the same octets
    std::vector<std::string> notes;  // what could not become a seed, and why; one sentence each
};

// The fuzz targets that messages can feed: message, stream, fields, uri, sdp, multipart, digest, referee,
// transactions.
std::span<const std::string_view> targets();

// Why messages cannot feed a target of that name; "" when they can.
std::string why_not(std::string_view target);

// `target` is one of targets().
harvest make(std::string_view target, const conversation& seen);

}  // namespace seeds
