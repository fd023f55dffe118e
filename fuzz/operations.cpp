// What the targets that play operations have in common: the input goes to the drill, and libFuzzer's
// mutations to inputs are mixed with ours, which know where an operation begins.
//
// SIPWRIGHT_BLIND=1 in the environment leaves libFuzzer alone, SIPWRIGHT_COUNT=1 has the target say at its
// end how much it did. On SIGXCPU, when the CPU seconds of `ulimit -t` are used up, a target ends as it does
// when its runs are done.
#include "operations.hpp"

#include "ending.hpp"
#include "room.hpp"

#include "drill/drill.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

// Not there without libFuzzer: then nobody calls the mutator either.
extern "C" [[gnu::weak]] std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

drill::log::tally total;
std::uint64_t executions = 0;

const drill::entry& played()
{
    static const auto& found = drill::named(drill_of_this_target);
    return found;
}

void write_counts()
{
    if (!std::getenv("SIPWRIGHT_COUNT"))
        return;
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    const auto cpu = std::max(1e-6, seconds(used.ru_utime) + seconds(used.ru_stime));
    const auto line = [&](const char* what, std::uint64_t n) {
        std::fprintf(stderr, "%s: %llu, %.0f/s\n", what, static_cast<unsigned long long>(n),
                     static_cast<double>(n) / cpu);
    };
    std::fprintf(stderr, "CPU seconds: %.2f\n", cpu);
    line("executions", executions);
    line("messages", total.messages);
    if (total.ladders > 0)
    {
        line("ladders", total.ladders);
        line("ladders as drawn", total.as_drawn);
    }
}

const bool blind = std::getenv("SIPWRIGHT_BLIND") != nullptr;
const bool counting = says_at_its_end(write_counts);

std::string_view text(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

std::size_t put(const std::string& octets, std::uint8_t* to)
{
    std::ranges::copy(octets, to);
    return octets.size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    end_when_time_is_up();
    drill::log nobody_reads_it;
    played().play(text(data, size), nobody_reads_it);
    ++executions;
    total.messages += nobody_reads_it.counted.messages;
    total.ladders += nobody_reads_it.counted.ladders;
    total.as_drawn += nobody_reads_it.counted.as_drawn;
    return 0;
}

extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed);
extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed)
{
    // libFuzzer's own mutations know the values that our code compares with, and now and then that helps.
    if (blind || seed % 8 == 0)
        return LLVMFuzzerMutate(data, size, most);
    const auto room = room_for(size, usual_size, most, seed / 8);
    return put(drill::mutate_operations(*played().operations, text(data, size), seed, room), data);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one,
                                                 std::size_t one_size,
                                                 const std::uint8_t* other,
                                                 std::size_t other_size,
                                                 std::uint8_t* out,
                                                 std::size_t most,
                                                 unsigned seed);
extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one,
                                                 std::size_t one_size,
                                                 const std::uint8_t* other,
                                                 std::size_t other_size,
                                                 std::uint8_t* out,
                                                 std::size_t most,
                                                 unsigned seed)
{
    if (blind)  // libFuzzer then tries something else
        return 0;
    const auto room = room_for(one_size, usual_size, most, seed);
    return put(drill::cross_operations(*played().operations, text(one, one_size), text(other, other_size),
                                       seed, room),
               out);
}
