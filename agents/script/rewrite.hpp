// A script changed as text: keys of a rung, a rung more, the rest of the ladder left out. What comes of it is
// a script like any other, and stands for itself: files that it named are lines in it.
#pragma once

#include "fsm/time.hpp"
#include "script/case.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace script {

// "times" and its value as TOML writes it, "20".
using written_keys = std::vector<std::pair<std::string, std::string>>;

struct rewriting
{
    std::optional<std::uint32_t> last;  // index of the last rung that stays; nothing: all

    std::optional<std::uint32_t> rung;  // index of the one that is changed
    written_keys keys;                  // it has these besides its own
    std::vector<std::string> message;   // its octets, as as_lines() writes them; none: as they were

    struct insertion
    {
        std::uint32_t before = 0;  // index of the rung that it stands above; the number of rungs: the last
        std::string caption;       // "BYE Alice -> Bob"
        written_keys keys;
    };
    std::optional<insertion> more;

    // A rung of another ladder: one of those there are, or one more.
    struct redrawn
    {
        std::optional<std::uint32_t> was = {};  // its index; what refers to it follows the last that has it
        std::vector<std::string> captions =
            {};                  // of one more: "200 BYE Alice <- Bob", or several to choose from
        written_keys keys = {};  // besides its own, or in their place
        std::vector<std::string> without = {};  // keys of its own that it loses
    };
    // The whole ladder, in place of the one there is; empty: as it was. `last`, `rung` and `more` say nothing
    // then. A rung that crossed one that is gone waits as any other.
    std::vector<redrawn> ladder;

    std::optional<fsm::duration> longest_pause;  // no `after` is longer; nothing: as they are
    std::optional<case_table> of_case;           // the table [case]; nothing: none
};

// `text` is a script that loads, from `path`. Throws script_error where a file that it names is gone, or is
// no text that a script could hold.
std::string rewritten(std::string_view text, const std::string& path, const rewriting& how);

// "\"F1\"": a text as TOML writes it.
std::string toml_text(std::string_view s);

// ["v=0", "s=-", ""]: octets as the keys `body` and `message` take them.
std::string toml_lines(std::string_view octets);

}  // namespace script
