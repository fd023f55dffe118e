// What a connection tells of its octets, from which captures are made.
#include "net/tapped_socket.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct told
{
    bool ours;
    std::string octets;
    net::run_clock::wall_time at;
};

class tapped : public testing::Test
{
protected:
    tapped()
    {
        peer_.connect(from_.local_endpoint());
        auto accepted = from_.accept();
        tapped_.emplace(std::move(accepted), [this](bool ours, std::string_view octets, auto at) {
            told_.push_back({ours, std::string{octets}, at.value_or(net::run_clock::wall_time{})});
        });
        tapped_->ready();
    }

    std::string heard_by_peer(std::size_t size)
    {
        std::string out(size, ' ');
        asio::read(peer_, asio::buffer(out));
        return out;
    }

    asio::io_context io_;
    tcp::acceptor from_{io_, {asio::ip::address_v4::loopback(), 0}};
    tcp::socket peer_{io_};
    std::vector<told> told_;
    std::optional<net::tapped_socket> tapped_;
};

// However fast it is answered: the loop may hear of the answer before it hears that the octets left.
TEST_F(tapped, octets_that_left_are_told_before_the_loop_turns_and_so_before_what_answers_them)
{
    const std::string request = "BYE sip:bob@biloxi.example.com SIP/2.0\r\n", answer = "SIP/2.0 200 OK\r\n";
    bool written = false;
    asio::async_write(*tapped_, asio::buffer(request), [&](error_code, std::size_t) { written = true; });
    EXPECT_FALSE(written);
    ASSERT_EQ(told_.size(), 1U);
    EXPECT_TRUE(told_[0].ours);
    EXPECT_EQ(told_[0].octets, request);

    EXPECT_EQ(heard_by_peer(request.size()), request);
    asio::write(peer_, asio::buffer(answer));
    std::string room(100, ' ');
    std::size_t read = 0;
    tapped_->async_read_some(asio::buffer(room), [&](error_code, std::size_t size) { read = size; });
    io_.run();
    EXPECT_TRUE(written);
    EXPECT_EQ(room.substr(0, read), answer);
    ASSERT_EQ(told_.size(), 2U);
    EXPECT_FALSE(told_[1].ours);
    EXPECT_EQ(told_[1].octets, answer);
    EXPECT_LE(told_[0].at, told_[1].at);
}

// More than there is room for leaves in pieces, as the peer reads; each is told once.
TEST_F(tapped, what_waits_for_room_is_told_piece_by_piece)
{
    std::string much(8'000'000, '\0');
    for (std::size_t i = 0; i < much.size(); ++i)
        much[i] = static_cast<char>(i * 2654435761U >> 24);
    error_code failed = asio::error::would_block;
    asio::async_write(*tapped_, asio::buffer(much), [&](error_code error, std::size_t) { failed = error; });
    std::string heard(much.size(), ' ');
    asio::async_read(peer_, asio::buffer(heard), [](error_code, std::size_t) {});
    io_.run();
    EXPECT_FALSE(failed) << failed.message();
    EXPECT_EQ(heard, much);
    std::string all;
    for (const auto& one : told_)
        all += one.octets;
    EXPECT_GT(told_.size(), 1U);
    EXPECT_EQ(all, much);
}

// RFC 9293 3.5.2: a peer that has reset the connection.
TEST_F(tapped, what_cannot_leave_is_not_told)
{
    peer_.set_option(asio::socket_base::linger{true, 0});
    peer_.close();
    error_code failed;
    for (int i = 0; i < 3 && !failed; ++i)
    {
        asio::async_write(*tapped_, asio::buffer("PING", 4),
                          [&](error_code error, std::size_t) { failed = error; });
        io_.restart();
        io_.run();
    }
    EXPECT_TRUE(failed);
    EXPECT_LE(told_.size(), 2U);
}

}  // namespace
