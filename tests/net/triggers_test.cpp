// Triggers with real processes and real connections, on 127.0.0.1 and free ports.
#include "net/triggers.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

// One trigger, until it has ended. What it started lives as long as this.
struct fired
{
    explicit fired(device::trigger t) : how{std::move(t)}
    {
        run::firing what;
        what.how = &how;
        what.with = with;
        what.ask = "Bob: answer the call on it";
        all.fire(
            what,
            [this](std::string said) {
                why = std::move(said);
                io.stop();
            },
            [this] { return wanted; });
    }

    const std::string& ended()
    {
        io.run_for(30s);
        if (!why)
            why = "it never ended";
        return *why;
    }

    device::trigger how;
    device::occasion with{"sip:bob@biloxi.example.com", "$(id); *"};
    asio::io_context io{1};
    std::vector<std::string> asked;
    bool wanted = true;
    std::optional<std::string> why;
    net::triggers all{io, [this](const std::string& what, std::chrono::seconds left) {
                          asked.push_back(what + '/' + std::to_string(left.count()));
                      }};
};

device::trigger command(std::vector<std::string> words, fsm::duration timeout = 20s)
{
    device::trigger out;
    out.kind = device::trigger_kind::command;
    out.command = std::move(words);
    out.timeout = timeout;
    return out;
}

TEST(command, that_exits_with_0_has_worked) { EXPECT_EQ(fired{command({"true"})}.ended(), ""); }

TEST(command, that_exits_with_another_number_tells_it_and_its_last_line)
{
    EXPECT_EQ(fired{command({"false"})}.ended(), "it exits with 1");
    EXPECT_EQ(fired{command({"sh", "-c", "echo one; echo no such call >&2; exit 3"})}.ended(),
              "it exits with 3 and says: no such call");
}

TEST(command, that_is_killed_tells_by_what)
{
    EXPECT_EQ(fired{command({"sh", "-c", "kill -SEGV $$"})}.ended(),
              "it is ended by signal Segmentation fault");
}

TEST(command, that_is_not_there_cannot_be_started)
{
    EXPECT_EQ(fired{command({"sipwright-no-such-program"})}.ended(),
              "it cannot be started: 'sipwright-no-such-program': No such file or directory");
}

TEST(command, gets_its_words_as_they_are_without_a_shell)
{
    EXPECT_EQ(fired{command({"test", "{target}", "=", "$(id); *"})}.ended(), "");
    EXPECT_EQ(fired{command({"test", "as {aor}", "=", "as sip:bob@biloxi.example.com"})}.ended(), "");
}

TEST(command, has_neither_our_descriptors_nor_our_input)
{
    const auto open = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC
    const auto there = "/proc/self/fd/" + std::to_string(open);
    EXPECT_EQ(fired{command({"test", "!", "-e", there})}.ended(), "");
    ::close(open);
    EXPECT_EQ(fired{command({"sh", "-c", "! read line"})}.ended(), "");
}

bool is_there(pid_t process)
{
    std::ifstream stat{"/proc/" + std::to_string(process) + "/stat"};
    std::string id, name, state;
    return (stat >> id >> name >> state) && state != "Z";
}

// What was killed is gone when the system has had its turn.
bool lives(pid_t process)
{
    const auto until = std::chrono::steady_clock::now() + 5s;
    while (is_there(process) && std::chrono::steady_clock::now() < until)
        ::usleep(1'000);
    return is_there(process);
}

// It, and what it has started.
struct two_processes
{
    two_processes() : file{fs::temp_directory_path() / ("sipwright-trigger-" + std::to_string(::getpid()))} {}
    ~two_processes() { fs::remove(file); }

    std::string script(const std::string& then) const
    {
        return "sleep 1000 & echo $$ $! > " + file.string() + ".new && mv " + file.string() + ".new " +
               file.string() + "; " + then;
    }
    void expect_none() const
    {
        std::ifstream in{file};
        for (int i = 0; i < 2; ++i)
        {
            pid_t process = 0;
            ASSERT_TRUE(in >> process);
            EXPECT_FALSE(lives(process)) << process;
        }
    }

    fs::path file;
};

TEST(command, that_hangs_is_killed_with_all_that_it_has_started)
{
    const two_processes all;
    fired f{command({"sh", "-c", all.script("wait")}, 500ms)};
    EXPECT_EQ(f.ended(), "it had not ended after 500 ms");
    all.expect_none();
}

TEST(command, what_it_has_left_running_is_killed_when_the_run_ends)
{
    const two_processes all;
    fired f{command({"sh", "-c", all.script("exit 0")})};
    EXPECT_EQ(f.ended(), "");
    pid_t parent = 0, child = 0;
    std::ifstream{all.file} >> parent >> child;
    EXPECT_TRUE(is_there(child));
    f.all.end();
    EXPECT_FALSE(lives(child));
}

long memory()
{
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss;  // KiB
}

TEST(command, that_prints_100_mb_takes_no_memory_for_them)
{
    const auto before = memory();
    EXPECT_EQ(fired{command({"head", "-c", "100000000", "/dev/zero"})}.ended(), "");
    EXPECT_LT(memory() - before, 4 * 1024);
}

TEST(command, whose_output_never_ends_is_killed_when_its_time_is_over)
{
    EXPECT_EQ(fired{command({"cat", "/dev/zero"}, 300ms)}.ended(), "it had not ended after 300 ms");
}

// Somebody who takes one connection, reads up to a mark, and answers.
struct server
{
    explicit server(asio::io_context& io, std::string mark, std::string says)
        : acceptor{io, {asio::ip::address_v4::loopback(), 0}},
          peer{io},
          until{std::move(mark)},
          answer{std::move(says)}
    {
        acceptor.async_accept(peer, [this](const auto& error) {
            if (!error)
                asio::async_read_until(peer, asio::dynamic_buffer(heard), until,
                                       [this](const auto&, std::size_t) {
                                           if (!answer.empty())
                                               asio::write(peer, asio::buffer(answer));
                                       });
        });
    }
    std::uint16_t port() const { return acceptor.local_endpoint().port(); }

    asio::ip::tcp::acceptor acceptor;
    asio::ip::tcp::socket peer;
    std::string until, answer, heard;
};

// As fired, with a server beside it.
std::string
sent(device::trigger t, const std::string& mark, const std::string& says, std::string* heard = nullptr)
{
    asio::io_context io{1};
    server there{io, mark, says};
    t.host = "127.0.0.1";
    t.port = there.port();
    std::string why = "it never ended";
    net::triggers all{io, {}};
    run::firing what;
    what.how = &t;
    what.with = {"sip:bob@biloxi.example.com", "sip:alice@127.0.0.1:5060"};
    all.fire(
        what,
        [&](std::string said) {
            why = std::move(said);
            io.stop();
        },
        [] { return true; });
    io.run_for(30s);
    io.restart();
    io.run_for(200ms);  // what is under way to the other side
    if (heard)
        *heard = there.heard;
    return why;
}

device::trigger tcp(std::string text, std::string expect = "")
{
    device::trigger out;
    out.kind = device::trigger_kind::tcp;
    out.text = std::move(text);
    out.expect = std::move(expect);
    out.timeout = 10s;
    return out;
}

TEST(tcp, a_text_is_sent_and_what_is_expected_waited_for)
{
    std::string heard;
    EXPECT_EQ(sent(tcp("dial {target}\n"), "\n", "", &heard), "");
    EXPECT_EQ(heard, "dial sip:alice@127.0.0.1:5060\n");
    auto framed = tcp(R"({"command":"dial","params":"{target}"})", R"("ok":true)");
    framed.netstring = true;
    EXPECT_EQ(sent(framed, ",", R"(30:{"response":true,"ok":true},)", &heard), "");
    EXPECT_EQ(heard, R"(54:{"command":"dial","params":"sip:alice@127.0.0.1:5060"},)");
}

TEST(tcp, what_is_expected_and_does_not_come_in_time_has_failed)
{
    auto t = tcp("x\n", "\"ok\":true");
    t.timeout = 300ms;
    EXPECT_EQ(sent(t, "\n", R"(31:{"response":true,"ok":false},)"), "it had not ended after 300 ms");
}

TEST(tcp, where_nobody_listens_the_connection_is_refused)
{
    asio::io_context io;
    std::uint16_t port = 0;
    {
        const asio::ip::tcp::acceptor gone{io, {asio::ip::address_v4::loopback(), 0}};
        port = gone.local_endpoint().port();
    }
    for (auto t : {tcp("x"), [] {
                       device::trigger web;
                       web.kind = device::trigger_kind::http;
                       web.path = "/";
                       return web;
                   }()})
    {
        t.host = "127.0.0.1";
        t.port = port;
        EXPECT_EQ(fired{t}.ended(), "127.0.0.1:" + std::to_string(port) + ": Connection refused");
    }
}

device::trigger web(std::string path, std::string body = "")
{
    device::trigger out;
    out.kind = device::trigger_kind::http;
    out.path = std::move(path);
    out.body = std::move(body);
    return out;
}

// RFC 9112 3: the request.
TEST(http, a_2xx_has_worked_and_anything_else_has_not)
{
    std::string heard;
    EXPECT_EQ(sent(web("/dial?to={target}"), "\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n", &heard), "");
    EXPECT_TRUE(heard.starts_with("GET /dial?to=sip%3Aalice%40127.0.0.1%3A5060 HTTP/1.1\r\n")) << heard;
    EXPECT_EQ(sent(web("/"), "\r\n\r\n", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"),
              "it is answered with 503 Busy");
}

TEST(http, a_body_makes_it_a_post)
{
    std::string heard;
    EXPECT_EQ(
        sent(web("/", R"({"to":"{target}"}!)"), "!", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", &heard),
        "");
    EXPECT_TRUE(heard.starts_with("POST / HTTP/1.1\r\n")) << heard;
    EXPECT_NE(heard.find("Content-Length: 34\r\n"), std::string::npos) << heard;
    EXPECT_TRUE(heard.ends_with(R"({"to":"sip:alice@127.0.0.1:5060"}!)")) << heard;
}

TEST(http, an_answer_that_is_none_has_failed)
{
    EXPECT_NE(sent(web("/"), "\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n"), "");
    EXPECT_NE(sent(web("/"), "\r\n\r\n", "HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x')), "");
}

device::trigger manual(fsm::duration timeout)
{
    device::trigger out;
    out.kind = device::trigger_kind::manual;
    out.timeout = timeout;
    return out;
}

TEST(manual, somebody_is_asked_with_a_countdown_and_has_failed_when_it_is_over)
{
    fired f{manual(1500ms)};
    EXPECT_EQ(f.ended(), "nobody did it within 1500 ms");
    EXPECT_EQ(f.asked, (std::vector<std::string>{"Bob: answer the call on it/2",
                                                 "Bob: answer the call on it/1", "/0"}));
}

TEST(manual, it_has_worked_when_what_it_is_for_has_happened)
{
    fired f{manual(20s)};
    f.wanted = false;
    EXPECT_EQ(f.ended(), "");
}

}  // namespace
