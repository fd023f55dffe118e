#include "net/folder_lock.hpp"

#include "net/error.hpp"
#include "script/printable.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace net {

folder_lock::folder_lock(const std::string& folder)
    : file_{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)}
{
    if (file_ < 0 || ::flock(file_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return;
    ::close(file_);
    throw environment_error{script::printable(folder) + " is in use by another sipwright"};
}

folder_lock::~folder_lock()
{
    if (file_ >= 0)
        ::close(file_);
}

}  // namespace net
