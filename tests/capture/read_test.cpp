#include "capture/read.hpp"

#include "frames.hpp"

#include <gtest/gtest.h>

using capture::reason;

namespace {

constexpr unsigned ethernet = 1, raw = 101;

const std::string frame = make::ethernet(make::ipv4(make::udp(make::invite)));

std::string only_message(std::string_view file)
{
    const auto all = capture::read(file);
    EXPECT_EQ(all.trouble, "");
    EXPECT_TRUE(all.skips.empty());
    return all.messages.size() == 1 ? all.messages[0].octets : std::to_string(all.messages.size());
}

}  // namespace

TEST(capture_file, pcap_of_any_byte_order_and_resolution_says_when)
{
    using namespace std::chrono;
    for (const bool big : {false, true})
        for (const bool nano : {false, true})
        {
            const auto all = capture::read(make::pcap(ethernet, {frame}, big, nano));
            ASSERT_EQ(all.messages.size(), 1u);
            EXPECT_EQ(all.messages[0].octets, make::invite);
            const sys_seconds day = sys_days{year{2000} / 1 / 1};
            EXPECT_EQ(all.messages[0].when.at, day + (nano ? nanoseconds{250} : microseconds{250}));
            EXPECT_EQ(all.messages[0].when.frame, 1u);
        }
}

TEST(capture_file, pcapng_of_any_byte_order)
{
    for (const bool big : {false, true})
    {
        const auto all = capture::read(make::pcapng(ethernet, {frame}, big));
        ASSERT_EQ(all.messages.size(), 1u);
        EXPECT_EQ(all.messages[0].octets, make::invite);
        EXPECT_EQ(all.messages[0].when.at.time_since_epoch(), std::chrono::microseconds{946'684'800'000'250});
        EXPECT_EQ(all.messages[0].from.host_port(), "192.0.2.1:5060");
        EXPECT_EQ(all.messages[0].to.host_port(), "192.0.2.2:5062");
    }
}

TEST(capture_file, every_link_type)
{
    const auto ip = make::ipv4(make::udp(make::invite));
    EXPECT_EQ(only_message(make::pcap(raw, {ip})), make::invite);
    EXPECT_EQ(only_message(make::pcap(228, {ip})), make::invite);
    EXPECT_EQ(only_message(make::pcap(229, {make::ipv6(make::udp(make::invite))})), make::invite);
    EXPECT_EQ(only_message(make::pcap(113, {make::sll(ip)})), make::invite);
    EXPECT_EQ(only_message(make::pcap(276, {make::sll2(ip)})), make::invite);
    EXPECT_EQ(only_message(make::pcap(0, {make::little(2, 4) + ip})), make::invite);
    EXPECT_EQ(only_message(make::pcap(0, {make::big(2, 4) + ip})), make::invite);
    EXPECT_EQ(only_message(make::pcap(108, {make::big(2, 4) + ip})), make::invite);
}

TEST(capture_file, no_capture_is_refused_with_a_reason)
{
    for (const auto* file : {"", "x", "not a capture at all", "\xd4\xc3\xb2\xa1", "\x0a\x0d\x0d\x0a"})
    {
        const auto all = capture::read(std::string_view{file});
        EXPECT_NE(all.trouble, "") << file;
        EXPECT_EQ(all.frames, 0u);
    }
    EXPECT_NE(capture::read(make::pcap(105, {frame})).trouble.find("IEEE802_11"), std::string::npos);
}

TEST(capture_file, one_that_is_cut_off_is_read_up_to_there)
{
    auto file = make::pcap(ethernet, {frame, frame});
    file.resize(file.size() - 1);
    const auto all = capture::read(file);
    EXPECT_EQ(all.messages.size(), 1u);
    EXPECT_NE(all.trouble.find("truncated"), std::string::npos) << all.trouble;
}

TEST(capture_file, every_prefix_of_one_ends)
{
    const auto file =
        make::pcapng(ethernet, {frame, make::ethernet(make::ipv4(make::tcp(1, make::ringing), 6))});
    for (std::size_t size = 0; size <= file.size(); ++size)
    {
        const auto all = capture::read(std::string_view{file}.substr(0, size));
        EXPECT_LE(all.messages.size(), 2u);
        EXPECT_TRUE(!all.trouble.empty() || size >= 28);
    }
}

TEST(capture_file, a_file_is_read_and_closed)
{
    auto* file = std::tmpfile();
    ASSERT_TRUE(file);
    const auto octets = make::pcap(ethernet, {frame});
    ASSERT_EQ(std::fwrite(octets.data(), 1, octets.size(), file), octets.size());
    std::rewind(file);
    EXPECT_EQ(capture::read(file).messages.size(), 1u);
    file = std::tmpfile();
    EXPECT_NE(capture::read(file).trouble, "");
}
