// Secrets that stand in a pcapng file, beside libpcap.
#include "capture/embedded_secrets.hpp"

#include "capture/limits.hpp"
#include "capture/read.hpp"
#include "conversation.hpp"
#include "tls_pair.hpp"

#include <gtest/gtest.h>

namespace {

constexpr unsigned raw = 101, secrets_block = 10, tls_key_log = 0x544c534b;
const std::string line = "CLIENT_RANDOM " + std::string(64, 'a') + " 0102\n";

std::string block(bool big, unsigned type, std::string body)
{
    const auto number = [&](std::uint64_t v) { return big ? make::big(v, 4) : make::little(v, 4); };
    body.resize((body.size() + 3) / 4 * 4);
    return number(type) + number(body.size() + 12) + body + number(body.size() + 12);
}

std::string secrets(const std::string& lines, bool big = false, unsigned kind = tls_key_log)
{
    const auto number = [&](std::uint64_t v) { return big ? make::big(v, 4) : make::little(v, 4); };
    return block(big, secrets_block, number(kind) + number(lines.size()) + lines);
}

std::size_t found_in(const std::string& file, std::size_t at_a_time = 1'000'000)
{
    capture::key_log log;
    capture::embedded_secrets reader{log};
    for (std::size_t at = 0; at < file.size(); at += at_a_time)
        reader.put(std::string_view{file}.substr(at, at_a_time));
    return log.size();
}

}  // namespace

TEST(embedded_secrets, are_found_in_either_byte_order_however_the_file_comes)
{
    for (const bool big : {false, true})
    {
        const auto file = make::pcapng(raw, {make::ipv4("x")}, big) + secrets(line, big) +
                          make::pcapng(raw, {make::ipv4("y")}, !big) +
                          secrets("CLIENT_RANDOM " + std::string(64, 'b') + " 00", !big);
        for (const std::size_t size : {1u, 5u, 64u, 100'000u})
            EXPECT_EQ(found_in(file, size), 2U);
        for (std::size_t size = 0; size < file.size(); ++size)
            EXPECT_LE(found_in(file.substr(0, size)), 2U);
    }
}

TEST(embedded_secrets, of_others_than_tls_and_in_what_is_no_pcapng_are_none)
{
    const auto section = make::pcapng(raw, {});
    EXPECT_EQ(found_in(section + secrets(line, false, 0x57474b4c)), 0U) << "WireGuard";
    EXPECT_EQ(found_in(secrets(line)), 0U);
    EXPECT_EQ(found_in(make::pcap(raw, {}) + secrets(line)), 0U);
    EXPECT_EQ(found_in(section + make::little(6, 4) + make::little(9, 4) + secrets(line)), 0U) << "no length";
    EXPECT_EQ(found_in(section + block(false, secrets_block, make::little(tls_key_log, 4)) + secrets(line)),
              1U);
    auto lies = secrets(line);
    lies.replace(12, 4, make::little(0xffffffff, 4));
    EXPECT_EQ(found_in(section + lies), 1U) << "it ends with its block";
}

TEST(embedded_secrets, a_block_that_is_too_long_is_passed_over_and_counted)
{
    const auto file = make::pcapng(raw, {make::ipv4("x")}) +
                      secrets(std::string(capture::limits::secrets_octets, '\n')) + secrets(line);
    EXPECT_EQ(found_in(file), 1U);
    EXPECT_EQ(capture::read(file).count(capture::reason::too_many_secrets), 1U);
}

// A capture has all that it takes to read it.
TEST(embedded_secrets, open_the_tls_of_their_file)
{
    tls_pair tls{{}};
    tls.shake_hands();
    tls.say(true, make::invite);
    conversation c;
    c.open();
    for (const auto& f : tls.flights)
        c.say(f.by_client, f.octets);
    auto file = make::pcapng(raw, c.packets);
    const auto behind_interface = make::pcapng(raw, {}).size();
    file.insert(behind_interface, secrets(tls.secrets));
    auto all = capture::read(file, with_openssl({}));
    EXPECT_EQ(all.trouble, "");
    EXPECT_EQ(octets_in(all), std::vector{make::invite});
    EXPECT_EQ(capture::read(file).messages.size(), 0U) << "there are no ciphers";
    // pcap has no room for them: they come from elsewhere.
    all = capture::read(make::pcap(raw, c.packets), with_openssl(tls.secrets));
    EXPECT_EQ(octets_in(all), std::vector{make::invite});
}

// A capture whose TLS or WebSocket was taken off says what carried each connection.
TEST(embedded_secrets, tell_what_carried_a_connection_that_is_there_as_tcp)
{
    const auto client = fsm::numeric_address("192.0.2.1", 40000, fsm::transport::wss);
    const auto server = fsm::numeric_address("[2001:db8::1]", 5061, fsm::transport::wss);
    const auto comment = capture::carrier_line(*client, *server);
    EXPECT_EQ(comment, "# carried by WSS: [2001:db8::1]:5061 192.0.2.1:40000\n");
    EXPECT_EQ(comment, capture::carrier_line(*server, *client));
    capture::key_log log;
    capture::embedded_secrets reader{log};
    reader.put(make::pcapng(raw, {}) + secrets(comment + line));
    EXPECT_EQ(log.size(), 1U);
    auto over_tcp = *client;
    over_tcp.transport = fsm::transport::tcp;
    EXPECT_EQ(log.carrier(over_tcp, *server), fsm::transport::wss);
    EXPECT_EQ(log.carrier(*server, over_tcp), fsm::transport::wss);
    over_tcp.port = 1;
    EXPECT_EQ(log.carrier(over_tcp, *server), std::nullopt);
}

TEST(embedded_secrets, what_is_no_such_comment_is_passed_over)
{
    const auto host = *fsm::numeric_address("192.0.2.1", 1, fsm::transport::tcp);
    for (const std::string_view wrong :
         {"# carried by", "# carried by TLS", "# carried by TLS 192.0.2.1:1 192.0.2.1:1",
          "# carried by UDP: 192.0.2.1:1 192.0.2.1:1", "# carried by XYZ: 192.0.2.1:1 192.0.2.1:1",
          "# carried by TLS: 192.0.2.1:1", "# carried by TLS: 192.0.2.1:1 192.0.2.1:99999",
          "# carried by TLS: 192.0.2.1:1 example.com:1", "# carried by TLS: 192.0.2.1:1 192.0.2.1:"})
    {
        capture::key_log log;
        log.add(wrong);
        EXPECT_EQ(log.carrier(host, host), std::nullopt) << wrong;
    }
}

TEST(embedded_secrets, messages_of_such_a_connection_went_over_what_carried_them)
{
    conversation c;
    c.open();
    c.say(true, make::invite);
    c.say(false, make::ringing);
    const auto plain = capture::read(make::pcapng(raw, c.packets));
    ASSERT_EQ(plain.messages.size(), 2U);
    auto from = plain.messages[0].from, to = plain.messages[0].to;
    EXPECT_EQ(from.transport, fsm::transport::tcp);
    from.transport = to.transport = fsm::transport::tls;
    capture::decryption known;
    known.secrets.add(capture::carrier_line(from, to));
    const auto told = capture::read(make::pcapng(raw, c.packets), known);
    ASSERT_EQ(told.messages.size(), 2U);
    for (const auto& m : told.messages)
        EXPECT_EQ(m.from.transport, fsm::transport::tls);
    EXPECT_EQ(told.messages[0].octets, plain.messages[0].octets);
}
