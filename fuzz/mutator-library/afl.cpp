// sipwright-afl-mutator.so: the custom mutator interface of AFL++ (4.00 and later).
//
//     AFL_CUSTOM_MUTATOR_LIBRARY=.../sipwright-afl-mutator.so afl-fuzz ...
//
// What inputs are made of is SIPWRIGHT_INPUT of the environment, else looked at: afl-fuzz does not see what a
// target declares. What is no SIP message never becomes one. Half of the calls splice the input with another
// of AFL's queue first.
#include "inside.h"
#include "mutator_looks.hpp"

#include "sip/choices.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

#define SIPWRIGHT_API extern "C" [[gnu::visibility("default")]]

namespace {

struct state
{
    sip::choices pick;
    // What was changed, with which seed and limit, and what it became. They only grow: AFL++ gives room for a
    // megabyte with each call.
    std::vector<unsigned char> before = {}, after = {};
    std::size_t before_size = 0, most = 0;
    unsigned seed = 0;
    const char* kind = nullptr;  // of the environment; null: looked at
    bool named = false;          // the latest mutant is by mutators that have names
    std::array<char, 256> description{};
};

bool looks_like_a_message(const unsigned char* data, std::size_t size)
{
    return kinds::looks_like({reinterpret_cast<const char*>(data), size}) == shape::one_message;
}

void make_room(std::vector<unsigned char>& buffer, std::size_t size)
{
    if (buffer.size() < size)
        buffer.resize(size);
}

}  // namespace

SIPWRIGHT_API void* afl_custom_init(void*, unsigned int seed)
{
    const char* const kind = std::getenv("SIPWRIGHT_INPUT");
    if (!sipwright_inside_prepare(kind, 0))
    {
        std::fprintf(stderr, "sipwright-mutator: SIPWRIGHT_INPUT, \"%s\", is no kind of input\n", kind);
        std::_Exit(2);
    }
    auto* const made = new (std::nothrow) state{sip::choices{seed}};
    if (made)
        made->kind = kind;
    return made;
}

SIPWRIGHT_API void afl_custom_deinit(void* data) { delete static_cast<state*>(data); }

// The mutant lies in *out until the next call. 0: nothing was made, AFL++ goes on.
SIPWRIGHT_API std::size_t afl_custom_fuzz(void* data,
                                          unsigned char* input,
                                          std::size_t size,
                                          unsigned char** out,
                                          unsigned char* more,
                                          std::size_t more_size,
                                          std::size_t most)
try
{
    auto& s = *static_cast<state*>(data);
    *out = input;
    if (most == 0)
        return 0;
    make_room(s.before, most);
    make_room(s.after, most);
    s.most = most;
    s.before_size = 0;
    if (more && more_size > 0 && s.pick.below(2) == 0)
        s.before_size = sipwright_inside_cross(input, size, more, more_size, s.before.data(), most,
                                               static_cast<unsigned>(s.pick.next()));
    if (s.before_size == 0)
    {
        s.before_size = std::min(size, most);
        std::memcpy(s.before.data(), input, s.before_size);
    }
    s.seed = static_cast<unsigned>(s.pick.next());
    std::memcpy(s.after.data(), s.before.data(), s.before_size);
    *out = s.after.data();
    s.named = !s.kind && looks_like_a_message(s.before.data(), s.before_size);
    return s.named
               ? sipwright_mutate(s.after.data(), s.before_size, most, s.seed)
               : sipwright_mutate_as(s.kind ? s.kind : "any", s.after.data(), s.before_size, most, s.seed);
}
catch (const std::bad_alloc&)
{
    return 0;
}

// A part of the file name of what AFL++ keeps: the mutators, or the kind where they have no names.
SIPWRIGHT_API const char* afl_custom_describe(void* data, std::size_t most)
{
    auto& s = *static_cast<state*>(data);
    auto& text = s.description;
    if (s.named)
        sipwright_explain(s.before.data(), s.before_size, s.most, s.seed, text.data(), text.size());
    else
        std::snprintf(text.data(), text.size(), "%s", s.kind ? s.kind : "any");
    for (auto& c : text)
        if (c == ' ' || c == '/' || c == ':' || c == '*')
            c = '_';
    if (most < text.size())
        text[most] = '\0';
    return text.data();
}
