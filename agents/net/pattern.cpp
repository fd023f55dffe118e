#include "net/pattern.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <regex.h>

namespace net {

struct pattern::self
{
    explicit self(const std::string& text)
    {
        const auto error = ::regcomp(&is, text.c_str(), REG_EXTENDED | REG_NOSUB);
        if (error == 0)
            return;
        std::array<char, 200> words{};
        ::regerror(error, &is, words.data(), words.size());
        throw std::invalid_argument{words.data()};
    }
    self(const self&) = delete;
    self& operator=(const self&) = delete;
    ~self() { ::regfree(&is); }

    ::regex_t is{};
};

pattern::pattern(const std::string& text) : self_{std::make_shared<const self>(text)} {}

bool pattern::is_in(std::string line) const
{
    std::ranges::replace(line, '\0', ' ');
    return ::regexec(&self_->is, line.c_str(), 0, nullptr, 0) == 0;
}

}  // namespace net
