#include "net/left_over.hpp"

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

namespace net {

namespace {

using namespace std::chrono_literals;

constexpr auto until_gone = 2s;  // until what was killed is gone
constexpr auto between = 5ms;
constexpr int start_time = 22;  // the field of /proc/PID/stat, from 1
constexpr int after_name = 3;   // the first behind the name, which may hold anything

}  // namespace

std::string identity_of(pid_t pid)
{
    std::ifstream in{"/proc/" + std::to_string(pid) + "/stat"};
    std::string all;
    if (pid <= 0 || !std::getline(in, all))
        return {};
    const auto name_ends = all.rfind(") ");
    if (name_ends == all.npos || all.compare(name_ends + 2, 1, "Z") == 0)
        return {};
    std::istringstream fields{all.substr(name_ends + 2)};
    std::string field;
    for (int i = after_name; i <= start_time; ++i)
        fields >> field;
    return fields ? std::to_string(pid) + ' ' + field : std::string{};
}

void end_left_over(const std::string& file)
{
    std::ifstream in{file};
    std::string said;
    if (!std::getline(in, said))
        return;
    pid_t pid = 0;
    if (!(std::istringstream{said} >> pid) || pid <= 1 || identity_of(pid) != said)
        return;
    ::kill(-pid, SIGKILL);  // it leads a group of its own (spawn.hpp)
    const auto until = std::chrono::steady_clock::now() + until_gone;
    while (identity_of(pid) == said && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(between);
}

}  // namespace net
