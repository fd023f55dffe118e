// The process of a device under test that runs on this machine: started here, so that it is seen how it ends,
// or started by somebody else and watched.
#pragma once

#include "campaign/symptom.hpp"

#include <chrono>
#include <cstdint>
#include <string>

#include <sys/types.h>

namespace net {

namespace limits {
inline constexpr std::uint64_t device_log = std::uint64_t{16} << 20;  // octets; then it begins anew
}  // namespace limits

class device_process
{
public:
    device_process() = default;
    device_process(const device_process&) = delete;
    device_process& operator=(const device_process&) = delete;
    ~device_process();  // ends what it started, with its children

    // By a shell. What it prints goes to the file `log`. Throws environment_error.
    void start(const std::string& command, const std::string& log);
    void watch(pid_t pid);  // of somebody else
    pid_t pid() const { return pid_; }
    void stop();  // asks (SIGTERM), then insists; of somebody else: nothing

    campaign::process_state state();  // how it is by now; `said` is what is new in the log

private:
    void reap();
    std::string news();

    pid_t pid_ = 0;
    int log_ = -1;
    off_t read_to_ = 0;
    bool ours_ = false, ended_ = false;
    int status_ = 0;
};

// Runs a command to its end, at most for so long. Why it failed; "" when it did not.
std::string run_to_its_end(const std::string& command, std::chrono::milliseconds most);

}  // namespace net
