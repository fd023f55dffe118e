#include "net/key_log.hpp"

#include "net/error.hpp"
#include "net/file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace net {

key_log::key_log(const std::string& path) : path_{path}
{
    constexpr unsigned owner_alone = 0600;
    file_ = create(path, owner_alone);
    struct stat is{};
    if (file_ >= 0 && ::fstat(file_, &is) == 0 && S_ISREG(is.st_mode) && ::fchmod(file_, owner_alone) != 0)
    {
        const auto why = errno;
        ::close(file_);
        throw environment_error{path + ": " + text_of(why)};
    }
    if (file_ < 0)
        throw environment_error{path + ": " + text_of(errno)};
}

key_log::~key_log() { ::close(file_); }

void key_log::add(std::string_view line)
{
    const std::lock_guard one_at_a_time{busy_};
    if (!trouble_.empty())
        return;
    const auto octets = std::string{line} + '\n';
    if (::write(file_, octets.data(), octets.size()) != static_cast<ssize_t>(octets.size()))
        trouble_ = path_ + ": " + text_of(errno == 0 ? ENOSPC : errno);
}

std::string key_log::trouble() const
{
    const std::lock_guard one_at_a_time{busy_};
    return trouble_;
}

}  // namespace net
