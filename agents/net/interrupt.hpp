// Turns SIGINT and SIGTERM into a question to be asked between runs.
#pragma once

#include <memory>

namespace net {

class interrupt
{
public:
    interrupt();
    ~interrupt();
    bool raised();

private:
    struct self;
    std::unique_ptr<self> self_;
};

}  // namespace net
