// All that a script says in words, whether it can be played or not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace script {

struct said_text
{
    std::string table, key;  // "party.Alice" is in "party", and its key "Alice"; "" at the top
    std::string text;
    bool of_lines = false;  // an array of lines, as `message` and `body` are: joined, each with CR LF
};

// Each text and each array of them, in the order of the keys; names of tables stand with an empty text. Empty
// where it is no TOML, or nested too deep. `toml`: at most limits::script_octets.
std::vector<said_text> texts_of(std::string_view toml);

}  // namespace script
