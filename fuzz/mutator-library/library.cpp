// What interface.c asks.
#include "inside.h"

#include "mutate/mutate.hpp"

#include <algorithm>
#include <cstring>
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
