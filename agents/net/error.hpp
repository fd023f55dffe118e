// What the machine or the network refuses: a port in use, no permission, a name that does not resolve. Exit
// code 4.
#pragma once

#include <stdexcept>

namespace net {

class environment_error : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

}  // namespace net
