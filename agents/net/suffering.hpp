// What a planted weakness does to this process: it really dies, hangs, keeps memory.
#pragma once

#include "weak/device_faults.hpp"

#include <map>
#include <memory>
#include <string_view>
#include <vector>

namespace net {

class suffering
{
public:
    // Says on standard error what was provoked, by whom, and does it; answers and silence are not its matter.
    // It does not return where the process ends or hangs for good. A stall and slowness block the thread.
    void suffer(const weak::consequence& what);

private:
    void say(const weak::provocation& p);
    void keep(std::size_t octets);

    std::map<std::string_view, unsigned> said_;  // lines of each weakness
    std::vector<std::unique_ptr<char[]>> kept_;
    std::size_t octets_kept_ = 0;
};

}  // namespace net
