#include "net/suffering.hpp"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

#include <unistd.h>

namespace net {

namespace {

constexpr unsigned most_lines = 100;  // of one weakness

// By the signal itself: a sanitizer or a handler of ours would make a report, or an exit code, of it.
[[noreturn]] void die_of(int signal)
{
    std::signal(signal, SIG_DFL);
    std::raise(signal);
    _exit(128 + signal);  // it was blocked
}

// Whoever wants to be rid of it takes SIGTERM, SIGINT or SIGKILL.
[[noreturn]] void hang()
{
    std::signal(SIGTERM, SIG_DFL);
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGUSR1, SIG_IGN);
    for (const volatile bool for_good = true; for_good;)
        continue;
    _exit(1);
}

}  // namespace

void suffering::suffer(const weak::consequence& what)
{
    using enum weak::harm;
    for (const auto& p : what.provoked)
    {
        say(p);
        switch (p.by->does)
        {
        case segmentation_fault: die_of(SIGSEGV);
        case abort: die_of(SIGABRT);
        case exit: _exit(1);
        case hang: net::hang();
        case stall: std::this_thread::sleep_for(std::chrono::milliseconds{p.by->amount}); break;
        case leak: keep(p.by->amount); break;
        case slow:
        case reboot:
        case mute:
        case mute_call:
        case wrong_answer:
        case count_: break;
        }
    }
    if (what.delay.count() > 0)
        std::this_thread::sleep_for(what.delay);
}

void suffering::say(const weak::provocation& p)
{
    const auto lines = ++said_[p.by->name];
    if (lines > most_lines)
        return;
    std::string line = "weak " + std::string{p.by->name} + ": provoked by " + std::string{p.by->provoked_by} +
                       ", " + p.over.remote.host_port() + " over " +
                       std::string{fsm::via_token(p.over.transport())};
    line += lines == most_lines ? "; further ones are not told\n" : "\n";
    // At once, and past every buffer: the next thing may be the end.
    for (std::string_view rest = line; !rest.empty();)
    {
        const auto written = ::write(STDERR_FILENO, rest.data(), rest.size());
        if (written <= 0)
            return;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

// Touched, so that the machine has to give it.
void suffering::keep(std::size_t octets)
{
    octets_kept_ += octets;
    if (octets_kept_ > weak::limits::leaked)
        die_of(SIGABRT);
    kept_.push_back(std::make_unique_for_overwrite<char[]>(octets));
    std::memset(kept_.back().get(), 0x5A, octets);
}

}  // namespace net
