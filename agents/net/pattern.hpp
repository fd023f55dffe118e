// A regular expression as `grep -E` takes it (POSIX extended).
#pragma once

#include <memory>
#include <string>

namespace net {

class pattern
{
public:
    // Throws std::invalid_argument that says what is wrong with it.
    explicit pattern(const std::string& text);

    // Anywhere in it. A NUL is taken for a space.
    bool is_in(std::string line) const;

private:
    struct self;
    std::shared_ptr<const self> self_;
};

}  // namespace net
