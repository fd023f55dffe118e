#include "net/file.hpp"

#include "net/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

namespace net {

namespace {

[[noreturn]] void refuse(const std::string& path, int error)
{
    throw environment_error{path + ": " + text_of(error)};
}

// A name that two processes writing the same file do not share.
std::string beside(const std::string& path) { return path + ".tmp" + std::to_string(::getpid()); }

int created(const std::string& path, unsigned mode = 0644)
{
    const auto file = create(path, mode);
    if (file < 0)
        refuse(path, errno);
    return file;
}

}  // namespace

int create(const std::string& path, unsigned mode)
{
    const auto file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, mode);
    if (file >= 0)
        ::fcntl(file, F_SETFL, ::fcntl(file, F_GETFL) & ~O_NONBLOCK);
    return file;
}

void write_whole(const std::string& path, std::string_view content, unsigned mode)
{
    // A pipe or a terminal (/dev/stdout) cannot be renamed onto.
    struct stat there{};
    const bool ordinary = ::stat(path.c_str(), &there) != 0 || S_ISREG(there.st_mode);
    const auto written_to = ordinary ? beside(path) : path;
    const auto file = created(written_to, mode);
    const auto give_up = [&](int error) {
        if (ordinary)
            ::unlink(written_to.c_str());
        refuse(path, error);
    };
    while (!content.empty())
    {
        const auto written = ::write(file, content.data(), content.size());
        if (written < 0 && errno != EINTR)
        {
            const auto why = errno;
            ::close(file);
            give_up(why);
        }
        content.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    if (::close(file) != 0)
        give_up(errno);
    if (ordinary && std::rename(written_to.c_str(), path.c_str()) != 0)
        give_up(errno);
}

void check_writable(const std::string& path)
{
    if (std::filesystem::is_directory(path))
        refuse(path, EISDIR);
    struct stat there{};
    if (::stat(path.c_str(), &there) == 0)
    {
        if (::access(path.c_str(), W_OK) != 0)
            refuse(path, errno);
        if (!S_ISREG(there.st_mode))
            return;
    }
    ::close(created(beside(path)));
    ::unlink(beside(path).c_str());
}

std::string behind_links(const std::string& path)
{
    namespace fs = std::filesystem;
    constexpr int links = 40;  // one behind the other, as Linux allows
    std::error_code none;
    fs::path name{path};
    for (int i = 0; i < links && fs::is_symlink(name, none); ++i)
        name = name.parent_path() / fs::read_symlink(name, none);
    const auto out = fs::weakly_canonical(name, none);
    return none || out.empty() ? path : out.string();
}

void make_folder(const std::string& path)
{
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error)
        refuse(path, error.value());
    if (!std::filesystem::is_directory(path))
        refuse(path, ENOTDIR);
}

std::string read_whole(const std::string& path, std::size_t limit)
{
    // A FIFO without a writer opens at once, and is at its end.
    const auto file = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        refuse(path, errno);
    struct stat is{};
    const bool fifo = file != STDIN_FILENO && ::fstat(file, &is) == 0 && S_ISFIFO(is.st_mode);
    constexpr std::size_t least = 65'536;
    std::string out;
    std::size_t size = 0;
    int why = 0;
    while (size < limit)
    {
        if (size == out.size())
            out.resize(std::min(limit, std::max(least, 2 * size)));
        const auto got = ::read(file, out.data() + size, out.size() - size);
        if (got == 0)
            break;
        if (got < 0 && errno == EAGAIN)
        {
            pollfd waiting{file, POLLIN, 0};
            ::poll(&waiting, 1, -1);
            continue;
        }
        if (got < 0 && errno != EINTR)
        {
            why = errno;
            break;
        }
        size += got < 0 ? 0 : static_cast<std::size_t>(got);
    }
    if (file != STDIN_FILENO)
        ::close(file);
    if (why != 0)
        refuse(path, why);
    if (fifo && size == 0)
        throw environment_error{path + ": it is a FIFO, and nobody writes to it"};
    out.resize(size);
    return out;
}

}  // namespace net
