// Names are looked for with c-ares, at a name server of ours.
#include "dns/limits.hpp"
#include "net/error.hpp"
#include "net/name_server.hpp"
#include "net/names.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <future>
#include <thread>

namespace {

using fsm::transport;

dns::table biloxi()
{
    dns::table out;
    const auto add = [&](const std::string& name, std::string_view text) {
        EXPECT_EQ(out.add(name, std::get<dns::record>(dns::read_record(text))), "");
    };
    add("biloxi.example.com", "NAPTR 20 50 s SIP+D2U _sip._udp.biloxi.example.com");
    add("biloxi.example.com", "NAPTR 10 50 s SIP+D2T _sip._tcp.biloxi.example.com");
    add("_sip._tcp.biloxi.example.com", "SRV 2 1 5071 p2.biloxi.example.com");
    add("_sip._tcp.biloxi.example.com", "SRV 1 1 5070 p1.biloxi.example.com");
    add("_sip._udp.biloxi.example.com", "SRV 1 1 5072 p1.biloxi.example.com");
    add("p1.biloxi.example.com", "A 127.0.0.2");
    add("p1.biloxi.example.com", "AAAA 2001:db8::2");
    add("p2.biloxi.example.com", "CNAME other.example.com");
    add("other.example.com", "A 127.0.0.3");
    return out;
}

// A name server in a thread of its own.
class standing
{
public:
    explicit standing(dns::faults wrong = {}) : who_{biloxi(), std::move(wrong)}
    {
        std::promise<std::string> at;
        auto known = at.get_future();
        hooks_.listening = [&at](const fsm::address& here) { at.set_value(here.host_port()); };
        hooks_.line = [this](const std::string& line) { lines_.push_back(line.substr(line.find(' ') + 1)); };
        thread_ =
            std::thread{[this] { net::serve_names(*fsm::numeric_address("127.0.0.1", 0), who_, hooks_); }};
        at_ = known.get();
    }
    ~standing() { stop(); }

    // What it was asked; it stands no more.
    const std::vector<std::string>& stop()
    {
        if (thread_.joinable())
        {
            std::raise(SIGTERM);
            thread_.join();
        }
        return lines_;
    }
    const std::string& at() const { return at_; }

private:
    dns::responder who_;
    net::name_server_hooks hooks_;
    std::vector<std::string> lines_;
    std::string at_;
    std::thread thread_;
};

using texts = std::vector<std::string>;

texts look_up(const std::string& uri, const net::name_sources& by, bool v6 = false)
{
    texts out;
    const auto read = sip::parse_uri(uri);
    const dns::abilities ours{{transport::udp, transport::tcp}, !v6, v6};
    for (const auto& t : net::locate(dns::wanted_by(*read), ours, by, 1))
        out.push_back(t.at.host_port() + ' ' + std::string{fsm::via_token(t.at.transport)});
    return out;
}

std::string refusal(const std::string& uri, const net::name_sources& by)
{
    try
    {
        return look_up(uri, by).front();
    }
    catch (const net::environment_error& e)
    {
        return e.what();
    }
}

// RFC 3263 4.1, 4.2
TEST(names, a_name_server_leads_to_servers_in_their_order)
{
    standing server;
    EXPECT_EQ(look_up("sip:bob@biloxi.example.com", {{}, server.at()}),
              (texts{"127.0.0.2:5070 TCP", "127.0.0.3:5071 TCP"}));
    EXPECT_EQ(look_up("sip:bob@p1.biloxi.example.com:5099", {{}, server.at()}, true),
              (texts{"[2001:db8::2]:5099 UDP"}));
    EXPECT_EQ(server.stop().front(), "over UDP: NAPTR biloxi.example.com: 2 records");
}

TEST(names, a_table_is_asked_first_and_alone_of_what_it_knows)
{
    standing server{{dns::fault::nxdomain, {}}};
    const auto table = biloxi();
    EXPECT_EQ(look_up("sip:bob@biloxi.example.com", {{&table}, server.at()}).size(), 2u);
    EXPECT_NE(refusal("sip:bob@elsewhere.example.com", {{&table}, server.at()}).find("no such name"),
              std::string::npos);
    EXPECT_EQ(server.stop().size(), 4u);  // NAPTR, two SRV, A
}

// The hosts file of every machine knows localhost.
TEST(names, the_hosts_file_goes_before_name_servers)
{
    standing server{{dns::fault::nxdomain, {}}};
    EXPECT_EQ(look_up("sip:localhost", {{}, server.at()}), (texts{"127.0.0.1:5060 UDP"}));
    EXPECT_TRUE(server.stop().empty());
    EXPECT_EQ(look_up("sip:localhost:5070", {}), (texts{"127.0.0.1:5070 UDP"}));
}

TEST(names, where_there_is_no_target_it_is_said_what_was_asked_and_what_came)
{
    standing server;
    EXPECT_EQ(refusal("sip:nobody.example.com", {{}, server.at()}),
              "'nobody.example.com' leads to no address: NAPTR nobody.example.com: no such name; SRV "
              "_sip._udp.nobody.example.com: no such name; SRV _sip._tcp.nobody.example.com: no such name; A "
              "nobody.example.com: no such name");
}

// RFC 1035 4.2.1; the records of the others are too many for a datagram.
TEST(names, what_is_truncated_is_asked_again_over_tcp)
{
    standing truncating{{dns::fault::truncation, {}}};
    EXPECT_EQ(look_up("sip:biloxi.example.com", {{}, truncating.at()}).size(), 2u);
    EXPECT_EQ(truncating.stop()[1],
              "over TCP: NAPTR biloxi.example.com: 2 records, by the fault 'truncation'");
    standing many{{dns::fault::many, {}}};
    EXPECT_EQ(look_up("sip:biloxi.example.com", {{}, many.at()}).size(), 2u);
}

TEST(names, a_loop_of_aliases_leads_nowhere)
{
    standing server{{dns::fault::loop, {}}};
    EXPECT_NE(refusal("sip:biloxi.example.com", {{}, server.at()}).find("leads to no address"),
              std::string::npos);
}

TEST(names, a_name_server_that_is_not_there_is_a_failure)
{
    EXPECT_NE(
        refusal("sip:biloxi.example.com", {{}, "127.0.0.1:9"}).find("no answer of a name server: NAPTR"),
        std::string::npos);
}

TEST(names, a_name_server_is_a_number_and_a_port)
{
    for (const auto* bad : {"", "127.0.0.1", "name:53", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x"})
        EXPECT_THROW(net::check_name_server(bad), std::invalid_argument) << bad;
    net::check_name_server("127.0.0.1:5353");
    net::check_name_server("[::1]:5353");
}

}  // namespace
