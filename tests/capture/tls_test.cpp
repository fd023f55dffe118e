// TLS of OpenSSL, read with the secrets that it tells.
#include "capture/limits.hpp"
#include "conversation.hpp"
#include "tls_pair.hpp"

#include <gtest/gtest.h>

using capture::reason;

namespace {

using settings = tls_pair::settings;
using skips = std::map<reason, std::uint64_t>;

const std::vector<std::string> both{make::invite, make::ringing};

std::vector<std::string> on_wire(const tls_pair& tls, std::size_t at_a_time = 1400)
{
    conversation c;
    c.open();
    for (const auto& f : tls.flights)
        c.say(f.by_client, f.octets, at_a_time);
    return c.packets;
}

void talk(tls_pair& tls)
{
    tls.shake_hands();
    tls.say(true, make::invite);
    tls.say(false, make::ringing);
}

capture::contents read_back(const tls_pair& tls) { return read(on_wire(tls), with_openssl(tls.secrets)); }

void expect_both(const capture::contents& all, const std::string& of = {})
{
    EXPECT_EQ(octets_in(all), both) << of;
    EXPECT_EQ(skips_of(all), skips{}) << of;
    for (const auto& m : all.messages)
    {
        EXPECT_EQ(m.from.transport, fsm::transport::tls);
        EXPECT_EQ(m.to.transport, fsm::transport::tls);
    }
    EXPECT_EQ(all.streams.size(), 2U);
}

}  // namespace

// RFC 8446 B.4, RFC 5288, RFC 7905, RFC 5246 A.5, RFC 5289, RFC 7366
TEST(tls, every_suite_that_is_read_is_read)
{
    for (const auto* suite :
         {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"})
    {
        tls_pair tls{{.suites = suite}};
        talk(tls);
        expect_both(read_back(tls), suite);
    }
    for (const std::uint64_t options : {std::uint64_t{0}, std::uint64_t{SSL_OP_NO_ENCRYPT_THEN_MAC}})
        for (const auto* suite :
             {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "AES128-GCM-SHA256",
              "AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
              "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA", "ECDHE-ECDSA-AES128-SHA256",
              "ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA",
              "ECDHE-RSA-AES128-SHA256", "ECDHE-RSA-AES256-SHA384", "AES128-SHA", "AES256-SHA",
              "AES128-SHA256", "AES256-SHA256"})
        {
            tls_pair tls{{.version = TLS1_2_VERSION, .suites = suite, .options = options}};
            talk(tls);
            expect_both(read_back(tls), suite + std::to_string(options));
        }
}

TEST(tls, what_is_read_does_not_depend_on_how_tcp_cuts_it)
{
    for (const auto version : {TLS1_2_VERSION, TLS1_3_VERSION})
    {
        tls_pair tls{{.version = version}};
        talk(tls);
        for (const std::size_t size : {1u, 3u, 100u})
            expect_both(read(on_wire(tls, size), with_openssl(tls.secrets)));
    }
}

// RFC 8446 5.1: "Handshake messages MAY be ... fragmented across several records", content as well.
TEST(tls, a_message_goes_over_many_records)
{
    auto large = make::invite;
    const auto length = large.find("Content-Length: 6");
    large.replace(length, 17, "Content-Length: 100000");
    large += std::string(100'000 - 6, 'x');
    for (const auto version : {TLS1_2_VERSION, TLS1_3_VERSION})
    {
        tls_pair tls{{.version = version}};
        tls.shake_hands();
        tls.say(true, large);
        const auto all = read_back(tls);
        EXPECT_EQ(octets_in(all), std::vector{large});
        EXPECT_EQ(skips_of(all), skips{});
    }
}

// RFC 5246 7.3, RFC 8446 2.2
TEST(tls, a_resumed_session_is_read)
{
    for (const auto version : {TLS1_2_VERSION, TLS1_3_VERSION})
        for (const std::uint64_t options : {std::uint64_t{0}, std::uint64_t{SSL_OP_NO_TICKET}})
        {
            const settings how{.version = version, .options = options};
            tls_pair first{how};
            talk(first);
            const auto known = first.session();
            tls_pair again{how, known.get()};
            talk(again);
            EXPECT_LT(again.flights[1].octets.size(), 600U) << "no certificate: it is resumed";
            expect_both(read_back(again));
        }
}

// RFC 8446 7.2
TEST(tls, keys_are_updated_by_either_end)
{
    tls_pair tls{{}};
    tls.shake_hands();
    tls.update_keys(true);
    tls.say(true, make::invite);
    tls.update_keys(false);
    tls.say(false, make::ringing);
    tls.update_keys(true);
    tls.say(true, make::invite);
    const auto all = read_back(tls);
    EXPECT_EQ(octets_in(all), (std::vector{make::invite, make::ringing, make::invite}));
    EXPECT_EQ(skips_of(all), skips{});
}

// RFC 8446 4.1.4
TEST(tls, a_hello_may_be_asked_for_again)
{
    tls_pair tls{{.client_groups = "X25519:P-384", .server_groups = "P-384"}};
    talk(tls);
    EXPECT_GE(tls.count(true), 4U) << "two hellos";
    expect_both(read_back(tls));
}

// RFC 5246 7.4.1.1
TEST(tls, renegotiation_has_keys_of_its_own)
{
    tls_pair tls{{.version = TLS1_2_VERSION, .options = SSL_OP_ALLOW_CLIENT_RENEGOTIATION}};
    talk(tls);
    tls.renegotiate();
    tls.say(true, make::invite);
    const auto all = read_back(tls);
    EXPECT_EQ(octets_in(all), (std::vector{make::invite, make::ringing, make::invite}));
    EXPECT_EQ(skips_of(all), skips{});
}

// RFC 8446 2.3: its keys are of the session before.
TEST(tls, early_data_is_counted_and_what_follows_is_read)
{
    tls_pair first{{}};
    talk(first);
    const auto known = first.session();
    tls_pair tls{{.early = "OPTIONS sip:early SIP/2.0\r\n\r\n"}, known.get()};
    talk(tls);
    const auto all = read_back(tls);
    EXPECT_EQ(octets_in(all), both);
    EXPECT_GE(all.count(reason::tls_not_opened), 1U);
}

TEST(tls, one_direction_waits_for_what_the_other_one_said)
{
    for (const auto version : {TLS1_2_VERSION, TLS1_3_VERSION})
    {
        tls_pair tls{{.version = version}};
        talk(tls);
        conversation c;
        c.open();
        for (const bool by_client : {true, false})
            for (const auto& f : tls.flights)
                if (f.by_client == by_client)
                    c.say(by_client, f.octets);
        expect_both(read(c.packets, with_openssl(tls.secrets)));
    }
}

TEST(tls, ports_used_again_are_another_session)
{
    tls_pair first{{}}, second{{.version = TLS1_2_VERSION}};
    talk(first);
    talk(second);
    auto packets = on_wire(first);
    // Its SYN has another number.
    conversation c;
    c.say(true, std::string(5000, ' '), 5000);
    c.say(false, std::string(5000, ' '), 5000);
    c.packets.clear();
    c.open();
    for (const auto& f : second.flights)
        c.say(f.by_client, f.octets);
    packets.insert(packets.end(), c.packets.begin(), c.packets.end());
    const auto all = read(packets, with_openssl(first.secrets + second.secrets));
    EXPECT_EQ(all.messages.size(), 4U);
    EXPECT_EQ(skips_of(all), skips{});
}

// What cannot be read is counted, once for each frame that has some of it.
TEST(tls, what_is_not_readable_is_counted)
{
    tls_pair tls{{}}, other{{}}, old{{.version = TLS1_2_VERSION}};
    talk(tls);
    talk(other);
    talk(old);
    for (auto* const one : {&tls, &old})
    {
        auto all = read(on_wire(*one), with_openssl(other.secrets));
        EXPECT_EQ(all.messages.size(), 0U);
        EXPECT_GE(all.count(reason::tls_no_secrets), 2U);
        EXPECT_EQ(skips_of(all).size(), 1U);
        all = read(on_wire(*one));
        EXPECT_GE(all.count(reason::tls_no_secrets), 2U) << "nobody passes ciphers in";
        auto wrong = one->secrets;
        for (std::size_t at = wrong.find('\n'); at != std::string::npos; at = wrong.find('\n', at + 1))
            wrong[at - 1] = wrong[at - 1] == '0' ? '1' : '0';
        all = read(on_wire(*one), with_openssl(wrong));
        EXPECT_EQ(all.messages.size(), 0U);
        EXPECT_GE(all.count(reason::tls_not_opened), 2U);
        EXPECT_EQ(skips_of(all).size(), 1U);
    }
    tls_pair unknown{{.version = TLS1_2_VERSION, .suites = "ECDHE-ECDSA-AES128-CCM"}};
    talk(unknown);
    const auto all = read_back(unknown);
    EXPECT_EQ(all.messages.size(), 0U);
    EXPECT_GE(all.count(reason::tls_unknown), 2U);
}

TEST(tls, a_session_that_began_before_the_capture_is_counted)
{
    for (const auto version : {TLS1_2_VERSION, TLS1_3_VERSION})
    {
        tls_pair tls{{.version = version}};
        talk(tls);
        const auto packets = on_wire(tls);
        for (std::size_t first = 3; first < packets.size(); ++first)
        {
            const auto all = read({packets.begin() + static_cast<std::ptrdiff_t>(first), packets.end()},
                                  with_openssl(tls.secrets));
            EXPECT_LE(all.messages.size(), 1U);
            EXPECT_GE(all.count(reason::tls_begun_before) + all.count(reason::not_sip) +
                          all.count(reason::behind_a_gap),
                      1U)
                << first;
        }
    }
}

TEST(tls, behind_a_gap_nothing_is_read_and_each_frame_says_so)
{
    tls_pair tls{{}};
    tls.shake_hands();
    for (int i = 0; i < 5; ++i)
        tls.say(true, make::invite);
    auto packets = on_wire(tls, 100'000);
    packets.erase(packets.end() - 4);
    const auto all = read(packets, with_openssl(tls.secrets));
    EXPECT_EQ(octets_in(all), std::vector{make::invite});
    EXPECT_EQ(skips_of(all), (skips{{reason::segments_missing, 1}, {reason::behind_a_gap, 3}}));
}

TEST(tls, every_prefix_and_every_octet_changed_ends)
{
    for (const auto& how : {settings{}, settings{.version = TLS1_2_VERSION},
                            settings{.version = TLS1_2_VERSION,
                                     .suites = "ECDHE-ECDSA-AES128-SHA",
                                     .options = SSL_OP_NO_ENCRYPT_THEN_MAC}})
    {
        tls_pair tls{how};
        talk(tls);
        std::size_t total = 0;
        for (const auto& f : tls.flights)
            total += f.octets.size();
        const auto keys = with_openssl(tls.secrets);
        for (std::size_t at = 0; at < total; at += 13)
        {
            conversation cut, changed;
            cut.open();
            changed.open();
            std::size_t behind = 0;
            for (const auto& f : tls.flights)
            {
                auto octets = f.octets;
                cut.say(f.by_client, octets.substr(0, at - std::min(at, behind)));
                if (at >= behind && at < behind + octets.size())
                    octets[at - behind] = static_cast<char>(octets[at - behind] ^ 0xff);
                changed.say(f.by_client, octets);
                behind += octets.size();
            }
            EXPECT_LE(read(cut.packets, keys).messages.size(), 2U);
            const auto all = read(changed.packets, keys);
            EXPECT_LE(all.messages.size(), 2U);
            for (const auto& m : all.messages)
                EXPECT_TRUE(m.octets == make::invite || m.octets == make::ringing) << "nothing is invented";
        }
    }
}

// RFC 8446 5.1, 5.2: "The length MUST NOT exceed 2^14 + 256 bytes."
TEST(tls, records_and_hellos_that_cannot_be_are_refused)
{
    const std::string ok{"\x16\x03\x01", 3};
    const auto alone = [](const std::string& octets) {
        conversation c;
        c.open();
        c.say(true, octets, 60'000);
        return read(c.packets);
    };
    const auto hello = [&](const std::string& body) {
        return ok + make::big(body.size() + 4, 2) + make::big(1, 1) + make::big(body.size(), 3) + body;
    };
    const auto good = make::big(0x0303, 2) + std::string(32, 'r') + make::big(0, 1) + make::big(2, 2) +
                      make::big(0x1301, 2) + make::big(1, 1) + make::big(0, 1);
    EXPECT_EQ(skips_of(alone(hello(good))), skips{});
    EXPECT_EQ(skips_of(alone(hello(good.substr(0, 20)))), (skips{{reason::tls_malformed, 1}}));
    EXPECT_EQ(skips_of(alone(hello(good + make::big(9, 2) + "short"))), (skips{{reason::tls_malformed, 1}}));
    EXPECT_EQ(skips_of(alone(hello(good) + "garbage that is no record")),
              (skips{{reason::tls_malformed, 1}}));
    EXPECT_EQ(skips_of(alone(hello(good) + ok + make::big(0xffff, 2))), (skips{{reason::tls_malformed, 1}}));
    EXPECT_EQ(skips_of(alone(ok + make::big(0xffff, 2) + std::string(9, 'x'))), (skips{{reason::not_sip, 1}}))
        << "no TLS at all";
    // A message of 2^24 - 1 octets is passed over, not kept.
    std::string endless = hello(good) + ok + make::big(4, 2) + make::big(11, 1) + make::big(0xffffff, 3);
    for (int i = 0; i < 900; ++i)
        endless += ok + make::big(16'384, 2) + std::string(16'384, 'x');
    EXPECT_EQ(skips_of(alone(endless)), skips{});
    // What is protected waits for a ServerHello that never comes, within bounds.
    std::string waits = hello(good);
    for (int i = 0; i < 100; ++i)
        waits += "\x17" + ok.substr(1) + make::big(16'384, 2) + std::string(16'384, 'x');
    const auto all = alone(waits);
    EXPECT_GE(all.count(reason::tls_begun_before), 1U);
    EXPECT_EQ(skips_of(all).size(), 1U);
}

TEST(key_log, has_what_stands_in_it_within_bounds)
{
    capture::key_log log;
    const std::string random(64, 'a');
    log.add("# comment\nCLIENT_RANDOM " + random + " 0a0B\r\nCLIENT_RANDOM " + random.substr(2) +
            " 00\nCLIENT_RANDOM " + random + "\nSERVER_TRAFFIC_SECRET_0 " + random + " xy\nEXPORTER_SECRET " +
            random + " 00\nCLIENT_TRAFFIC_SECRET_0 " + random + " " + std::string(200, '0') +
            "\n\n \nCLIENT_RANDOM");
    EXPECT_EQ(log.size(), 1U);
    const auto* const secret = log.find(capture::key_log::label::master, std::string(32, '\xaa'));
    ASSERT_TRUE(secret);
    EXPECT_EQ(*secret, "\x0a\x0b");
    std::string many;
    for (std::size_t i = 0; i < capture::limits::secrets + 1000; ++i)
    {
        auto number = std::to_string(i);
        many += "CLIENT_RANDOM " + number.insert(0, 64 - number.size(), '0') + " 00\n";
    }
    log.add(many);
    EXPECT_EQ(log.size(), capture::limits::secrets);
    EXPECT_EQ(log.not_kept(), 1001U);
    log.add("CLIENT_RANDOM " + random + " 01\n");
    EXPECT_EQ(*log.find(capture::key_log::label::master, std::string(32, '\xaa')), "\x01") << "the last word";
}
