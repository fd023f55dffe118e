#include "device/load_profile.hpp"

#include "script/beside.hpp"
#include "script/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

const std::string root = SIPWRIGHT_SOURCE_DIR;

std::string refusal(const std::string& toml, const std::string& path)
{
    try
    {
        device::load_profile_text(toml, path);
    }
    catch (const script::script_error& e)
    {
        return e.what();
    }
    return "accepted";
}

// Every file in tests/device/bad begins with the line, the column and the text of its refusal.
TEST(profile, refuses_every_bad_one_with_place_reason_and_remedy)
{
    std::vector<fs::path> files;
    for (const auto& f : fs::directory_iterator{root + "/tests/device/bad"})
        files.push_back(f.path());
    std::ranges::sort(files);
    ASSERT_GT(files.size(), 20u);
    for (const auto& file : files)
    {
        const auto octets = script::read_whole(file.string());
        const auto expected = octets.substr(2, octets.find('\n') - 2);
        EXPECT_EQ(refusal(octets, file.filename().string()), file.filename().string() + ':' + expected);
    }
}

TEST(profile, a_file_that_is_missing_is_named)
{
    try
    {
        device::load_profile("no/such.toml");
        FAIL();
    }
    catch (const script::script_error& e)
    {
        EXPECT_STREQ(e.what(), "no/such.toml: there is no such file");
    }
}

TEST(profile, says_where_a_device_is_what_it_is_called_and_what_it_lacks)
{
    const auto p = device::load_profile_text(R"([device]
address = "192.0.2.5:5070"
transport = "udp"
aor = "sip:bob@biloxi.example.com"
contact = "sip:bob@192.0.2.5:5070;ob"
user = "bob"
password = "env:BOB_PASSWORD"
unsupported = ["100rel", "UPDATE"]
third_party = false
dialog_recovery = true
hop = "via"
[timing]
t1 = "250ms"
)",
                                             "phone.toml");
    EXPECT_EQ(p.host, "192.0.2.5");
    EXPECT_EQ(p.port, 5070);
    EXPECT_EQ(p.aor, "sip:bob@biloxi.example.com");
    EXPECT_EQ(p.contact, "sip:bob@192.0.2.5:5070;ob");
    EXPECT_EQ(p.user, "bob");
    EXPECT_EQ(p.password, "env:BOB_PASSWORD");
    EXPECT_FALSE(p.supports("UPDATE"));
    EXPECT_FALSE(p.supports("100REL"));
    EXPECT_TRUE(p.supports("INVITE"));
    EXPECT_FALSE(p.third_party);
    EXPECT_TRUE(p.recovers_dialogs);
    EXPECT_TRUE(p.behind_others);
    EXPECT_EQ(p.t1, fsm::duration{250ms});
}

TEST(profile, an_empty_one_says_nothing)
{
    const auto p = device::load_profile_text("", "phone.toml");
    EXPECT_EQ(p.host, "");
    EXPECT_EQ(p.port, 0);
    EXPECT_TRUE(p.third_party);
    EXPECT_FALSE(p.recovers_dialogs);
    EXPECT_FALSE(p.behind_others);
    EXPECT_TRUE(p.triggers.empty());
    EXPECT_TRUE(p.waivers.empty());
}

TEST(profile, a_waiver_names_rule_reason_owner_and_last_day)
{
    const auto p = device::load_profile_text(R"([[waiver]]
rule = "SYN-MF-1.b"
reason = "known since 2.1"
owner = "Lab 7"
until = 2026-12-31
fingerprint = "SYN-MF-1.b/Bob/BYE/Max-Forwards"
[[waiver]]
rule = "FLOW-LATE"
reason = "slow"
owner = "me"
until = 2027-01-01
)",
                                             "phone.toml");
    ASSERT_EQ(p.waivers.size(), 2u);
    const auto& w = p.waivers.front();
    EXPECT_EQ(w.place, "phone.toml:1:1");
    EXPECT_EQ(device::to_text(w.until), "2026-12-31");
    EXPECT_EQ(w.fingerprint, "SYN-MF-1.b/Bob/BYE/Max-Forwards");
    using namespace std::chrono;
    EXPECT_FALSE(w.is_expired(2026y / 12 / 31)) << "its last day";
    EXPECT_TRUE(w.is_expired(2027y / 1 / 1));
    EXPECT_TRUE(w.is_about("SYN-MF-1.b"));
    EXPECT_FALSE(w.is_about("SYN-MF-1.a"));
}

TEST(profile, a_waiver_without_a_letter_is_about_all_of_its_rule_and_no_other)
{
    device::waiver w;
    w.rule = "SYN-MF-1";
    EXPECT_TRUE(w.is_about("SYN-MF-1.a"));
    EXPECT_FALSE(w.is_about("SYN-MF-12.a"));
    EXPECT_FALSE(w.is_about("SYN-MF-1.ab"));
}

TEST(trigger, each_kind_has_its_own_parameters)
{
    const auto p = device::load_profile_text(R"([trigger.call]
kind = "command"
command = ["ring", "{target}", "as {aor}"]
timeout = "2s"
[trigger.answer]
kind = "http"
url = "http://192.0.2.5:8080/key?n={target}"
method = "POST"
body = "OK"
[trigger.hangup]
kind = "tcp"
address = "127.0.0.1:4444"
text = '{"command":"hangup"}'
netstring = true
expect = '"ok":true'
[trigger.reject]
kind = "manual"
[trigger.register]
kind = "none"
)",
                                             "phone.toml");
    using device::trigger_kind;
    using script::act;
    const auto& call = p.triggers.at(act::call);
    EXPECT_EQ(call.kind, trigger_kind::command);
    EXPECT_EQ(call.command.size(), 3u);
    EXPECT_EQ(call.timeout, fsm::duration{2s});
    const auto& answer = p.triggers.at(act::answer);
    EXPECT_EQ(answer.host, "192.0.2.5");
    EXPECT_EQ(answer.port, 8080);
    EXPECT_EQ(answer.path, "/key?n={target}");
    EXPECT_EQ(answer.method, "POST");
    const auto& hangup = p.triggers.at(act::hangup);
    EXPECT_TRUE(hangup.netstring);
    EXPECT_EQ(hangup.port, 4444);
    EXPECT_EQ(hangup.timeout, fsm::duration{10s});
    EXPECT_EQ(p.triggers.at(act::reject).timeout, fsm::duration{30s}) << "people are slower";
    EXPECT_EQ(p.triggers.at(act::enroll).kind, trigger_kind::none);
}

TEST(trigger, a_url_without_port_and_path_has_those_of_http)
{
    const auto p =
        device::load_profile_text("[trigger.call]\nkind = \"http\"\nurl = \"http://phone\"\n", "x");
    const auto& t = p.triggers.at(script::act::call);
    EXPECT_EQ(t.host, "phone");
    EXPECT_EQ(t.port, 80);
    EXPECT_EQ(t.path, "/");
}

TEST(trigger, https_has_a_port_of_its_own_and_may_say_whom_to_trust)
{
    const auto folder = fs::path{testing::TempDir()} / "sipwright-ca";
    fs::create_directories(folder);
    const auto path = (folder / "phone.toml").string();
    const auto with = [](const std::string& url, const std::string& ca) {
        return "[trigger.call]\nkind = \"http\"\n" + ca + "url = \"" + url + "\"\n";
    };
    const std::string pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    std::ofstream{folder / "ca.pem"} << pem;
    std::ofstream{folder / "key.pem"} << "-----BEGIN PRIVATE KEY-----\n";
    const auto profile = device::load_profile_text(with("https://phone/x", ""), path);
    const auto& plain = profile.triggers.at(script::act::call);
    EXPECT_TRUE(plain.secure);
    EXPECT_EQ(plain.port, 443);
    EXPECT_EQ(plain.path, "/x");
    EXPECT_EQ(plain.ca, "");
    const auto trusting = device::load_profile_text(with("https://phone", "ca = \"ca.pem\"\n"), path);
    EXPECT_EQ(trusting.triggers.at(script::act::call).ca, pem);
    EXPECT_NE(refusal(with("http://phone", "ca = \"ca.pem\"\n"), path).find("does not begin with https"),
              std::string::npos);
    EXPECT_NE(refusal(with("https://phone", "ca = \"key.pem\"\n"), path).find("holds no certificate"),
              std::string::npos);
    fs::remove_all(folder);
}

TEST(trigger, placeholders_stand_for_what_is_known_when_it_is_fired)
{
    const device::occasion with{"sip:alice@a", "sip:bob@b"};
    EXPECT_EQ(device::filled("dial {target} from {aor}; {target}", with),
              "dial sip:bob@b from sip:alice@a; sip:bob@b");
    EXPECT_EQ(device::filled(R"({"to":"{target}"})", with), R"({"to":"sip:bob@b"})");
    EXPECT_EQ(device::filled("?to={target}", with, device::in_url), "?to=sip%3Abob%40b");
    EXPECT_EQ(device::filled("{targe", with), "{targe");
}

TEST(trigger, what_stands_for_a_placeholder_is_not_read_again)
{
    EXPECT_EQ(device::filled("{aor}", {"{target}", "x"}), "{target}");
}

// https://cr.yp.to/proto/netstrings.txt
TEST(netstring, is_its_length_a_colon_the_octets_and_a_comma)
{
    EXPECT_EQ(device::as_netstring("hello world!"), "12:hello world!,");
    EXPECT_EQ(device::as_netstring(""), "0:,");
}

}  // namespace
