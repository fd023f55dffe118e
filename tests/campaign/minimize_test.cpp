#include "campaign/minimize.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using lines = std::vector<std::string>;

bool has(const lines& all, const std::string& text)
{
    return std::ranges::any_of(all, [&](const auto& line) { return line.find(text) != line.npos; });
}

TEST(minimize, keeps_the_parts_that_are_needed_together)
{
    const auto kept = campaign::least_parts(40, [](const std::vector<std::size_t>& some) {
        const auto has_part = [&](std::size_t n) { return std::ranges::find(some, n) != some.end(); };
        return has_part(3) && has_part(17) && has_part(39);
    });
    EXPECT_EQ(kept, (std::vector<std::size_t>{3, 17, 39}));
}

TEST(minimize, asks_in_proportion_to_what_is_left)
{
    int asked = 0;
    campaign::least_parts(256, [&](const std::vector<std::size_t>& some) {
        ++asked;
        return std::ranges::find(some, std::size_t{200}) != some.end();
    });
    EXPECT_LT(asked, 40);
}

TEST(minimize, leaves_out_rows_tokens_and_octets)
{
    const lines long_via{"INVITE sip:bob@example.com SIP/2.0",
                         "Via: SIP/2.0/UDP {local};branch={branch};x=" + std::string(500, 'A'),
                         "Subject: lab",
                         "Content-Length: 0",
                         "",
                         ""};
    const auto least = campaign::least_lines(long_via, [](const lines& some) {
        return has(some, "INVITE") && has(some, "{branch}") && has(some, std::string(300, 'A'));
    });
    EXPECT_EQ(least, (lines{"INVITE", "{branch}" + std::string(300, 'A')}));
}

TEST(minimize, what_nothing_can_be_left_out_of_stays)
{
    const lines all{"OPTIONS sip:a SIP/2.0", ""};
    EXPECT_EQ(campaign::least_lines(all, [&](const lines& some) { return some == all; }), all);
}

}  // namespace
