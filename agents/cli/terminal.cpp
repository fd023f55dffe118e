#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace cli {

terminal::terminal()
{
    const auto* no_colour = std::getenv("NO_COLOR");
    const auto* kind = std::getenv("TERM");
    const bool dumb = !kind || std::string_view{kind} == "dumb";
    colour_ = ::isatty(STDOUT_FILENO) && !dumb && (!no_colour || *no_colour == '\0');
    moves_ = ::isatty(STDERR_FILENO) && !dumb;
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        columns_ = size.ws_col;
}

void terminal::status(const std::string& text)
{
    if (moves_)
    {
        std::cout.flush();
        std::cerr << '\r' << text.substr(0, columns_ - 1) << "\x1b[K" << std::flush;
        shown_ = true;
    }
}

void terminal::clear_status()
{
    if (shown_)
    {
        std::cerr << "\r\x1b[K" << std::flush;
        shown_ = false;
    }
}

std::string terminal::painted(std::string_view code, std::string_view text) const
{
    return colour_ ? "\x1b[" + std::string{code} + "m" + std::string{text} + "\x1b[0m" : std::string{text};
}

std::string bar(std::size_t done, std::size_t of)
{
    constexpr std::size_t width = 20;
    const auto filled = of == 0 ? 0 : std::min(width, done * width / of);
    return '[' + std::string(filled, '#') + std::string(width - filled, '.') + "] " + std::to_string(done) +
           '/' + std::to_string(of);
}

}  // namespace cli
