// What watches a device, with real files, commands and connections.
#include "net/monitors.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <stdlib.h>

namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

struct a_log : testing::Test
{
    a_log()
    {
        std::string name = (fs::temp_directory_path() / "sipwright-log-XXXXXX").string();
        folder = ::mkdtemp(name.data());
    }
    ~a_log() override { fs::remove_all(folder); }

    std::string path() const { return (folder / "log").string(); }
    void write(const std::string& text, std::ios::openmode how = std::ios::app) const
    {
        std::ofstream{path(), how} << text;
    }
    net::monitor watched() const
    {
        net::monitor out;
        out.written = "log";
        out.subject = path();
        out.how = net::pattern{"^panic|fault$"};
        return out;
    }

    fs::path folder;
};

net::monitor of_command(const std::string& command)
{
    net::monitor out;
    out.is = net::monitor::kind::command;
    out.written = "command";
    out.subject = command;
    return out;
}

TEST_F(a_log, what_was_there_before_is_no_news)
{
    write("panic: yesterday\n");
    net::monitors all{{watched()}};
    EXPECT_EQ(all.look(true), "");
    write("all is well\npanic: today\nwell\n");
    EXPECT_EQ(all.look(true), "log: panic: today");
    EXPECT_EQ(all.look(true), "") << "it is told once";
}

TEST_F(a_log, is_looked_at_when_the_device_is_silent_too)
{
    write("");
    net::monitors all{{watched()}};
    write("panic\n");
    EXPECT_EQ(all.look(false), "log: panic");
}

TEST_F(a_log, a_line_that_comes_in_two_parts_is_one)
{
    write("");
    net::monitors all{{watched()}};
    write("pan");
    EXPECT_EQ(all.look(true), "");
    write("ic\n");
    EXPECT_EQ(all.look(true), "log: panic");
    write("a fault");
    EXPECT_EQ(all.look(true), "log: a fault") << "without its end";
}

TEST_F(a_log, that_is_cut_or_turned_over_is_read_from_its_beginning)
{
    write("a first line that is long\n");
    net::monitors all{{watched()}};
    EXPECT_EQ(all.look(true), "");
    write("panic: cut\n", std::ios::trunc);
    EXPECT_EQ(all.look(true), "log: panic: cut");
    fs::rename(path(), path() + ".1");
    EXPECT_EQ(all.look(true), "") << "it is about to be there";
    write("panic: turned over, and longer than it was\n");
    EXPECT_EQ(all.look(true), "log: panic: turned over, and longer than it was");
}

TEST_F(a_log, that_is_not_there_at_the_beginning_is_a_fault)
{
    net::monitors all{{watched()}};
    EXPECT_EQ(all.look(true), "log: No such file or directory");
    fs::create_directory(path());
    EXPECT_EQ(all.look(true), "log: it is no file");
}

TEST_F(a_log, what_a_device_wrote_is_escaped_and_bounded)
{
    write("");
    net::monitors all{{watched()}};
    write("panic \x01\x1b[2J" + std::string(1, '\0') + std::string(5'000, 'x') + "\nfault\n");
    const auto said = all.look(true);
    EXPECT_EQ(said.find('\x1b'), said.npos);
    EXPECT_TRUE(said.starts_with("log: panic \\x01\\x1b[2J")) << said;
    EXPECT_LT(said.size(), 2'100u);
    write(std::string(net::limits::monitored_news + 100, 'x') + "\npanic\n");
    EXPECT_EQ(all.look(true), "log: panic");
}

TEST_F(a_log, after_a_restart_it_begins_anew)
{
    write("");
    net::monitors all{{watched()}};
    write("panic\n");
    all.begin_anew();
    EXPECT_EQ(all.look(true), "");
}

TEST(monitors, a_command_tells_by_its_exit_status)
{
    EXPECT_EQ(net::monitors{{of_command("true")}}.look(true), "");
    EXPECT_EQ(net::monitors{{of_command("echo hot; exit 3")}}.look(true),
              "command: it exits with 3 and says: hot");
    EXPECT_EQ(net::monitors{{of_command("exit 3")}}.look(false), "")
        << "a device that is silent is not asked more";
}

TEST_F(a_log, others_are_asked_once_a_second_and_more_often_after_a_fault)
{
    net::monitors all{{of_command("echo >> " + path() + "; test ! -e " + path() + ".bad")}};
    const auto asked = [&] { return fs::exists(path()) ? fs::file_size(path()) : 0; };
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(all.look(true), "");
    EXPECT_LT(asked(), 5u);
    const auto before = asked();
    std::ofstream{path() + ".bad"} << "bad";
    all.begin_anew();
    EXPECT_EQ(all.look(true), "command: it exits with 1");
    fs::remove(path() + ".bad");
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(all.look(true), "");
    EXPECT_EQ(asked(), before + 6);
}

TEST(monitors, a_port_that_nobody_listens_at_is_a_fault)
{
    asio::io_context io;
    asio::ip::tcp::acceptor there{io, {asio::ip::address_v4::loopback(), 0}};
    net::monitor m;
    m.is = net::monitor::kind::tcp;
    m.written = "tcp";
    m.at = *fsm::numeric_address("127.0.0.1", there.local_endpoint().port(), fsm::transport::tcp);
    EXPECT_EQ(net::monitors{{m}}.look(true), "");
    m.how = net::pattern{"ready"};
    EXPECT_EQ(net::monitors{{m}}.look(true), "tcp: it had not worked after 1 s") << "it does not greet";
    there.close();
    EXPECT_NE(net::monitors{{m}}.look(true).find("Connection refused"), std::string::npos);
}

TEST(pattern, is_as_grep_has_it)
{
    EXPECT_TRUE(net::pattern{"(a|b)+$"}.is_in("xab"));
    EXPECT_FALSE(net::pattern{"^b"}.is_in("ab"));
    EXPECT_TRUE(net::pattern{"b"}.is_in(std::string{"a\0b", 3}));
    EXPECT_THROW(net::pattern{"("}, std::invalid_argument);
}

}  // namespace
