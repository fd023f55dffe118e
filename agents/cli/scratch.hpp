// A folder of our own for files that nobody is to keep. It goes with this object; a process that is killed
// leaves it where the system keeps such things (TMPDIR, /tmp).
#pragma once

#include <string>

namespace cli {

class scratch
{
public:
    scratch();  // throws net::environment_error
    ~scratch();
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;

    std::string file(const std::string& name) const { return folder_ + '/' + name; }
    void remove(const std::string& name) const;

private:
    std::string folder_;
};

}  // namespace cli
