// Starts programs, in a process group of their own, with none of our descriptors.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace net {

// `output`: a descriptor for its standard output and standard error; standard input is /dev/null. The error,
// 0 for none. The first word is looked for as a shell does.
int spawn(const std::vector<std::string>& words, int output, pid_t& out);

}  // namespace net
