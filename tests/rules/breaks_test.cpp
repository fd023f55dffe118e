// Every ladder of breaches.hpp breaks its letter and no other, and no judged letter is without one.
#include "breaches.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace {

using namespace rules_test;

class breaks : public testing::TestWithParam<breach>
{
};

TEST_P(breaks, that_letter_and_no_other)
{
    EXPECT_EQ(broken(GetParam().spoiled.play()), GetParam().expected());
}

TEST_P(breaks, nothing_where_the_script_altered_the_message)
{
    EXPECT_EQ(broken(GetParam().tainted().play()), std::vector<std::string>{});
}

INSTANTIATE_TEST_SUITE_P(syntax, breaks, testing::ValuesIn(syntax_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(responses, breaks, testing::ValuesIn(response_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(identifiers, breaks, testing::ValuesIn(identifier_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(vias, breaks, testing::ValuesIn(via_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(clients, breaks, testing::ValuesIn(client_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(servers, breaks, testing::ValuesIn(server_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(cancels, breaks, testing::ValuesIn(cancel_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(acks, breaks, testing::ValuesIn(ack_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(byes, breaks, testing::ValuesIn(bye_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(dialogs, breaks, testing::ValuesIn(dialog_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(forks, breaks, testing::ValuesIn(fork_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(registrations, breaks, testing::ValuesIn(registration_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(registrars, breaks, testing::ValuesIn(registrar_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(redirections, breaks, testing::ValuesIn(redirection_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(challenges, breaks, testing::ValuesIn(challenge_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(credentials, breaks, testing::ValuesIn(credential_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(passwords, breaks, testing::ValuesIn(password_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(said, breaks, testing::ValuesIn(said_breaches()), name_of);
INSTANTIATE_TEST_SUITE_P(proxies, breaks, testing::ValuesIn(proxy_breaches()), name_of);

// A letter that becomes judged needs a ladder that breaks it; one that no longer is judged loses its ladder.
TEST(breaches, exist_for_exactly_the_judged_letters)
{
    std::set<std::string> judged, with_a_ladder;
    for (const auto& r : rules::all_rules())
    {
        for (const auto& l : r.letters)
            if (l.judged)
                judged.insert(std::string{r.id} + '.' + l.id);
    }
    for (const auto& b : all_breaches())
        with_a_ladder.emplace(b.letter);
    std::vector<std::string> odd;
    std::ranges::set_symmetric_difference(judged, with_a_ladder, std::back_inserter(odd));
    EXPECT_EQ(odd, std::vector<std::string>{});
}

}  // namespace
