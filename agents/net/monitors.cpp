#include "net/monitors.hpp"

#include "net/connected.hpp"
#include "net/error.hpp"
#include "net/limits.hpp"
#include "net/trigger.hpp"
#include "script/printable.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <memory>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace net {

namespace asio = boost::asio;

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto between_asking = 1s;
constexpr auto alert_after_fault = 60s;

// What it says first, as much as is kept of it, is what was wanted.
class greeting : public connected
{
public:
    greeting(asio::io_context& io,
             const device::trigger& how,
             const device::occasion&,
             trigger_ended ended,
             std::optional<pattern> wanted)
        : connected{io, how, std::move(ended)},
          wanted_{std::move(wanted)}
    {
    }

private:
    void talk() override
    {
        if (!wanted_)
            return over();
        listen();
    }

    void listen()
    {
        socket().async_read_some(asio::buffer(room_), then([this](std::size_t octets) {
                                     said_.append(room_.data(), octets);
                                     if (wanted_->is_in(said_))
                                         return over();
                                     if (said_.size() > limits::trigger_output)
                                         return over("it says something else: " +
                                                     script::printable(said_.substr(0, 200)));
                                     listen();
                                 }));
    }

    std::optional<pattern> wanted_;
    std::string said_;
    std::array<char, 4'096> room_{};
};

using beginning = std::function<std::unique_ptr<trigger_at_work>(asio::io_context&, trigger_ended)>;

// Why it has not worked; "" when it has.
std::string ended(const beginning& begin, std::chrono::seconds most)
{
    asio::io_context io{1};
    std::optional<std::string> why;
    auto work = begin(io, [&](std::string said) {
        why = std::move(said);
        io.stop();
    });
    io.run_for(most);
    work.reset();
    return why.value_or("it had not worked after " + std::to_string(most.count()) + " s");
}

class greeted : public trigger_at_work
{
public:
    greeted(asio::io_context& io,
            const device::trigger& how,
            trigger_ended done,
            const std::optional<pattern>& wanted)
        : self_{std::make_shared<greeting>(io, how, device::occasion{}, std::move(done), wanted)}
    {
        self_->start();
    }
    greeted(const greeted&) = delete;
    greeted& operator=(const greeted&) = delete;
    ~greeted() override { self_->end(); }

private:
    std::shared_ptr<greeting> self_;
};

// Brackets of IPv6 are for people.
std::string bare_host(const fsm::address& a)
{
    auto out = a.host();
    return out.starts_with('[') ? out.substr(1, out.size() - 2) : out;
}

class descriptor
{
public:
    explicit descriptor(const std::string& path)
        : is_{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)}
    {
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor()
    {
        if (is_ >= 0)
            ::close(is_);
    }
    int get() const { return is_; }

private:
    int is_;
};

}  // namespace

monitors::monitors(const std::vector<monitor>& all)
{
    for (const auto& m : all)
        all_.push_back({m});
    begin_anew();
}

void monitors::begin_anew()
{
    ask_all_ = true;
    for (auto& o : all_)
    {
        if (o.how.is != monitor::kind::log)
            continue;
        struct ::stat is{};
        const bool there = ::stat(o.how.subject.c_str(), &is) == 0;
        o.file = there ? is.st_ino : 0;
        o.read_to = there ? is.st_size : o.read_to < 0 ? -1 : 0;
    }
}

// A file that was turned over or cut is read from its beginning. A line without an end is read again with
// what follows, unless it was a fault as it stood.
std::string monitors::news_of(one& o)
{
    const descriptor log{o.how.subject};
    struct ::stat is{};
    if (log.get() < 0 || ::fstat(log.get(), &is) != 0)
    {
        const auto why = text_of(errno);
        return o.read_to < 0 && !o.was_looked_at ? why : std::string{};  // it may be about to be turned over
    }
    if (!S_ISREG(is.st_mode))
        return "it is no file";
    if (o.read_to < 0 || o.file != is.st_ino || is.st_size < o.read_to)
        o.read_to = 0;
    o.file = is.st_ino;
    constexpr auto most = static_cast<off_t>(limits::monitored_news);
    const auto from = std::max(o.read_to, is.st_size - most);
    std::string news(static_cast<std::size_t>(is.st_size - from), '\0');
    const auto got = news.empty() ? 0 : ::pread(log.get(), news.data(), news.size(), from);
    news.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    o.read_to = from + static_cast<off_t>(news.size());
    for (std::size_t at = 0; at < news.size();)
    {
        const auto end = std::min(news.find('\n', at), news.size());
        const auto line = news.substr(at, std::min(end - at, limits::monitored_line));
        if (o.how.how && o.how.how->is_in(line))
            return script::printable(line);
        if (end == news.size() && end - at < limits::monitored_line)
            o.read_to -= static_cast<off_t>(end - at);
        at = end + 1;
    }
    return {};
}

std::string monitors::asked(const monitor& m)
{
    if (m.is == monitor::kind::command)
        return ended(
            [&](auto& io, auto done) {
                return run_command(io, {"/bin/sh", "-c", m.subject}, std::move(done));
            },
            limits::monitor_command);
    device::trigger to;
    to.host = bare_host(m.at);
    to.port = m.at.port;
    to.path = m.subject;
    return ended(
        [&](auto& io, auto done) -> std::unique_ptr<trigger_at_work> {
            if (m.is == monitor::kind::http)
                return send_request(io, to, {}, std::move(done));
            return std::make_unique<greeted>(io, to, std::move(done), m.how);
        },
        limits::monitor_answer);
}

std::string monitors::look(bool alive)
{
    const auto now = steady_clock::now();
    const bool ask = alive && (ask_all_ || now - asked_ >= between_asking ||
                               (fault_ != steady_clock::time_point{} && now - fault_ < alert_after_fault));
    if (ask)
    {
        asked_ = now;
        ask_all_ = false;
    }
    std::string out;
    for (auto& o : all_)
    {
        const bool is_log = o.how.is == monitor::kind::log;
        if (!is_log && (!ask || !out.empty()))
            continue;
        const auto why = is_log ? news_of(o) : asked(o.how);
        o.was_looked_at = true;
        if (out.empty() && !why.empty())
            out = o.how.written + ": " + why;
    }
    if (!out.empty())
        fault_ = now;
    return out;
}

}  // namespace net
