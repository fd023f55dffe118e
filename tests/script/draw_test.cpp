#include "script/draw.hpp"
#include "script/printable.hpp"

#include "script/beside.hpp"
#include "script/load.hpp"
#include "shipped_scripts.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace {

namespace fs = std::filesystem;

const std::string root = SIPWRIGHT_SOURCE_DIR;

// A changed ladder shows as a changed text file; a script without one fails here.
TEST(draw, gives_the_pinned_figure_of_every_script)
{
    std::size_t scripts = 0, pins = 0;
    for (const auto& path : shipped_scripts())
    {
        const fs::path f{path};
        ++scripts;
        const auto pin = root + "/tests/script/drawn/" + f.stem().string() + ".txt";
        ASSERT_TRUE(fs::exists(pin)) << pin << " is missing; it should hold\n"
                                     << draw(script::load_script(path));
        EXPECT_EQ(draw(script::load_script(path)), script::read_whole(pin)) << pin;
    }
    for (const auto& f : fs::directory_iterator{root + "/tests/script/drawn"})
        pins += f.path().extension() == ".txt";
    EXPECT_EQ(scripts, pins) << "a pin in tests/script/drawn belongs to no script";
}

script::flow three(const std::string& ladder)
{
    return script::load_script_text("title = \"T\"\nlifelines = [\"A\", \"end\", \"C\"]\n[ladder]\n" + ladder,
                                    "t.toml");
}

TEST(draw, lets_an_arrow_cross_the_lifelines_between)
{
    EXPECT_EQ(draw(three("F1 = \"INVITE A -> C\"\nF2 = \"200 INVITE A <- C\"\n")),
              "A               end             C\n"
              "|           INVITE F1           |\n"
              "|------------------------------>|\n"
              "|             200 F2            |\n"
              "|<------------------------------|\n");
}

TEST(draw, cuts_a_method_that_is_wider_than_its_hop)
{
    EXPECT_EQ(draw(three("F1 = \"ABCDEFGHIJKLMNOPQRSTUVWXYZ A -> end\"\n")),
              "A               end             C\n"
              "|ABCDEFGHIJKL F1|               |\n"
              "|-------------->|               |\n");
}

TEST(draw_mermaid, names_lifelines_by_number_so_that_none_is_a_keyword)
{
    EXPECT_EQ(draw_mermaid(three("F1 = \"INVITE A -> end\"\nF2 = \"200 INVITE A <- end\"\n")),
              "sequenceDiagram\n"
              "    participant P1 as A\n"
              "    participant P2 as end\n"
              "    participant P3 as C\n"
              "    P1->>P2: F1 INVITE\n"
              "    P2-->>P1: F2 200 INVITE\n");
}

TEST(printable, leaves_a_terminal_nothing_to_obey)
{
    EXPECT_EQ(script::printable("a\r\n\t\x1b[2J\\\x7f\xc3\xa9"), "a\\r\\n\\x09\\x1b[2J\\\\\\x7f\\xc3\\xa9");
    EXPECT_EQ(script::printable(std::string_view{"\0", 1}), "\\x00");
    for (int c = 0; c < 256; ++c)
        for (const char shown : script::printable(std::string(1, static_cast<char>(c))))
            EXPECT_TRUE(shown >= 0x20 && shown < 0x7f) << c;
}

}  // namespace
