// The same in C++, with names that the mutator has as well: they must not meet.
#include "sipwright-mutator.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

namespace mutate {

struct mutator
{
    std::map<std::string, unsigned long> seen;
};
mutator all_mutators;  // a function there

}  // namespace mutate

namespace {

void print_depth()
{
    const auto complete = mutate::all_mutators.seen["complete"];
    std::fprintf(stderr, "complete requests: %lu\n", complete);
    if (complete == 0)
        std::_Exit(3);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***)
{
    if (std::getenv("SIPWRIGHT_LINK_CHECK"))
        std::atexit(print_depth);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text{reinterpret_cast<const char*>(data), size};
    if (text.find(" SIP/2.0\r\n") == text.npos)
        return 0;
    for (const std::string_view name : {"Via", "From", "To", "Call-ID", "CSeq"})
        if (text.find(name) == text.npos)
            return 0;
    ++mutate::all_mutators.seen["complete"];
    return 0;
}
