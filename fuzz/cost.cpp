// Claim: no message costs more than ten times the usual work per octet, or more memory than 64 times its
// size: neither to read all of it, nor to answer it as a user agent, nor does a list of messages. A peer
// cannot buy much of our time with few octets.
//
// Work is counted in basic blocks (meter.hpp), so that the answer is the same everywhere; the g++ build
// counts memory only. The usual work is the median over the corpus:
//   SIPWRIGHT_COST=1 build/fuzz/fuzz/fuzz_cost -runs=0 corpus/rfc3665 corpus/torture corpus/message
//   corpus/stream 2>/dev/null |
//     sort -n | awk '{ each[NR] = $1 } END { print each[int((NR + 1) / 2)] }'
#include "claim.hpp"
#include "meter.hpp"
#include "work.hpp"

#include "sip/simd.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

constexpr std::uint64_t usual_blocks = 28;  // per octet, the median of the command above
constexpr std::uint64_t blocks_for_nothing =
    20000;  // per message: transactions and answers that a message of any size makes
constexpr std::size_t octets_for_nothing =
    65536;  // the same in memory, once: tables, dialogs, indices of messages

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    sip::use_simd(sip::simd_level::scalar);  // the one level that every processor has

    const meter used;
    std::size_t count = 0;
    {
        work::read_all(octets);
        sip::framer framer;
        const auto messages = work::messages_of(octets, framer);
        count = messages.size();
        work::answer_all(messages);
    }
    const auto [blocks, memory] = used.read();

    if (std::getenv("SIPWRIGHT_COST") && size > 0)
    {
        std::printf("%llu blocks per octet, %zu octets of memory per octet, %zu octets\n",
                    static_cast<unsigned long long>(blocks / size), memory / size, size);
        std::fflush(stdout);  // what breaks a claim is told, too
    }
    claim(blocks <= 10 * usual_blocks * size + count * blocks_for_nothing,
          "ten times the usual work per octet at most");
    claim(memory <= 64 * size + octets_for_nothing, "64 octets of memory per octet at most");
    return 0;
}
