// How libFuzzer changes the inputs of a target whose input is made of messages or pieces of them
// (fuzz_target(... MUTATE shape)). Most changes are those of agents/mutate; one in six is libFuzzer's own, of
// the whole or of one piece, so that the dictionary and what it learned from comparisons come in.
//
// SIPWRIGHT_BLIND=1 in the environment leaves all to libFuzzer; SIPWRIGHT_GUIDE=0 draws all kinds of change
// as often, whichever paid.
#include "mutator_message.hpp"
#include "mutator_shapes.hpp"
#include "room.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

// Not there in a replay, and not with every engine.
extern "C" [[gnu::weak]] std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

constexpr shape input = shape::SIPWRIGHT_SHAPE;
// Octets of a mutant, mostly: one message as RFC 3665 has it, or as many as there are to judge.
constexpr std::size_t usual = input == shape::records ? 4'096 : input == shape::stream ? 2'048 : 768;

bool is_blind()
{
    static const bool asked = [] {
        const char* set = std::getenv("SIPWRIGHT_BLIND");
        return set && *set == '1';
    }();
    return asked;
}

// What paid so far: SIPWRIGHT_GUIDE=0 in the environment forgets it.
guide& steering()
{
    static guide one{[] {
        const char* set = std::getenv("SIPWRIGHT_GUIDE");
        return !set || *set != '0';
    }()};
    return one;
}

std::string_view view_of(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

std::string blindly(std::string_view piece, std::size_t most)
{
    std::string out{piece.substr(0, most)};
    const auto size = out.size();
    out.resize(most);
    out.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(out.data()), size, most));
    return out;
}

// 0 when nothing was made or it has no room.
std::size_t give(const std::string& made, std::uint8_t* to, std::size_t most)
{
    if (made.empty() || made.size() > most)
        return 0;
    std::memcpy(to, made.data(), made.size());
    return made.size();
}

}  // namespace

extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed)
{
    if (is_blind() && LLVMFuzzerMutate)
        return LLVMFuzzerMutate(data, size, most);
    sip::choices pick{seed};
    const auto octets = view_of(data, size);
    auto& by = steering();
    by.begins(octets);
    most = room_for(size, usual, most, pick.next());
    std::string made;
    if (const auto how = pick.below(12); how > 1 || !LLVMFuzzerMutate)
        made = shapes::mutated(input, octets, pick, most, by);
    else if (how == 1)
        made = shapes::with_piece_changed(input, octets, pick, most, [](auto piece, auto room) {
            return room == 0 ? std::string{} : blindly(piece, std::min<std::size_t>(room, piece.size() + 64));
        });
    if (made != octets)
        if (const auto given = give(made, data, most); given > 0)
        {
            by.made(made);
            return given;
        }
    return LLVMFuzzerMutate ? LLVMFuzzerMutate(data, size, most) : size;
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* a,
                                                 std::size_t size_a,
                                                 const std::uint8_t* b,
                                                 std::size_t size_b,
                                                 std::uint8_t* out,
                                                 std::size_t most,
                                                 unsigned seed)
{
    if (is_blind())
        return 0;  // libFuzzer's own is among its mutations
    sip::choices pick{seed};
    most = room_for(size_a, usual, most, pick.next());
    auto made = shapes::crossed(input, view_of(a, size_a), view_of(b, size_b), pick, most);
    // As often as a broken message is mended before it is changed.
    if (input == shape::message && pick.below(2) == 0)
        if (auto right = shapes::mended(made); right.size() <= most)
            made = std::move(right);
    return give(made, out, most);
}
