#include "net/capture.hpp"

#include "capture/read.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "net/tape.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

namespace {

using namespace std::chrono_literals;

class pcapng : public testing::Test
{
protected:
    pcapng()
    {
        const auto* name = testing::UnitTest::GetInstance()->current_test_info()->name();
        path_ = testing::TempDir() + "capture-" + name + ".pcapng";
    }
    ~pcapng() override { std::filesystem::remove(path_); }

    std::string octets() const { return net::read_whole(path_, 1 << 20); }

    static std::uint32_t little(const std::string& s, std::size_t at)
    {
        std::uint32_t out = 0;
        for (std::size_t i = 4; i-- > 0;)
            out = out << 8 | static_cast<unsigned char>(s.at(at + i));
        return out;
    }
    // Types of all blocks; every length stands twice and they fill the file.
    std::vector<std::uint32_t> blocks() const
    {
        const auto all = octets();
        std::vector<std::uint32_t> out;
        for (std::size_t at = 0; at < all.size();)
        {
            const auto size = little(all, at + 4);
            EXPECT_EQ(size % 4, 0U);
            EXPECT_EQ(little(all, at + size - 4), size);
            out.push_back(little(all, at));
            at += size;
        }
        return out;
    }

    std::string path_;
    fsm::address alice_ = fsm::numeric_address("192.0.2.101", 5060).value();
    fsm::address bob_ = fsm::numeric_address("192.0.2.201", 5062).value();
    net::capture::wall_time noon_{1'000'000us};
};

TEST_F(pcapng, begins_with_a_section_and_an_interface_of_raw_ip)
{
    {
        net::capture c{path_, 1 << 20};
    }
    EXPECT_EQ(blocks(), (std::vector<std::uint32_t>{0x0A0D0D0A, 1}));
    const auto all = octets();
    EXPECT_EQ(all.substr(8, 4), "\x4D\x3C\x2B\x1A");
    const auto interface = little(all, 4);
    EXPECT_EQ(little(all, interface + 8), 101U);
}

TEST_F(pcapng, is_whole_after_every_packet_without_being_closed)
{
    net::capture c{path_, 1 << 20};
    for (std::size_t size : {0u, 1u, 2u, 3u, 4u, 1500u})
    {
        c.packet(noon_, alice_, bob_, std::string(size, 'x'));
        EXPECT_EQ(blocks().back(), 6U);
    }
    EXPECT_EQ(blocks().size(), 8U);
}

TEST_F(pcapng, carries_ipv4_and_udp_with_their_checksums)
{
    net::capture c{path_, 1 << 20};
    c.packet(noon_, alice_, bob_, "odd");
    const auto all = octets();
    const auto packet = all.find("\x45", little(all, 4) + little(all, little(all, 4) + 4) + 28);
    ASSERT_NE(packet, std::string::npos);
    const auto sum = [&](std::size_t from, std::size_t size, std::uint32_t start) {
        auto s = start;
        for (std::size_t i = 0; i < size; ++i)
        {
            const std::uint32_t octet = static_cast<unsigned char>(all.at(from + i));
            s += i % 2 == 0 ? octet << 8 : octet;
        }
        while (s >> 16)
            s = (s & 0xffff) + (s >> 16);
        return s;
    };
    // RFC 1071 1: the sum over everything, checksum included, is all ones.
    EXPECT_EQ(sum(packet, 20, 0), 0xffffU);
    const auto addresses = sum(packet + 12, 8, 0);
    EXPECT_EQ(sum(packet + 20, 8 + 3, addresses + 17 + 8 + 3), 0xffffU);
}

const std::string options =
    "OPTIONS sip:bob@192.0.2.201 SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.101;branch=z9hG4bKo\r\n"
    "Max-Forwards: 70\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\n"
    "Call-ID: c\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

// RFC 9293 3.4: every octet has its number, SYN and FIN have one, too.
TEST_F(pcapng, what_a_connection_carried_is_read_back_over_ipv4_and_ipv6)
{
    const auto pairs = {std::pair{alice_, bob_},
                        std::pair{fsm::numeric_address("2001:db8::1", 40'000).value(),
                                  fsm::numeric_address("2001:db8::2", 5060).value()}};
    for (auto [client, server] : pairs)
    {
        client.transport = server.transport = fsm::transport::tcp;
        {
            net::capture c{path_, 1 << 20};
            c.opened(noon_, client, server);
            c.octets(noon_ + 1ms, client, server, options.substr(0, 100));
            c.octets(noon_ + 2ms, client, server, options.substr(100) + options);
            c.octets(noon_ + 3ms, server, client, "\r\n\r\n");
            c.closed(noon_ + 4ms, client, server, false);
            c.closed(noon_ + 4ms, server, client, false);
        }
        const auto all = capture::read(std::fopen(path_.c_str(), "rb"));
        ASSERT_EQ(all.messages.size(), 2U) << all.trouble;
        EXPECT_EQ(all.messages[0].octets, options);
        EXPECT_EQ(all.messages[0].from, client);
        EXPECT_EQ(all.messages[1].to, server);
    }
}

// A reader has the secrets before what they are for, whenever they became known.
TEST_F(pcapng, a_tape_gives_the_secrets_first_and_nothing_before_it_may)
{
    net::capture c{path_, 1 << 20};
    net::tape tape;
    tape.hold();
    tape.opened(noon_, alice_, bob_);
    tape.octets(noon_, true, "hello");
    tape.into(c);
    EXPECT_EQ(blocks().size(), 2U);
    tape.secret("CLIENT_RANDOM 00 11");
    tape.octets(noon_, false, "hello back");
    EXPECT_EQ(blocks().size(), 2U);
    tape.release();
    EXPECT_EQ(blocks(), (std::vector<std::uint32_t>{0x0A0D0D0A, 1, 10, 6, 6, 6, 6, 6}));
    tape.secret("CLIENT_RANDOM 22 33");
    tape.octets(noon_, true, "more");
    EXPECT_EQ(blocks(), (std::vector<std::uint32_t>{0x0A0D0D0A, 1, 10, 6, 6, 6, 6, 6, 10, 6}));
    tape.drop();
    tape.octets(noon_, true, "nobody wants it");
    EXPECT_EQ(blocks().size(), 10U);
}

// Draft 4.5: names of addresses; 4.3: comments of packets. Who share an address are all named.
TEST_F(pcapng, says_who_is_where_and_who_says_what)
{
    script::flow s;
    s.parties.resize(3);
    play::cast c(3);
    const auto* const names = "ABC";
    for (std::size_t i = 0; i < c.size(); ++i)
    {
        s.parties[i].name = names[i];
        c[i].at = i < 2 ? alice_ : fsm::numeric_address("2001:db8::1", 5060).value();
        c[i].at.port = static_cast<std::uint16_t>(5060 + i);
    }
    c[2].device = true;
    const auto count = [&](std::string_view what) {
        const auto all = octets();
        std::size_t n = 0;
        for (auto at = all.find(what); at != std::string::npos; at = all.find(what, at + 1))
            ++n;
        return n;
    };
    net::capture file{path_, 1 << 20};
    file.parties({s, c});
    EXPECT_EQ(blocks(), (std::vector<std::uint32_t>{0x0A0D0D0A, 1, 4}));
    using namespace std::string_view_literals;
    EXPECT_EQ(count("\1\0\x08\0\xc0\0\2\x65"
                    "A+B\0"sv),
              1U);
    EXPECT_EQ(count("C\0"sv), 1U);
    file.packet(noon_, c[0].at, c[1].at, "x", "lost");
    EXPECT_EQ(count("A -> B"), 1U);
    EXPECT_EQ(count("lost"), 1U);
    auto from = c[1].at, elsewhere = c[2].at;
    from.port = 40'000;
    from.transport = elsewhere.transport = fsm::transport::tcp;
    file.opened(noon_, from, c[0].at, "B");
    EXPECT_EQ(count("B -> A"), 0U) << "nothing is said yet";
    file.octets(noon_, from, c[0].at, "x");
    file.octets(noon_, c[0].at, from, "x");
    EXPECT_EQ(count("B -> A"), 1U);
    EXPECT_EQ(count("A -> B"), 2U);
    elsewhere.port = 5000;
    file.octets(noon_, c[2].at, elsewhere, "x");
    EXPECT_EQ(count("C -> C"), 1U) << "a device may send from any port";
    from.port = 9;
    file.packet(noon_, from, bob_, "x");
    EXPECT_EQ(count("192.0.2.101:9 -> 192.0.2.201:5062"), 1U);
}

TEST_F(pcapng, stops_at_its_limit_and_says_so)
{
    net::capture c{path_, 1000};
    for (int i = 0; i < 100; ++i)
        c.packet(noon_, alice_, bob_, std::string(100, 'x'));
    EXPECT_NE(c.stopped().find("limit of 1000 octets"), std::string::npos);
    EXPECT_LE(octets().size(), 1000U);
    EXPECT_EQ(blocks().back(), 6U);
}

TEST_F(pcapng, a_datagram_too_long_for_ipv4_is_cut)
{
    net::capture c{path_, 1 << 20};
    c.packet(noon_, alice_, bob_, std::string(70'000, 'x'));
    EXPECT_TRUE(c.stopped().empty());
    EXPECT_EQ(blocks().back(), 6U);
}

TEST_F(pcapng, a_full_disk_is_told_at_once)
{
    if (!std::filesystem::exists("/dev/full"))
        GTEST_SKIP() << "no /dev/full";
    EXPECT_THROW((net::capture{"/dev/full", 1 << 20}), net::environment_error);
    EXPECT_THROW((net::capture{path_ + "/below", 1 << 20}), net::environment_error);
}

}  // namespace
