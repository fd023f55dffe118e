// A folder of results that one program at a time works in: two campaigns would write over each other's, and
// each end the device that the other one has started.
#pragma once

#include <string>

namespace net {

class folder_lock
{
public:
    // The folder is there. Throws environment_error: another process has it. Where the file system knows no
    // locks (flock), nobody is kept out. It is given back when this ends, or the process, however it does.
    explicit folder_lock(const std::string& folder);
    ~folder_lock();
    folder_lock(const folder_lock&) = delete;
    folder_lock& operator=(const folder_lock&) = delete;

private:
    int file_ = -1;
};

}  // namespace net
