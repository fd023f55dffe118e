// What tells of a fault of a device beside its answers: its log, a command, a port that greets, a page.
#pragma once

#include "fsm/address.hpp"
#include "net/pattern.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace net {

namespace limits {
inline constexpr std::size_t monitors = 16;
inline constexpr std::size_t monitored_news = std::size_t{1} << 20;  // octets of a log, the latest ones
inline constexpr std::size_t monitored_line = 2'000;                 // octets of a line, its first ones
inline constexpr std::chrono::seconds monitor_command{2};            // until it has to have ended
inline constexpr std::chrono::seconds monitor_answer{1};             // of what is asked over TCP
}  // namespace limits

struct monitor
{
    enum class kind : std::uint8_t {
        log,      // a line that matches is a fault
        command,  // it exits with 0, or that is a fault
        tcp,      // it takes a connection, and what it says first matches, if that is wanted
        http,     // a GET is answered with 2xx
    };
    kind is = kind::log;
    std::string written;         // as people wrote it
    std::string subject;         // the file; the command, for /bin/sh; the path of the page
    std::optional<pattern> how;  // of the line, or of the greeting
    fsm::address at;             // tcp and http
};

// In the order in which they were written. A log is looked at whenever it is asked for; others, which take
// their time, once a second, and each time while one of them has told of a fault within the last minute: then
// cases are played again.
class monitors
{
public:
    monitors() = default;
    explicit monitors(const std::vector<monitor>& all);

    // What the first says that tells of a fault: "tcp:127.0.0.1:80: Connection refused". "": none does.
    // `alive`: who does not answer is not asked anything else: its logs are looked at alone.
    std::string look(bool alive);
    // What the logs hold by now is not news any more, and everybody is asked next time.
    void begin_anew();

private:
    struct one
    {
        monitor how;
        ino_t file = 0;      // log
        off_t read_to = -1;  // -1: it was never there
        bool was_looked_at = false;
    };

    static std::string news_of(one& o);
    static std::string asked(const monitor& m);

    std::vector<one> all_;
    std::chrono::steady_clock::time_point asked_{}, fault_{};
    bool ask_all_ = true;
};

}  // namespace net
