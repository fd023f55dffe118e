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
    is_in_place_ = stream_ >= 0;
    if (is_in_place_)
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
      named_{std::exchange(other.named_, {})},
      older_{std::exchange(other.older_, {})},
      newest_{std::move(other.newest_)},
      is_in_place_{other.is_in_place_},
      stream_{std::exchange(other.stream_, -1)}
{
}

growing_file::~growing_file()
{
    for (const auto open : {named_.file, older_.file, stream_})
        if (open >= 0)
            ::close(open);
    if (!beside_.empty() && (older_.file >= 0 || named_.file >= 0))
        ::unlink(beside_.c_str());
}

void growing_file::refuse(int error) const { throw environment_error{path_ + ": " + text_of(error)}; }

int growing_file::open_new() const
{
    if (stream_ < 0)
        return ::open(beside_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> spool{std::tmpfile(), &std::fclose};
    return spool ? ::fcntl(::fileno(spool.get()), F_DUPFD_CLOEXEC, 0) : failed;
}

// 0, or the error.
int growing_file::write_last(copy& to, std::string_view parts, std::string_view tail) const
{
    const auto last = std::string{parts}.append(tail);
    if (const auto error = write_all(to.file, last, static_cast<off_t>(to.end)))
        return error;
    to.end += parts.size();
    return ::ftruncate(to.file, static_cast<off_t>(to.end + tail.size())) == 0 ? 0 : errno;
}

void growing_file::begin()
{
    named_.file = open_new();
    if (named_.file < 0)
        refuse(errno);
    if (const auto error = write_all(named_.file, head_, 0))
        refuse(error);
    named_.end = head_.size();
}

void growing_file::take_name()
{
    if (std::rename(beside_.c_str(), target_.c_str()) != 0)
        refuse(errno);
    beside_.clear();
}

void growing_file::put_in_place(std::string_view part, std::string_view tail)
{
    const auto before = named_.end;
    const auto error = write_last(named_, part, tail);
    if (error == 0)
        return;
    named_.end = before;
    static_cast<void>(write_last(named_, {}, tail_));  // there is room for it: it was there before
    refuse(error);
}

// In the older copy, which is then the one with the name.
void growing_file::put(std::string_view part, std::string_view tail)
{
    if (is_in_place_)
        return put_in_place(part, tail);
    if (older_.file < 0)
    {
        beside_ = target_ + ".tmp" + std::to_string(::getpid());
        older_ = {open_new(), head_.size()};
        if (older_.file < 0)
            refuse(errno);
        if (const auto error = write_all(older_.file, head_, 0))
            refuse(error);
    }
    const auto before = older_.end;
    if (const auto error = write_last(older_, newest_ + std::string{part}, tail))
    {
        older_.end = before;
        refuse(error);
    }
    newest_ = part;
    std::swap(named_, older_);
    if (::renameat2(AT_FDCWD, beside_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0)
        return;
    take_name();
    is_in_place_ = true;
    ::close(std::exchange(older_, {}).file);
}

void growing_file::add(std::string_view part)
{
    if (named_.file >= 0)
        return put(part, tail_);
    begin();
    if (const auto error = write_last(named_, part, tail_))
        refuse(error);
    newest_ = part;
    if (!is_in_place_)
        take_name();
}

void growing_file::change_head(std::string_view head)
{
    assert(head.size() == head_.size());
    head_ = head;
    for (const auto file : {older_.file, named_.file})
        if (const auto error = file < 0 ? 0 : write_all(file, head_, 0))
            refuse(error);
}

void growing_file::finish(std::string_view tail)
{
    if (named_.file < 0)
        add({});
    put({}, tail);
    tail_ = tail;
    finish();
}

void growing_file::finish()
{
    if (named_.file < 0)
        add({});
    if (older_.file >= 0)
    {
        ::unlink(beside_.c_str());
        beside_.clear();
        ::close(std::exchange(older_, {}).file);
    }
    if (stream_ >= 0)
        copy_to_stream();
    close();
}

void growing_file::copy_to_stream()
{
    std::string octets(1 << 16, '\0');
    for (off_t at = 0;;)
    {
        const auto got = ::pread(named_.file, octets.data(), octets.size(), at);
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
    const auto error = ::close(std::exchange(named_.file, -1)) != 0 ? errno : 0;
    if (error == 0 && stream_ >= 0 && ::close(std::exchange(stream_, -1)) != 0)
        refuse(errno);
    if (error != 0)
        refuse(error);
}

}  // namespace net
