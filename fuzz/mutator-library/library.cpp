// What interface.c asks.
#include "inside.h"

#include "mutator_kinds.hpp"
#include "room.hpp"

#include "mutate/mutate.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace {

std::string_view view_of(const unsigned char* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

mutate::mutant mutant_of(const unsigned char* data, std::size_t size, std::size_t most, unsigned seed)
{
    mutate::options how;
    how.most_octets = most;
    return mutate::mutate(view_of(data, size), seed, how);
}

bool fits(std::string_view made, std::size_t most) { return !made.empty() && made.size() <= most; }

// The names of mutators are literals: a zero ends them.
std::vector<sipwright_mutator> listed()
{
    std::vector<sipwright_mutator> out;
    for (const auto* m : mutate::all_mutators())
        out.push_back({m->name.data(), m->aims_at.data(), m->anomaly, m->nature == mutate::nature::legal});
    return out;
}

std::optional<kinds::layout> layout_named(const char* kind)
{
    std::string_view wrong;
    return kind ? kinds::read_layout(kind, wrong) : std::nullopt;
}

// What LLVMFuzzerCustomMutator() knows.
struct process
{
    kinds::layout input = *layout_named("any");
    guide by{true};
};
process& current()
{
    static process one;
    return one;
}

// Mutants grow no longer than most inputs are, but now and then.
std::size_t usual_room(std::size_t size, std::size_t most, sip::choices& pick)
{
    return room_for(size, kinds::usual_size(current().input), most, pick.next());
}

std::string blindly(std::string_view piece, std::size_t most, sipwright_own_mutation* own)
{
    if (most == 0)
        return {};
    std::string out{piece.substr(0, most)};
    const auto size = out.size();
    out.resize(most);
    out.resize(own(reinterpret_cast<unsigned char*>(out.data()), size, most));
    return out;
}

}  // namespace

extern "C" const char* sipwright_inside_version(void) { return SIPWRIGHT_VERSION; }

extern "C" std::size_t
sipwright_inside_mutate(unsigned char* data, std::size_t size, std::size_t max_size, unsigned seed)
try
{
    const auto made = mutant_of(data, size, max_size, seed);
    if (made.steps.empty() || !fits(made.octets, max_size))
        return size;
    std::memcpy(data, made.octets.data(), made.octets.size());
    return made.octets.size();
}
catch (...)  // no memory
{
    return size;
}

extern "C" std::size_t sipwright_inside_crossover(const unsigned char* data1,
                                                  std::size_t size1,
                                                  const unsigned char* data2,
                                                  std::size_t size2,
                                                  unsigned char* out,
                                                  std::size_t max_size,
                                                  unsigned seed)
try
{
    const auto made = mutate::crossover(view_of(data1, size1), view_of(data2, size2), seed, max_size);
    if (!fits(made, max_size))
        return 0;
    std::memcpy(out, made.data(), made.size());
    return made.size();
}
catch (...)
{
    return 0;
}

extern "C" std::size_t sipwright_inside_explain(const unsigned char* data,
                                                std::size_t size,
                                                std::size_t max_size,
                                                unsigned seed,
                                                char* text,
                                                std::size_t room)
try
{
    const auto made = mutant_of(data, size, max_size, seed);
    std::string out;
    for (const auto& step : made.steps)
        out.append(out.empty() ? "" : ", ").append(step.by->name);
    if (!made.rule().empty())
        out.append(" breaks ").append(made.rule());
    if (room > 0)
    {
        const auto shown = std::min(out.size(), room - 1);
        std::memcpy(text, out.data(), shown);
        text[shown] = '\0';
    }
    return out.size();
}
catch (...)
{
    if (room > 0)
        *text = '\0';
    return 0;
}

extern "C" const sipwright_mutator* sipwright_inside_mutator_at(std::size_t number)
{
    static const auto all = listed();
    return number < all.size() ? &all[number] : nullptr;
}

extern "C" std::size_t sipwright_inside_mutate_as(
    const char* kind, unsigned char* data, std::size_t size, std::size_t max_size, unsigned seed)
try
{
    const auto layout = layout_named(kind);
    if (!layout)
        return size;
    guide none;
    sip::choices pick{seed};
    const auto made = kinds::mutated(*layout, view_of(data, size), pick, max_size, none);
    if (!fits(made, max_size))
        return size;
    std::memcpy(data, made.data(), made.size());
    return made.size();
}
catch (...)
{
    return size;
}

extern "C" int sipwright_inside_is_kind(const char* kind)
try
{
    return layout_named(kind) ? 1 : 0;
}
catch (...)
{
    return 0;
}

extern "C" int sipwright_inside_prepare(const char* kind, int with_guide)
try
{
    const auto layout = layout_named(kind ? kind : "any");
    if (!layout)
        return 0;
    current().input = *layout;
    current().by = guide{with_guide != 0};
    return 1;
}
catch (...)
{
    return 0;
}

// One in six is the fuzzer's own, of the whole or of a piece.
extern "C" std::size_t sipwright_inside_fuzz(
    unsigned char* data, std::size_t size, std::size_t max_size, unsigned seed, sipwright_own_mutation* own)
try
{
    auto& all = current();
    sip::choices pick{seed};
    const auto input = view_of(data, size);
    all.by.begins(input);
    const auto how = pick.below(12);
    const auto most = usual_room(size, max_size, pick);
    std::string made;
    if (own && how == 0)
        made = kinds::settled(all.input, blindly(input, max_size, own), pick, max_size);
    else if (own && how == 1)
    {
        const auto change = [&](auto piece, auto room) {
            return blindly(piece, std::min<std::size_t>(room, piece.size() + 64), own);
        };
        made = kinds::with_piece_changed(all.input, input, pick, most, change);
        made = kinds::settled(all.input, made, pick, max_size);
    }
    else
        made = kinds::mutated(all.input, input, pick, most, all.by);
    if (!fits(made, max_size) || made == input)
    {
        if (!own)
            return size;
        made = kinds::settled(all.input, blindly(input, max_size, own), pick, max_size);
    }
    all.by.made(made);
    std::memcpy(data, made.data(), made.size());
    return made.size();
}
catch (...)
{
    return own ? own(data, size, max_size) : size;
}

extern "C" std::size_t sipwright_inside_cross(const unsigned char* data1,
                                              std::size_t size1,
                                              const unsigned char* data2,
                                              std::size_t size2,
                                              unsigned char* out,
                                              std::size_t max_size,
                                              unsigned seed)
try
{
    auto& all = current();
    sip::choices pick{seed};
    all.by.begins(view_of(data1, size1));
    all.by.chose(arm::crossed);
    const auto most = usual_room(size1, max_size, pick);
    auto made = kinds::crossed(all.input, view_of(data1, size1), view_of(data2, size2), pick, most);
    made = kinds::settled(all.input, made, pick, max_size);
    if (!fits(made, max_size))
        return 0;
    all.by.made(made);
    std::memcpy(out, made.data(), made.size());
    return made.size();
}
catch (...)
{
    return 0;
}
