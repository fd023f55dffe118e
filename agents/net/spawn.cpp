#include "net/spawn.hpp"

#include <csignal>

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

namespace net {

namespace {

// What a new process gets of us: nothing.
class spawn_terms
{
public:
    explicit spawn_terms(int output)
    {
        ::posix_spawn_file_actions_init(&files_);
        ::posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&files_, output, STDERR_FILENO);
        ::posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
        ::posix_spawnattr_init(&how_);
        ::posix_spawnattr_setflags(&how_,
                                   POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        ::posix_spawnattr_setpgroup(&how_, 0);
        sigset_t some;
        ::sigemptyset(&some);
        ::posix_spawnattr_setsigmask(&how_, &some);
        for (const int s : {SIGPIPE, SIGXFSZ, SIGINT, SIGTERM})
            ::sigaddset(&some, s);
        ::posix_spawnattr_setsigdefault(&how_, &some);
    }
    ~spawn_terms()
    {
        ::posix_spawn_file_actions_destroy(&files_);
        ::posix_spawnattr_destroy(&how_);
    }
    spawn_terms(const spawn_terms&) = delete;
    spawn_terms& operator=(const spawn_terms&) = delete;

    // The error, 0 for none.
    int spawn(const std::vector<std::string>& words, pid_t& out) const
    {
        std::vector<char*> arguments;
        for (const auto& w : words)
            arguments.push_back(const_cast<char*>(w.c_str()));  // NOLINT: as execvp has it
        arguments.push_back(nullptr);
        return ::posix_spawnp(&out, arguments.front(), &files_, &how_, arguments.data(), environ);
    }

private:
    posix_spawn_file_actions_t files_{};
    posix_spawnattr_t how_{};
};

}  // namespace

int spawn(const std::vector<std::string>& words, int output, pid_t& out)
{
    return spawn_terms{output}.spawn(words, out);
}

}  // namespace net
