// A text that is put together from parts, in room that was made beforehand: a part costs one copy and one
// comparison.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace sip {

class octet_buffer
{
public:
    octet_buffer() = default;
    explicit octet_buffer(std::size_t expected) { reserve(expected); }

    // Up to so many octets in all, nothing more is allocated.
    void reserve(std::size_t octets)
    {
        if (octets > room_.size())
            room_.resize(octets);
    }
    octet_buffer& append(std::string_view text)
    {
        copy(more(text.size()), text);
        return *this;
    }
    // One header field row; the answer is good until something is done to the buffer, and without line end.
    [[gnu::always_inline]] std::string_view row(std::string_view name, std::string_view value)
    {
        char* const first = more(name.size() + value.size() + 4);
        char* to = copy(first, name);
        *to++ = ':';
        *to++ = ' ';
        to = copy(to, value);
        to[0] = '\r';
        to[1] = '\n';
        return {first, static_cast<std::size_t>(to - first)};
    }
    void take_back(std::size_t octets) { used_ -= octets; }
    std::string finish()  // what was put together; the buffer is empty again
    {
        room_.resize(used_);
        used_ = 0;
        return std::exchange(room_, {});
    }

private:
    char* more(std::size_t octets)
    {
        if (room_.size() - used_ < octets) [[unlikely]]
            room_.resize(std::max(used_ + octets, 2 * room_.size()));
        char* const first = room_.data() + used_;
        used_ += octets;
        return first;
    }
    static char* copy(char* to, std::string_view text)
    {
        if (!text.empty())
            std::memcpy(to, text.data(), text.size());
        return to + text.size();
    }

    std::string room_;  // as long as there is room
    std::size_t used_ = 0;
};

}  // namespace sip
