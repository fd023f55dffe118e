// The tables, pinned on one screen each, and agents/fsm/README.md, which shows them.
//
// After a table was changed on purpose:  SIPWRIGHT_README=1 test_fsm --gtest_filter=figures.*  writes the
// README anew.
#include "fsm/held_cancel.hpp"
#include "fsm/invite_client.hpp"
#include "fsm/invite_server.hpp"
#include "fsm/invite_usage.hpp"
#include "fsm/non_invite_client.hpp"
#include "fsm/non_invite_server.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

namespace {

const fsm::figure all[] = {fsm::invite_client::as_figure(),
                           fsm::non_invite_client::as_figure(),
                           fsm::invite_server::as_figure(),
                           fsm::non_invite_server::as_figure(),
                           fsm::figure_machine<fsm::invite_usage_figure>::as_figure(),
                           fsm::figure_machine<fsm::invite_progress_figure>::as_figure(),
                           fsm::held_cancel::as_figure(),
                           fsm::figure_machine<fsm::repeated_2xx_figure>::as_figure(),
                           fsm::figure_machine<fsm::acknowledged_2xx_figure>::as_figure(),
                           fsm::figure_machine<fsm::reliable_1xx_figure>::as_figure()};

constexpr auto begin_mark = "<!-- figures: made from the tables by tests/fsm/figures_test.cpp -->\n";
constexpr auto end_mark = "<!-- end of figures -->\n";

}  // namespace

// clang-format off
TEST(figures, invite_client)
{
    EXPECT_EQ(matrix(all[0]),
              // columns: INVITE, A, B, 1xx, 2xx, 300-699, error, D, M, abandoned, 64*T1
              "C..........\n"    // Initial
              ".CTPAcT..CT\n"    // Calling
              "...PAc...PT\n"    // Proceeding
              ".....cTT...\n"    // Completed
              "....A...T..\n"    // Accepted
              "...........\n");  // Terminated
}

TEST(figures, non_invite_client)
{
    EXPECT_EQ(matrix(all[1]),
              // columns: request, E, F, 1xx, 200-699, error, K
              "T......\n"    // Initial
              ".TtPCt.\n"    // Trying
              ".PtPCt.\n"    // Proceeding
              "......t\n"    // Completed
              ".......\n");  // Terminated
}

TEST(figures, invite_server)
{
    EXPECT_EQ(matrix(all[2]),
              // columns: INVITE, 200 ms, 1xx, 2xx, 300-699, error, G, H, ACK, I, L
              "P..........\n"    // Initial
              "PPPACP.....\n"    // Proceeding
              "C....CCTc..\n"    // Completed
              ".........T.\n"    // Confirmed
              "A..A.A..A.T\n"    // Accepted
              "...........\n");  // Terminated
}

TEST(figures, non_invite_server)
{
    EXPECT_EQ(matrix(all[3]),
              // columns: request, E is T2, F, 1xx, 200-699, error, J
              "T......\n"    // Initial
              ".PtPC..\n"    // Trying
              "P.tPCP.\n"    // Proceeding
              "C....Ct\n"    // Completed
              ".......\n");  // Terminated
}

TEST(figures, invite_usage)
{
    EXPECT_EQ(matrix(all[4]),
              // columns: 1xx, 2xx, 300-699, 2xx and 300-699 from TU, BYE sent, over, accepted
              "ECmCmM.m\n"    // Early
              ".....M.m\n"    // Confirmed
              ".....MmM\n"    // Mortal
              ".....M..\n");  // Morgue
}

TEST(figures, invite_progress)
{
    EXPECT_EQ(matrix(all[5]),
              // columns: INVITE sent, last of ours final, INVITE served, last of theirs answered
              "O.T.\n"    // None
              "ONB.\n"    // Ours
              "B.TN\n"    // Theirs
              "BTBO\n");  // Both
}

TEST(figures, held_cancel)
{
    EXPECT_EQ(matrix(all[6]),
              // columns: CANCEL wanted, 1xx, final
              "HPA\n"    // Calling
              "S.A\n"    // Proceeding
              ".ST\n"    // Held
              "..c\n"    // Sent
              "...\n"    // Answered
              "...\n"    // Too late
              "...\n");  // Cancelled
}

TEST(figures, repeated_2xx)
{
    EXPECT_EQ(matrix(all[7]),
              // columns: 2xx, interval, 64*T1, ACK, BYE accepted
              "R....\n"    // None
              "RRGAA\n"    // Repeating
              "R..A.\n"    // Acknowledged
              "R..G.\n");  // Given up
}

TEST(figures, acknowledged_2xx)
{
    EXPECT_EQ(matrix(all[8]),
              // columns: 2xx, copy, ACK, ACK without a way
              "U...\n"    // None
              "UUAu\n"    // Unanswered
              "UA..\n"    // Acknowledged
              "U...\n");  // Unreachable
}

TEST(figures, reliable_1xx)
{
    EXPECT_EQ(matrix(all[9]),
              // columns: 1xx, interval, 64*T1, PRACK, final
              "R....\n"    // None
              "RRGAO\n"    // Repeating
              "R....\n"    // Acknowledged
              "R..A.\n"    // Overtaken
              "R....\n");  // Given up
}
// clang-format on

TEST(figures, have_one_arrow_per_state_and_input_and_none_out_of_terminated)
{
    for (const auto& f : all)
    {
        std::set<std::pair<std::size_t, std::size_t>> seen;
        for (const auto& arrow : f.arrows)
        {
            EXPECT_TRUE(seen.emplace(arrow.in, arrow.on).second) << f.title;
            EXPECT_NE(f.states[arrow.in], "Terminated") << f.title;
            EXPECT_NE(f.states[arrow.to], "Initial") << f.title;
        }
    }
}

TEST(figures, are_those_of_the_readme)
{
    std::string expected = begin_mark;
    for (const auto& f : all)
        expected += "\n### " + std::string{f.title} + "\n\n```\n" + drawn(f) + "```\n";
    expected += std::string{"\n"} + end_mark;

    const std::string path = SIPWRIGHT_SOURCE_DIR "/agents/fsm/README.md";
    std::stringstream read;
    read << std::ifstream{path}.rdbuf();
    auto text = read.str();
    const auto from = text.find(begin_mark), to = text.find(end_mark);
    ASSERT_NE(from, text.npos) << "the marks are gone";
    ASSERT_NE(to, text.npos) << "the marks are gone";
    const auto size = to + std::string_view{end_mark}.size() - from;
    if (text.substr(from, size) == expected)
        return;
    const auto made = testing::TempDir() + "README.md";
    std::ofstream{made} << text.replace(from, size, expected);
    FAIL() << "agents/fsm/README.md does not show the tables. If they were changed on purpose:\n  cp " << made
           << ' ' << path;
}
