// Processes that a run of ours started and, when it was killed itself, could not end: a device that stays has
// its port still. They are known by their pid and when they started, which no other process has.
#pragma once

#include <string>

#include <sys/types.h>

namespace net {

// "4711 8861234": pid, and its start in clock ticks since the system was booted. "": there is no such
// process.
std::string identity_of(pid_t pid);

// Ends the process group of which that stands in a file, when it lives. A file that is not there, or says
// anything else, ends nothing.
void end_left_over(const std::string& file);

}  // namespace net
