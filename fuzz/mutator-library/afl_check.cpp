// Loads sipwright-afl-mutator.so as afl-fuzz does and calls it: afl_check FILE.so
#include <dlfcn.h>

#include <cstdio>
#include <cstring>
#include <set>
#include <string>

template <class Function>
Function* named(void* library, const char* name)
{
    return reinterpret_cast<Function*>(dlsym(library, name));
}

int main(int argc, char** argv)
{
    void* library = argc == 2 ? dlopen(argv[1], RTLD_NOW) : nullptr;
    if (!library)
        return std::fprintf(stderr, "%s\n", argc == 2 ? dlerror() : "usage: afl_check FILE.so"), 2;
    auto* init = named<void*(void*, unsigned)>(library, "afl_custom_init");
    auto* deinit = named<void(void*)>(library, "afl_custom_deinit");
    auto* describe = named<const char*(void*, std::size_t)>(library, "afl_custom_describe");
    using fuzz_function = std::size_t(void*, unsigned char*, std::size_t, unsigned char**, unsigned char*,
                                      std::size_t, std::size_t);
    auto* fuzz = named<fuzz_function>(library, "afl_custom_fuzz");
    if (!init || !deinit || !describe || !fuzz)
        return std::fprintf(stderr, "a function is missing\n"), 1;
    void* state = init(nullptr, 7);
    unsigned char input[4096] = "hello", other[] = "SIP/2.0 200 OK\r\nCSeq: 1 BYE\r\n\r\n";
    std::set<std::string> made;
    for (int i = 0; i < 200; ++i)
    {
        unsigned char* out = nullptr;
        const auto size = fuzz(state, input, 5, &out, other, sizeof other - 1, 2000);
        if (size > 2000 || (size > 0 && !out) || std::strlen(describe(state, 40)) > 40)
            return std::fprintf(stderr, "more than there is room for\n"), 1;
        made.emplace(reinterpret_cast<char*>(out), size);
    }
    deinit(state);
    std::printf("%zu different mutants\n", made.size());
    return made.size() < 100;
}
