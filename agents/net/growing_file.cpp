#include "net/growing_file.hpp"

#include "net/error.hpp"
#include "net/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <utility>

namespace net {

namespace {

constexpr int failed = -1;

// All of it, at a place or (nowhere) behind what was written before: 0, or the error.
constexpr off_t nowhere = -1;

int write_all(int file, std::string_view octets, off_t at)
{
    while (!octets.empty())
    {
        const auto written = at == nowhere ? ::write(file, octets.data(), octets.size())
                                           : ::pwrite(file, octets.data(), octets.size(), at);
        if (written < 0)
        {
            // Whoever reads a pipe may be asleep: then a signal ends the waiting.
            if (errno == EINTR && at != nowhere)
                continue;
            return errno;
        }
        octets.remove_prefix(static_cast<std::size_t>(written));
        at = at == nowhere ? nowhere : at + written;
    }
    return 0;
}

// Ours are given by the shell, and where we write in them is known to them alone.
int standard_stream(const struct stat& there)
{
    for (const auto ours : {STDOUT_FILENO, STDERR_FILENO})
    {
        struct stat is{};
        if (::fstat(ours, &is) == 0 && is.st_dev == there.st_dev && is.st_ino == there.st_ino)
            return ours;
    }
    return failed;
}

// -1: it is a file, or may become one.
int open_stream(const std::string& path)
{
    struct stat there{};
    if (::stat(path.c_str(), &there) != 0)
        return failed;
    if (const auto ours = standard_stream(there); ours != failed)
        return ::fcntl(ours, F_DUPFD_CLOEXEC, 0);
    if (S_ISREG(there.st_mode))
        return failed;
    // A FIFO without a reader would keep us waiting.
    const auto out = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK);
    if (out < 0 && errno == ENXIO && S_ISFIFO(there.st_mode))
        throw environment_error{path + ": it is a FIFO, and nobody reads it"};
    if (out < 0)
        throw environment_error{path + ": " + text_of(errno)};
    ::fcntl(out, F_SETFL, ::fcntl(out, F_GETFL) & ~O_NONBLOCK);
    return out;
}

}  // namespace

growing_file::growing_file(std::string path, std::string_view head, std::string_view tail)
    : path_{std::move(path)},
      head_{head},
      tail_{tail}
{
    stream_ = open_stream(path_);
    if (stream_ >= 0)
        return;
    target_ = behind_links(path_);
    check_writable(target_);
    beside_ = target_ + ".tmp" + std::to_string(::getpid());
}

growing_file::growing_file(growing_file&& other) noexcept
    : path_{std::move(other.path_)},
      head_{std::move(other.head_)},
      tail_{std::move(other.tail_)},
      target_{std::move(other.target_)},
      beside_{std::move(other.beside_)},
      file_{std::exchange(other.file_, -1)},
      stream_{std::exchange(other.stream_, -1)},
      end_{other.end_}
{
}

growing_file::~growing_file()
{
    if (file_ >= 0)
        ::close(file_);
    if (file_ >= 0 && stream_ < 0 && !beside_.empty())
        ::unlink(beside_.c_str());
    if (stream_ >= 0)
        ::close(stream_);
}

void growing_file::refuse(int error) const { throw environment_error{path_ + ": " + text_of(error)}; }

void growing_file::begin()
{
    if (stream_ < 0)
        file_ = ::open(beside_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    else if (const std::unique_ptr<std::FILE, int (*)(std::FILE*)> spool{std::tmpfile(), &std::fclose}; spool)
        file_ = ::fcntl(::fileno(spool.get()), F_DUPFD_CLOEXEC, 0);
    if (file_ < 0)
        refuse(errno);
    if (const auto error = write_all(file_, head_ + tail_, 0))
        refuse(error);
    end_ = head_.size();
}

void growing_file::take_name()
{
    if (stream_ >= 0 || beside_.empty())
        return;
    if (std::rename(beside_.c_str(), target_.c_str()) != 0)
        refuse(errno);
    beside_.clear();
}

void growing_file::write_tail()
{
    // There is room for it: it was there before.
    static_cast<void>(write_all(file_, tail_, static_cast<off_t>(end_)));
    static_cast<void>(::ftruncate(file_, static_cast<off_t>(end_ + tail_.size())));
}

void growing_file::add(std::string_view part)
{
    if (file_ < 0)
        begin();
    if (const auto error = write_all(file_, std::string{part} + tail_, static_cast<off_t>(end_)))
    {
        write_tail();
        refuse(error);
    }
    end_ += part.size();
    take_name();
}

void growing_file::change_head(std::string_view head)
{
    assert(head.size() == head_.size());
    head_ = head;
    if (file_ < 0)
        return;
    if (const auto error = write_all(file_, head_, 0))
        refuse(error);
}

void growing_file::finish(std::string_view tail)
{
    if (file_ < 0)
        begin();
    const auto before = tail_.size();
    if (const auto error = write_all(file_, tail, static_cast<off_t>(end_)))
    {
        write_tail();
        refuse(error);
    }
    tail_ = tail;
    if (tail.size() < before)
        write_tail();
    finish();
}

void growing_file::finish()
{
    if (file_ < 0)
        begin();
    take_name();
    if (stream_ >= 0)
        copy_to_stream();
    close();
}

void growing_file::copy_to_stream()
{
    std::string octets(1 << 16, '\0');
    for (off_t at = 0;;)
    {
        const auto got = ::pread(file_, octets.data(), octets.size(), at);
        if (got < 0)
            refuse(errno);
        if (got == 0)
            return;
        if (const auto error = write_all(
                stream_, std::string_view{octets}.substr(0, static_cast<std::size_t>(got)), nowhere))
            refuse(error);
        at += got;
    }
}

void growing_file::close()
{
    const auto error = ::close(std::exchange(file_, -1)) != 0 ? errno : 0;
    if (error == 0 && stream_ >= 0 && ::close(std::exchange(stream_, -1)) != 0)
        refuse(errno);
    if (error != 0)
        refuse(error);
}

}  // namespace net
