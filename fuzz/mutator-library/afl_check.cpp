// Loads sipwright-afl-mutator.so as afl-fuzz does and calls it: afl_check FILE.so. What is no SIP message
// never becomes one, whether its kind is looked at or given in the environment.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

template <class Function>
Function* named(void* library, const char* name)
{
    return reinterpret_cast<Function*>(dlsym(library, name));
}

using fuzz_function = std::size_t(
    void*, unsigned char*, std::size_t, unsigned char**, unsigned char*, std::size_t, std::size_t);
using init_function = void*(void*, unsigned);

// Of so many mutants of `seed`, that are spliced with `other` half of the time: how many are SIP messages.
int messages_of(void* library, const char* kind, std::string seed, std::string other)
{
    if (kind)
        setenv("SIPWRIGHT_INPUT", kind, 1);
    else
        unsetenv("SIPWRIGHT_INPUT");
    void* state = named<init_function>(library, "afl_custom_init")(nullptr, 1);
    int out = 0;
    for (int i = 0; i < 400; ++i)
    {
        auto* const text = reinterpret_cast<unsigned char*>(seed.data());
        unsigned char* made = nullptr;
        const auto size = named<fuzz_function>(library, "afl_custom_fuzz")(
            state, text, seed.size(), &made, reinterpret_cast<unsigned char*>(other.data()), other.size(),
            4096);
        const std::string is{reinterpret_cast<char*>(made), size};
        out +=
            is.starts_with("SIP/2.0 ") || is.find(" SIP/2.0\r\n") != is.npos || is.find("\nVia:") != is.npos;
    }
    named<void(void*)>(library, "afl_custom_deinit")(state);
    return out;
}

int main(int argc, char** argv)
{
    void* library = argc == 2 ? dlopen(argv[1], RTLD_NOW) : nullptr;
    if (!library)
        return std::fprintf(stderr, "%s\n", argc == 2 ? dlerror() : "usage: afl_check FILE.so"), 2;
    auto* init = named<void*(void*, unsigned)>(library, "afl_custom_init");
    auto* deinit = named<void(void*)>(library, "afl_custom_deinit");
    auto* describe = named<const char*(void*, std::size_t)>(library, "afl_custom_describe");
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
    const std::string sdp =
        "v=0\r\no=a 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n";
    const std::string uri = "sip:alice@atlanta.example.com;transport=tcp", json = R"({"a":[1,2,3]})";
    const std::string message = "BYE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nMax-Forwards: "
                                "70\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: c\r\nCSeq: 1 "
                                "BYE\r\nContent-Length: 0\r\n\r\n";
    const struct
    {
        const char* kind;
        std::string seed;
    } others[] = {{nullptr, sdp}, {"sdp", sdp},    {nullptr, uri},
                  {"uri", uri},   {nullptr, json}, {"text", json}};
    bool wrong = made.size() < 100;
    for (const auto& one : others)
        if (const auto n = messages_of(library, one.kind, one.seed, one.seed); n > 0)
        {
            std::fprintf(stderr, "%s: %d mutants of what is no SIP message are one: %s\n",
                         one.kind ? one.kind : "looked at", n, one.seed.c_str());
            wrong = true;
        }
    for (const char* const kind : {static_cast<const char*>(nullptr), "message"})
        if (const auto n = messages_of(library, kind, message, message); n < 300)
        {
            std::fprintf(stderr, "only %d mutants of a message are one\n", n);
            wrong = true;
        }
    return wrong;
}
