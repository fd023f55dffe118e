#include "counter.hpp"

#include <linux/perf_event.h>
#include <malloc.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <valgrind/callgrind.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <new>
#include <string>

namespace {

std::size_t held = 0, most_held = 0;
int counted_by = -1;  // a descriptor of perf_event_open(2); -1: callgrind counts
bool by_time = false;
int dumps = 0;

constexpr const char* dump_name = "SIPWRIGHT_GROWTH_DUMP";

int open_counter()
{
    perf_event_attr what{};
    what.size = sizeof what;
    what.type = PERF_TYPE_HARDWARE;
    what.config = PERF_COUNT_HW_INSTRUCTIONS;
    what.exclude_kernel = what.exclude_hv = 1;
    return static_cast<int>(syscall(SYS_perf_event_open, &what, 0, -1, -1, 0));
}

std::uint64_t nanoseconds()
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(t.tv_nsec);
}

// callgrind writes a file for each part that is dumped, with a line "totals: N".
std::uint64_t read_dump()
{
    const std::string name = std::string{std::getenv(dump_name)} + '.' + std::to_string(++dumps);
    std::uint64_t total = 0;
    std::ifstream in{name};
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("totals: "))
            total = std::strtoull(line.c_str() + 8, nullptr, 10);
    std::remove(name.c_str());
    return total;
}

}  // namespace

// Inlined, g++ takes malloc and free for a mismatched pair.
[[gnu::noinline]] void* operator new(std::size_t size)
{
    void* block = std::malloc(size ? size : 1);
    if (!block)
        throw std::bad_alloc{};
    held += malloc_usable_size(block);
    most_held = std::max(most_held, held);
    return block;
}
[[gnu::noinline]] void operator delete(void* block) noexcept
{
    held -= block ? malloc_usable_size(block) : 0;
    std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept { operator delete(block); }

namespace bench {

void count_instructions(char** argv)
{
    if (RUNNING_ON_VALGRIND)
        return;
    counted_by = open_counter();
    if (counted_by >= 0)
        return;
    std::string folder = std::filesystem::temp_directory_path() / "growth-XXXXXX";
    if (!mkdtemp(folder.data()))
        std::exit(2);
    const std::string file = folder + "/part";
    setenv(dump_name, file.c_str(), 1);
    std::string out = "--callgrind-out-file=" + file;
    std::string options[] = {"valgrind", "-q", "--tool=callgrind", "--instr-atstart=no", out};
    std::string all;
    for (auto& o : options)
        all += o + ' ';
    for (char** a = argv; *a; ++a)
        all += '\'' + std::string{*a} + "' ";
    // The shell clears away what the last part leaves.
    all += "; code=$?; rm -rf " + folder + "; [ $code = 127 ] && exit 77; exit $code";
    execl("/bin/sh", "sh", "-c", all.c_str(), nullptr);
    std::exit(77);
}

void count_time() { by_time = true; }

counter::counter()
{
    before_ = most_held = held;
    if (by_time)
    {
        began_ = nanoseconds();
        return;
    }
    if (counted_by >= 0)
    {
        ioctl(counted_by, PERF_EVENT_IOC_RESET, 0);
        return;
    }
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
}

cost counter::stop()
{
    cost out;
    if (by_time)
    {
        out.instructions = nanoseconds() - began_;
    }
    else if (counted_by >= 0)
    {
        if (read(counted_by, &out.instructions, sizeof out.instructions) != sizeof out.instructions)
            std::abort();
    }
    else
    {
        CALLGRIND_STOP_INSTRUMENTATION;
        CALLGRIND_DUMP_STATS;
        out.instructions = read_dump();
    }
    out.octets = most_held - before_;
    return out;
}

}  // namespace bench
