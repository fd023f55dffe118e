#include "cli/input.hpp"

#include "net/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace cli {

namespace {

constexpr std::size_t looked_at = 12;
constexpr int patience_ms = 100;

[[noreturn]] void refuse(const std::string& path, int why)
{
    throw net::environment_error{path + ": " + std::generic_category().message(why)};
}

}  // namespace

input::input(const std::string& path, std::function<bool()> stop) : stop_{std::move(stop)}
{
    open(path, fifo::may_wait);
}

input::input(const std::string& path, fifo how) : stop_{[] { return false; }} { open(path, how); }

void input::open(const std::string& path, fifo how)
{
    // A FIFO that nobody writes to yet opens at once, and is waited for below.
    ours_ = path != "-";
    file_ = ours_ ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK) : STDIN_FILENO;
    if (file_ < 0)
        refuse(path, errno);
    struct stat is{};
    if (::fstat(file_, &is) == 0 && S_ISDIR(is.st_mode))
    {
        if (ours_)
            ::close(file_);
        throw net::environment_error{path + ": is a folder"};
    }
    waits_ = how == fifo::may_wait || !S_ISFIFO(is.st_mode);
    while (begin_.size() < looked_at)
    {
        char octets[looked_at];
        const auto got = next(octets, looked_at - begin_.size());
        if (got < 0)
        {
            const auto why = errno;
            if (ours_)
                ::close(file_);
            refuse(path, why);
        }
        if (got == 0 && !waits_ && begin_.empty())
        {
            if (ours_)
                ::close(file_);
            throw net::environment_error{path + ": it is a FIFO, and nobody writes to it"};
        }
        if (got == 0)
            break;
        begin_.append(octets, static_cast<std::size_t>(got));
    }
}

input::~input()
{
    if (ours_)
        ::close(file_);
}

ssize_t input::next(char* to, std::size_t size)
{
    for (;;)
    {
        pollfd waiting{file_, POLLIN, 0};
        const auto ready = ::poll(&waiting, 1, patience_ms);
        if (stop_())
            return 0;
        if ((ready == 0 && waits_) || (ready < 0 && errno == EINTR))
            continue;
        const auto got = ::read(file_, to, size);
        if (got >= 0 || (errno != EINTR && errno != EAGAIN))
            return got;
    }
}

ssize_t input::read(void* self, char* to, std::size_t size)
{
    auto& in = *static_cast<input*>(self);
    if (in.handed_out_ < in.begin_.size())
    {
        size = std::min(size, in.begin_.size() - in.handed_out_);
        std::copy_n(in.begin_.data() + in.handed_out_, size, to);
        in.handed_out_ += size;
        return static_cast<ssize_t>(size);
    }
    return in.next(to, size);
}

std::FILE* input::take()
{
    auto* out = ::fopencookie(this, "rb", {&input::read, nullptr, nullptr, nullptr});
    if (!out)
        throw net::environment_error{std::generic_category().message(errno)};
    std::setvbuf(out, nullptr, _IOFBF, 1 << 16);
    return out;
}

std::string input::whole(std::size_t limit)
{
    constexpr std::size_t least = 65'536;
    std::string out;
    std::size_t size = 0;
    for (ssize_t got = 1; got > 0 && size < limit;
         size += static_cast<std::size_t>(std::max<ssize_t>(got, 0)))
    {
        if (size == out.size())
            out.resize(std::min(limit, std::max(least, 2 * size)));
        got = read(this, out.data() + size, out.size() - size);
    }
    out.resize(size);
    return out;
}

}  // namespace cli
