// Where people read: colour and moving lines only on a terminal, and no colour when NO_COLOR is set
// (no-color.org).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cli {

class terminal
{
public:
    terminal();

    bool colour() const { return colour_; }
    bool moves() const { return moves_; }

    // What is going on now: one line that the next one overwrites. Nothing when standard error is no
    // terminal.
    void status(const std::string& text);
    void clear_status();

    std::string red(std::string_view text) const { return painted("31", text); }
    std::string green(std::string_view text) const { return painted("32", text); }
    std::string yellow(std::string_view text) const { return painted("33", text); }

private:
    std::string painted(std::string_view code, std::string_view text) const;

    bool colour_ = false, moves_ = false;
    std::size_t columns_ = 80;
    bool shown_ = false;
};

// "[########............] 8/20"
std::string bar(std::size_t done, std::size_t of);

}  // namespace cli
