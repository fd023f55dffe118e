// Every torture message, made to fit: what it is for is still in it, and nothing else was touched.
#include "sip/fields.hpp"
#include "torture/fit.hpp"
#include "torture/load_outcomes.hpp"
#include "torture/messages.hpp"

#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace torture {
namespace {

fitting fitting_over(fsm::transport t, const std::string& user = "bob")
{
    return {*fsm::numeric_address("192.168.7.30", 5070, t), *fsm::numeric_address("192.168.7.2", 40001, t),
            user, "tabc7m"};
}

const std::vector<expectation>& all_expected()
{
    static const auto all = load_outcomes_text(outcomes_text(), "outcomes.toml");
    return all;
}

const expectation& expected_of(std::string_view name)
{
    const auto found = std::ranges::find(all_expected(), name, &expectation::name);
    EXPECT_NE(found, all_expected().end()) << name;
    return *found;
}

std::string octets_of(const expectation& e)
{
    return std::string{find_message(e.corpus + '/' + e.name)->octets};
}

std::string
fitted(std::string_view name, fsm::transport t = fsm::transport::udp, const std::string& user = "bob")
{
    const auto& e = expected_of(name);
    const auto octets = octets_of(e);
    return touched(octets, touches(octets, e.kept, e.mended, fitting_over(t, user)));
}

constexpr std::array fault_names{"truncated", "unexpected", "out_of_range", "too_long",
                                 "too_many",  "repeated",   "missing"};

// The fault and what stands there; "": none.
std::pair<std::string, std::string> fault_in(const std::string& octets)
{
    sip::scanned_message m;
    m.scan(octets);
    const auto wrong = sip::check(m);
    if (!wrong)
        return {};
    return {fault_names.at(static_cast<std::size_t>(wrong->what)),
            octets.substr(std::min<std::size_t>(wrong->offset, octets.size()))};
}

TEST(fit, all_61_messages_have_outcomes_and_are_built_in)
{
    EXPECT_EQ(messages().size(), 61u);
    EXPECT_EQ(all_expected().size(), 61u);
    for (const auto& m : messages())
        EXPECT_TRUE(std::ranges::any_of(all_expected(), [&](const auto& e) {
            return e.corpus == m.corpus && e.name == m.name;
        })) << m.name;
}

TEST(fit, leaves_every_octet_that_it_does_not_name)
{
    for (const auto t : fsm::transports)
        for (const auto& e : all_expected())
        {
            const auto octets = octets_of(e);
            const auto all = touches(octets, e.kept, e.mended, fitting_over(t));
            const auto out = touched(octets, all);
            ASSERT_FALSE(all.empty()) << e.name;
            // Taken back from the end on, the original is there again.
            auto back = out;
            std::size_t from = 0, grown = 0;
            std::vector<std::size_t> places;
            for (const auto& touch : all)
            {
                EXPECT_GE(touch.at, from) << e.name;
                from = touch.at + touch.size;
                places.push_back(touch.at + grown);
                grown += touch.with.size() - touch.size;
            }
            for (auto i = all.size(); i-- > 0;)
            {
                EXPECT_EQ(back.substr(places[i], all[i].with.size()), all[i].with);
                back.replace(places[i], all[i].with.size(), octets.substr(all[i].at, all[i].size));
            }
            EXPECT_EQ(back, octets) << e.name;
        }
}

// Our parser finds the fault that verdicts.toml says, at the text that it says, or none.
TEST(fit, the_trap_is_still_there)
{
    const auto verdicts = toml::parse_file(SIPWRIGHT_SOURCE_DIR "/corpus/torture/verdicts.toml");
    for (const auto t : fsm::transports)
        for (const auto& e : all_expected())
        {
            const auto& verdict = *verdicts[e.corpus][e.name].as_table();
            const auto [fault, text] = fault_in(fitted(e.name, t, ""));
            if (e.name == "baddn")  // with its empty line, the fault that it is for
            {
                EXPECT_EQ(fault, "unexpected");
                EXPECT_TRUE(text.starts_with(", Alexander")) << text;
                continue;
            }
            EXPECT_EQ(fault, verdict["fault"].value_or(std::string{})) << e.name;
            EXPECT_TRUE(text.starts_with(verdict["at"].value_or(std::string{})))
                << e.name << ": " << text.substr(0, 20);
        }
}

TEST(fit, every_request_leads_back_to_us_and_every_response_to_the_device)
{
    for (const auto t : fsm::transports)
        for (const auto& e : all_expected())
        {
            const auto m = sip::store(fitted(e.name, t));
            if (const auto via = sip::top_via(*m))
            {
                EXPECT_EQ(via->transport, fsm::via_token(t)) << e.name;
                EXPECT_EQ(via->host, m->is_response() ? "192.168.7.30" : "192.168.7.2") << e.name;
                EXPECT_EQ(via->port, m->is_response() ? 5070 : 40001) << e.name;
            }
            else  // its trap is there
                EXPECT_TRUE(e.name == "badinv01" || e.name == "badvers" || e.name == "wsinv") << e.name;
        }
}

TEST(fit, a_second_run_is_another_call)
{
    for (const auto& e : all_expected())
    {
        const auto octets = octets_of(e);
        auto other = fitting_over(fsm::transport::udp);
        other.token = "txyz8m";
        EXPECT_NE(touched(octets, touches(octets, e.kept, e.mended, other)), fitted(e.name)) << e.name;
    }
}

TEST(fit, the_request_uri_is_at_the_device_unless_it_is_the_trap)
{
    EXPECT_TRUE(fitted("lwsdisp").starts_with("OPTIONS sip:bob@192.168.7.30:5070 SIP/2.0\r\n"));
    EXPECT_TRUE(fitted("ltgtruri").starts_with("INVITE <sip:bob@192.168.7.30:5070> SIP/2.0\r\n"));
    EXPECT_TRUE(fitted("lwsruri").starts_with("INVITE sip:bob@192.168.7.30:5070; lr SIP/2.0\r\n"));
    EXPECT_TRUE(
        fitted("semiuri").starts_with("OPTIONS sip:user;par=u%40example.net@192.168.7.30:5070 SIP/2.0\r\n"));
    EXPECT_TRUE(
        fitted("escruri").starts_with("INVITE sip:bob@192.168.7.30:5070?Route=%3Csip:example.com%3E "));
    EXPECT_TRUE(
        fitted("unkscm").starts_with("OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0\r\n"));
    EXPECT_TRUE(fitted("ipv6-bad").starts_with("REGISTER sip:2001:db8::10 SIP/2.0\r\n"));
    EXPECT_TRUE(fitted("ipv6-in-sdp").starts_with("INVITE sip:bob@192.168.7.30:5070 SIP/2.0\r\n"));
}

TEST(fit, bindings_of_a_run_can_be_told_by_its_token)
{
    EXPECT_NE(fitted("cparam01").find("Contact: sip:+19725552222@tabc7m.gw1.example.net;unknownparam\r\n"),
              std::string::npos);
    EXPECT_NE(fitted("cparam02").find("To: sip:watson@192.168.7.30:5070\r\n"), std::string::npos);
    EXPECT_NE(fitted("escnull").find("To: sip:null-%00-null@192.168.7.30:5070\r\n"), std::string::npos);
    EXPECT_NE(fitted("unksm2").find("Contact: <name:John_Smith>\r\n"), std::string::npos);
}

TEST(fit, a_kept_via_gets_one_of_ours_above_it)
{
    EXPECT_NE(
        fitted("via-received-param-with-delim")
            .find("\r\nVia: SIP/2.0/UDP 192.168.7.2:40001;branch=z9hG4bKtabc7mtop;rport\r\n"
                  "Via: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111\r\n"),
        std::string::npos);
}

TEST(fit, the_magic_cookie_alone_stays_alone)
{
    EXPECT_NE(fitted("badbranch").find(";branch=z9hG4bK\r\n"), std::string::npos);
}

// RFC 4475 3.1.1.8: were they answered, the answer has to find us.
TEST(fit, what_trails_a_datagram_leads_back_to_us)
{
    const auto octets = fitted("dblreq");
    const auto invite = octets.find("\r\n\r\nINVITE ");
    ASSERT_NE(invite, std::string::npos);
    EXPECT_NE(octets.find("SIP/2.0/UDP 192.168.7.2:40001", invite), std::string::npos);
}

// A mistake of the archives is not to be held against a device.
TEST(fit, content_length_is_right_wherever_it_is_not_the_trap)
{
    const std::set<std::string, std::less<>> wrong{"clerr", "ncl", "mcl01", "inv2543", "dblreq"};
    for (const auto& e : all_expected())
    {
        const auto octets = fitted(e.name);
        const auto m = sip::store(octets);
        if (wrong.contains(e.name) || !m->has(sip::field_id::content_length))
            continue;
        EXPECT_EQ(std::stoul(std::string{m->value(sip::field_id::content_length)}),
                  octets.size() - octets.find("\r\n\r\n") - 4)
            << e.name;
    }
}

}  // namespace
}  // namespace torture
