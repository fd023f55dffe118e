// What the machine or the network refuses: a port in use, no permission, a name that does not resolve. Exit
// code 4.
#pragma once

#include <stdexcept>
#include <string>

namespace net {

class environment_error : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

std::string text_of(int error);  // of an errno

// What this machine has no more of, or refuses, in words for people, whoever threw it: memory, descriptors,
// threads. "": it is an error of another kind.
std::string refused_by_the_machine(const std::exception& error);

}  // namespace net
