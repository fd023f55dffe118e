// The flows of RFC 3665 as traffic: what the rules find are the faults that the RFC's own messages have, each
// once.
#include "ladder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

namespace {

using namespace rules_test;

struct element
{
    const char* name;
    const char* host;
    rules::role plays;
};

constexpr element elements[] = {
    {"Alice", "192.0.2.101", rules::role::ua},
    {"Proxy 1", "192.0.2.111", rules::role::proxy},
    {"Proxy 2", "192.0.2.222", rules::role::proxy},
    {"Bob", "192.0.2.201", rules::role::ua},
    {"SIP Server", "192.0.2.222", rules::role::registrar},
    {"Redirect Server", "192.0.2.100", rules::role::redirect},
    {"Proxy 3", "192.0.2.233", rules::role::proxy},
};

std::string octets_of(const std::string& path)
{
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

// index.tsv: flow, file, from, to, message, transport, ... One message every 5 ms.
rules::traffic flow(std::string_view name)
{
    const std::string folder = SIPWRIGHT_SOURCE_DIR "/corpus/rfc3665/";
    rules::traffic t;
    std::ifstream index{folder + "index.tsv"};
    for (std::string line; std::getline(index, line);)
    {
        std::istringstream cells{line};
        std::string in_flow, file, from, to, what, transport;
        std::getline(cells, in_flow, '\t') && std::getline(cells, file, '\t') &&
            std::getline(cells, from, '\t') && std::getline(cells, to, '\t') &&
            std::getline(cells, what, '\t') && std::getline(cells, transport, '\t');
        if (!in_flow.starts_with(name))
            continue;
        const auto over = transport == "TLS"   ? fsm::transport::tls
                          : transport == "TCP" ? fsm::transport::tcp
                                               : fsm::transport::udp;
        const auto party = [&](const std::string& who) {
            for (std::size_t i = 0; i < t.parties.size(); ++i)
                if (t.parties[i].name == who)
                    return static_cast<rules::party_index>(i);
            for (const auto& e : elements)
                if (who == e.name)
                    t.parties.push_back({who, e.plays, false, *fsm::numeric_address(e.host, 5060, over), {}});
            return static_cast<rules::party_index>(t.parties.size() - 1);
        };
        rules::sighting s;
        s.from = party(from);
        s.to = party(to);
        s.at = fsm::time_point{std::chrono::milliseconds{5 * t.messages.size()}};
        s.source = t.parties[s.from].at;
        s.destination = t.parties[s.to].at;
        s.message = sip::store(octets_of(folder + in_flow + '/' + file));
        t.messages.push_back(std::move(s));
    }
    t.end = fsm::time_point{std::chrono::seconds{120}};
    return t;
}

// "RULE-1.a F18 Proxy 1": the rule, its last proof and who is to blame.
std::vector<std::string> faults(std::string_view name)
{
    const auto seen = flow(name);
    std::vector<std::string> all;
    for (const auto& v : rules::judge(seen, rules::select("")))
    {
        for (const auto& f : v.findings)
        {
            for (std::uint32_t i = 0; i < f.count; ++i)
            {
                all.push_back(f.rule + " F" + std::to_string(f.messages.back() + 1) + ' ' +
                              seen.parties.at(f.party).name);
            }
        }
    }
    return all;
}

using names = std::vector<std::string>;

// The Contact of F3 has transport=tcp, the Request-URI of F4 has not, nor that of F5 what F1 has
// (12.2.1.1, 19.1.4).
TEST(rfc3665_3_1, session_establishment)
{
    EXPECT_EQ(faults("3.1-"), (names{"ACK-2XX-2.a F4 Alice", "DLG-RT-1.a F5 Bob"}));
}

// F3: Route of F1 is missing. F9: six digits are less than 32 bits. F15: as 3.1 F4, and the credentials of F4
// are missing. F4: the nonce is not that of F2. F16, F17, F19, F20: the proxies' INVITE branches once more.
// F18: as 3.1 F5. F22: received of Bob's Via became 192.0.2.101.
TEST(rfc3665_3_2, session_establishment_through_two_proxies)
{
    EXPECT_EQ(faults("3.2-"),
              (names{"RSP-VIA-1.c F22 Proxy 1", "IDS-UNIQ-1.d F9 Bob", "VIA-UNIQ-1.a F16 Proxy 1",
                     "VIA-UNIQ-1.a F17 Proxy 2", "VIA-UNIQ-1.a F19 Proxy 2", "VIA-UNIQ-1.a F20 Proxy 1",
                     "ACK-NON2-2.e F3 Alice", "ACK-2XX-2.a F15 Alice", "ACK-2XX-2.e F15 Alice",
                     "DLG-RT-1.a F18 Bob", "AUT-CRED-1.b F4 Alice"}));
}

// F6: six digits are less than 32 bits. F11: another Request-URI than F2. F14: no To tag. F18: Proxy 2's Via.
// F19: no Content-Length. F20: Route of F1 is missing.
TEST(rfc3665_3_8, unsuccessful_no_answer)
{
    EXPECT_EQ(faults("3.8-"),
              (names{"SYN-CL-1.d F19 Proxy 1", "RSP-TAG-1.a F14 Bob", "IDS-UNIQ-1.d F6 Bob",
                     "CAN-BUILD-1.a F11 Proxy 1", "ACK-NON2-2.e F20 Alice", "ACK-NON2-2.c F18 Proxy 1"}));
}

// F6, F8, F10: two spaces after SIP/2.0. F11: Route of F1 is missing.
TEST(rfc3665_3_9, unsuccessful_busy)
{
    EXPECT_EQ(faults("3.9-"),
              (names{"SYN-LINE-1.a F6 Bob", "SYN-LINE-1.a F8 Proxy 2", "SYN-LINE-1.a F10 Proxy 1",
                     "IDS-UNIQ-1.d F6 Bob", "ACK-NON2-2.e F11 Alice"}));
}

// No 200 has a Date. 2.1 F3, 2.5 F3: From has another tag than F1. 2.1 F3: a comma is missing. 2.2 F1: qop is
// quoted. 2.5 F1: no Max-Forwards; F3: the qop of the challenge is missing.
TEST(rfc3665_2, registrations)
{
    EXPECT_EQ(faults("2.1-"),
              (names{"SYN-GRAM-1.c F3 Bob", "REG-SRV-LIST-1.d F4 SIP Server", "AUT-RETRY-1.e F3 Bob"}));
    EXPECT_EQ(faults("2.2-"), (names{"REG-SRV-LIST-1.d F2 SIP Server", "AUT-CRED-1.d F1 Bob"}));
    EXPECT_EQ(faults("2.3-"), (names{"REG-SRV-LIST-1.d F2 SIP Server"}));
    EXPECT_EQ(faults("2.4-"), (names{"REG-SRV-LIST-1.d F2 SIP Server"}));
    EXPECT_EQ(faults("2.5-"), (names{"SYN-MAND-1.a F1 Bob", "AUT-CRED-1.c F3 Bob", "AUT-RETRY-1.e F3 Bob"}));
}

// Nothing is wrong with the redirection. F4 comes over another transport than its Via says, here.
TEST(rfc3665_3_6, redirection)
{
    EXPECT_EQ(faults("3.6-"),
              (names{"RSP-VIA-1.c F15 Alice", "IDS-UNIQ-1.d F7 Bob", "VIA-FMT-1.b F4 Alice",
                     "VIA-FMT-1.b F4 Alice", "VIA-UNIQ-1.a F12 Proxy 3", "VIA-UNIQ-1.a F14 Proxy 3",
                     "VIA-RCV-1.b F16 Proxy 3", "ACK-2XX-2.a F11 Alice", "DLG-RT-1.a F13 Bob"}));
}

}  // namespace
