#include "net/device_process.hpp"

#include "net/error.hpp"
#include "net/spawn.hpp"
#include "script/printable.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace net {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 2s;  // from asking a process to end to insisting
constexpr auto between = 5ms;  // two looks at one that is ending
constexpr int most_children = 256;
constexpr std::size_t most_news = 65'536;

// What sanitizers, assert() and runtimes print of a fault.
constexpr std::string_view alarms[] = {
    "ERROR: AddressSanitizer",      "ERROR: LeakSanitizer",      "runtime error:",
    "WARNING: ThreadSanitizer",     "WARNING: MemorySanitizer",  "*** stack smashing detected",
    "corrupted size vs. prev_size", "double free or corruption", "Assertion `"};

// One program takes the place of the shell, so that its end is known as it is. What is more than that, a
// list, a pipe, or a variable before it, is the shell's.
std::vector<std::string> in_a_shell(const std::string& command)
{
    const auto first = command.find_first_not_of(" \t");
    const auto word = first == command.npos
                          ? std::string{}
                          : command.substr(first, command.find_first_of(" \t", first) - first);
    const bool is_one = command.find_first_of(";&|()\n") == command.npos && word.find('=') == word.npos;
    return {"/bin/sh", "-c", (is_one ? "exec " : "") + command};
}

// Of it and its children, down to a bound.
std::uint64_t memory_of(pid_t pid, int& left)
{
    std::uint64_t total = 0, pages = 0, resident = 0;
    const auto folder = "/proc/" + std::to_string(pid);
    if (std::ifstream in{folder + "/statm"}; in >> total >> pages)
        resident = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    std::ifstream children{folder + "/task/" + std::to_string(pid) + "/children"};
    for (pid_t child = 0; left > 0 && children >> child;)
    {
        --left;
        resident += memory_of(child, left);
    }
    return resident;
}

bool is_gone(pid_t pid)
{
    std::ifstream in{"/proc/" + std::to_string(pid) + "/stat"};
    std::string all;
    if (!std::getline(in, all))
        return true;
    const auto name_ends = all.rfind(") ");
    return name_ends == all.npos || all.compare(name_ends + 2, 1, "Z") == 0;
}

}  // namespace

device_process::~device_process()
{
    stop();
    if (log_ >= 0)
        ::close(log_);
}

void device_process::start(const std::string& command, const std::string& log)
{
    stop();
    if (log_ < 0)
        log_ = ::open(log.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log_ < 0)
        throw environment_error{script::printable(log) + ": " + text_of(errno)};
    struct ::stat is{};
    ::fstat(log_, &is);
    read_to_ = is.st_size;
    if (const auto error = spawn(in_a_shell(command), log_, pid_); error != 0)
    {
        pid_ = 0;
        throw environment_error{"'" + script::printable(command) + "': " + text_of(error)};
    }
    ours_ = true;
    ended_ = false;
}

void device_process::watch(pid_t pid)
{
    pid_ = pid;
    ours_ = ended_ = false;
}

void device_process::reap()
{
    if (ours_ && !ended_ && pid_ != 0)
        if (::waitpid(pid_, &status_, WNOHANG) == pid_)
            ended_ = true;
}

void device_process::stop()
{
    if (!ours_ || pid_ == 0)
        return;
    reap();
    ::kill(-pid_, SIGTERM);
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!ended_ && std::chrono::steady_clock::now() < until)
    {
        std::this_thread::sleep_for(between);
        reap();
    }
    ::kill(-pid_, SIGKILL);  // it, or what it left behind
    while (!ended_ && ::waitpid(pid_, &status_, 0) < 0 && errno == EINTR)
        continue;
    ended_ = true;
    pid_ = 0;
}

campaign::process_state device_process::state()
{
    campaign::process_state out;
    if (pid_ == 0)
        return out;
    out.known = true;
    reap();
    out.running = ours_ ? !ended_ : !is_gone(pid_);
    if (ended_ && WIFSIGNALED(status_))
        out.signal = WTERMSIG(status_);
    if (ended_ && WIFEXITED(status_))
        out.exit_status = WEXITSTATUS(status_);
    if (ended_ && out.exit_status > 128 && out.exit_status < 128 + 65)  // a shell says so of its child
    {
        out.signal = out.exit_status - 128;
        out.exit_status = 0;
    }
    int left = most_children;
    if (out.running)
        out.memory = memory_of(pid_, left);
    out.said = news();
    return out;
}

// From the first alarm on, of what is new; "" when there is none.
std::string device_process::news()
{
    struct ::stat is{};
    if (log_ < 0 || ::fstat(log_, &is) != 0)
        return {};
    std::string out(
        static_cast<std::size_t>(std::clamp<off_t>(is.st_size - read_to_, 0, static_cast<off_t>(most_news))),
        '\0');
    const auto from = is.st_size - static_cast<off_t>(out.size());
    const auto got = out.empty() ? 0 : ::pread(log_, out.data(), out.size(), from);
    out.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    read_to_ = is.st_size;
    if (static_cast<std::uint64_t>(is.st_size) > limits::device_log && ::ftruncate(log_, 0) == 0)
        read_to_ = 0;
    auto first = out.npos;
    for (const auto alarm : alarms)
        first = std::min(first, out.find(alarm));
    return first == out.npos ? std::string{} : script::printable(out.substr(first, 2'000));
}

std::string run_to_its_end(const std::string& command, std::chrono::milliseconds most)
{
    const auto nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    pid_t pid = 0;
    const auto error = spawn(in_a_shell(command), nowhere, pid);
    ::close(nowhere);
    if (error != 0)
        return text_of(error);
    int status = 0;
    const auto until = std::chrono::steady_clock::now() + most;
    while (::waitpid(pid, &status, WNOHANG) == 0)
    {
        if (std::chrono::steady_clock::now() >= until)
        {
            ::kill(-pid, SIGKILL);
            ::waitpid(pid, nullptr, 0);
            return "it did not end in time";
        }
        std::this_thread::sleep_for(between);
    }
    if (WIFSIGNALED(status))
        return std::string{"it was ended by signal "} + ::strsignal(WTERMSIG(status));
    return WEXITSTATUS(status) == 0 ? std::string{} : "it exits with " + std::to_string(WEXITSTATUS(status));
}

}  // namespace net
