// What the configuration of a name server says, and what is wrong in one.
#include "serve/name_server.hpp"

#include "script/load.hpp"

#include <gtest/gtest.h>

namespace {

std::string refusal(const std::string& toml)
{
    try
    {
        serve::load_name_server_text(toml, "dns.toml");
    }
    catch (const script::script_error& error)
    {
        return error.what();
    }
    return "";
}

TEST(serve_dns, says_where_it_listens_what_it_knows_and_what_it_does_wrong)
{
    const auto how = serve::load_name_server_text("listen = \"127.0.0.2:5354\"\n"
                                                  "[dns]\n\"Biloxi.example.com\" = \"A 192.0.2.4\"\n"
                                                  "[fault]\n\"BILOXI.example.com.\" = \"truncation\"\n",
                                                  "dns.toml");
    EXPECT_EQ(how.at.host_port(), "127.0.0.2:5354");
    EXPECT_EQ(how.knows.find("biloxi.example.com")->size(), 1u);
    EXPECT_EQ(how.wrong.of("biloxi.example.com"), dns::fault::truncation);
    EXPECT_EQ(how.wrong.of("atlanta.example.com"), dns::fault::none);
    const auto all =
        serve::load_name_server_text("fault = \"silence\"\n[dns]\na = \"A 192.0.2.4\"\n", "dns.toml");
    EXPECT_EQ(all.wrong.of("atlanta.example.com"), dns::fault::silence);
    EXPECT_EQ(all.at.host_port(), "127.0.0.1:5353");
}

TEST(serve_dns, what_is_wrong_is_refused_with_its_place)
{
    EXPECT_EQ(refusal(""),
              "dns.toml:1:1: a table [dns] is missing: \"biloxi.example.com\" = \"A 127.0.0.2\"");
    EXPECT_EQ(
        refusal("fault = \"nxdomian\"\n[dns]\n"),
        "dns.toml:1:9: 'nxdomian' is not a fault (silence, nxdomain, loop, truncation, many); did you mean "
        "'nxdomain'?");
    EXPECT_EQ(refusal("listen = \"5353\"\n[dns]\n"),
              "dns.toml:1:10: '5353' is not where it can listen: \"127.0.0.1:5353\"");
    EXPECT_EQ(refusal("[dns]\n[fault]\na = \"many\"\nA = \"many\"\n"),
              "dns.toml:4:1: 'A' is there already, in other letters");
    EXPECT_EQ(refusal("[users]\n").substr(0, 14), "dns.toml:1:2: ");
}

}  // namespace
