// A program as a trigger.
#include "net/error.hpp"
#include "net/limits.hpp"
#include "net/spawn.hpp"
#include "net/trigger.hpp"
#include "script/printable.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include <array>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace net {

namespace asio = boost::asio;

namespace {

class process : public std::enable_shared_from_this<process>
{
public:
    process(asio::io_context& io, trigger_ended ended) : output_{io}, exit_{io}, ended_{std::move(ended)} {}

    // Why not; "" when it runs.
    std::string start(const std::vector<std::string>& words)
    {
        std::array<int, 2> pipe{};
        if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
            return text_of(errno);
        const auto error = spawn(words, pipe[1], pid_);
        ::close(pipe[1]);
        output_.assign(pipe[0]);
        if (error != 0)
        {
            pid_ = 0;
            return "'" + words.front() + "': " + text_of(error);
        }
        // Not by its name: glibc 2.36 declares it for C only.
        const auto watch = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
        if (watch < 0)
            return text_of(errno);
        exit_.assign(watch);
        output_.non_blocking(true);
        read();
        exit_.async_wait(asio::posix::stream_descriptor::wait_read,
                         [self = shared_from_this()](const boost::system::error_code& e) {
                             if (!e)
                                 self->exited();
                         });
        return {};
    }

    // Its number is not free before it is waited for, so the group is its own as long as this lives.
    void end()
    {
        ended_ = {};
        boost::system::error_code none;
        output_.close(none);
        exit_.close(none);
        if (pid_ == 0)
            return;
        ::kill(-pid_, SIGKILL);
        ::kill(pid_, SIGKILL);  // should it have left its group
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR)
            continue;
        pid_ = 0;
    }

private:
    void read()
    {
        output_.async_read_some(asio::buffer(room_), [self = shared_from_this()](
                                                         const boost::system::error_code& e, std::size_t n) {
            if (e)
                return;
            self->keep(n);
            self->read();
        });
    }

    void keep(std::size_t octets)
    {
        said_.append(room_.data(), octets);
        if (said_.size() > limits::trigger_output)
            said_.erase(0, said_.size() - limits::trigger_output);
    }

    void exited()
    {
        siginfo_t how{};
        if (::waitid(P_PID, static_cast<id_t>(pid_), &how, WEXITED | WNOWAIT | WNOHANG) != 0 || !ended_)
            return;
        // What it has printed last may not be read yet; what others still print is not waited for.
        boost::system::error_code none;
        for (int i = 0; i < 16 && !none; ++i)
            if (const auto n = output_.read_some(asio::buffer(room_), none); !none)
                keep(n);
        std::string why;
        if (how.si_code != CLD_EXITED)
            why = std::string{"it is ended by signal "} + ::strsignal(how.si_status);
        else if (how.si_status != 0)
            why = "it exits with " + std::to_string(how.si_status);
        if (const auto last = last_line(); !why.empty() && !last.empty())
            why += " and says: " + last;
        std::exchange(ended_, {})(std::move(why));
    }

    std::string last_line() const
    {
        std::string_view all = said_;
        while (!all.empty() && (all.back() == '\n' || all.back() == '\r' || all.back() == ' '))
            all.remove_suffix(1);
        const auto before = all.rfind('\n');
        if (before != std::string_view::npos)
            all.remove_prefix(before + 1);
        return script::printable(all.substr(0, 200));
    }

    asio::posix::stream_descriptor output_, exit_;
    trigger_ended ended_;
    pid_t pid_ = 0;
    std::string said_;  // the end of it
    std::array<char, 65'536> room_{};
};

class command : public trigger_at_work
{
public:
    command(asio::io_context& io, const std::vector<std::string>& words, trigger_ended ended)
        : process_{std::make_shared<process>(io, ended)}
    {
        if (auto why = process_->start(words); !why.empty())
        {
            process_->end();
            asio::post(io, [alive = std::weak_ptr{process_}, ended, why] {
                if (alive.lock())
                    ended("it cannot be started: " + why);
            });
        }
    }
    command(const command&) = delete;
    command& operator=(const command&) = delete;
    ~command() override { process_->end(); }

private:
    std::shared_ptr<process> process_;
};

}  // namespace

std::unique_ptr<trigger_at_work>
run_command(asio::io_context& io, const std::vector<std::string>& words, trigger_ended ended)
{
    return std::make_unique<command>(io, words, std::move(ended));
}

}  // namespace net
