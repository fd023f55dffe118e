// What happens in a drill, line by line, for people. Off, it costs nothing.
#pragma once

#include "fsm/time.hpp"
#include "sip/message.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drill {

class log
{
public:
    explicit log(bool wanted = false) : wanted_{wanted} {}

    bool wanted() const { return wanted_; }
    // Counted also when no line is wanted.
    struct tally
    {
        std::uint64_t messages = 0;  // into and out of the machines
        std::uint64_t ladders =
            0;  // played from the first message to the end of the last machine, and judged
        std::uint64_t as_drawn = 0;  // of them: every rung happened
    };
    tally counted;
    // "   2.500 s  Alice -> Bob  INVITE branch=z9hG4bK1"
    void message(fsm::time_point at, std::string_view from, std::string_view to, std::string_view octets)
    {
        ++counted.messages;
        if (wanted_)
            note(at, std::string{from} + " -> " + std::string{to} + "  " + caption(octets));
    }
    void note(fsm::time_point at, std::string text);
    void plain(std::string line)
    {
        if (wanted_)
            lines_.push_back(std::move(line));
    }
    void message(fsm::time_point at, std::string_view from, std::string_view to, const sip::message_ptr& m)
    {
        message(at, from, to, (*m)->octets());
    }
    const std::vector<std::string>& lines() const { return lines_; }

    static std::string caption(std::string_view octets);

private:
    bool wanted_;
    std::vector<std::string> lines_;
};

}  // namespace drill
