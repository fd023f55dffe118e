// What happens in a drill, line by line, for people. Off, it costs nothing.
#pragma once

#include "fsm/time.hpp"
#include "sip/message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drill {

class log
{
public:
    explicit log(bool wanted = false) : wanted_{wanted} {}

    bool wanted() const { return wanted_; }
    // "   2.500 s  Alice -> Bob  INVITE branch=z9hG4bK1"
    void message(fsm::time_point at, std::string_view from, std::string_view to, std::string_view octets)
    {
        if (wanted_)
            note(at, std::string{from} + " -> " + std::string{to} + "  " + caption(octets));
    }
    void note(fsm::time_point at, std::string text);
    void plain(std::string line)
    {
        if (wanted_)
            lines_.push_back(std::move(line));
    }
    const std::vector<std::string>& lines() const { return lines_; }

    static std::string caption(std::string_view octets);

private:
    bool wanted_;
    std::vector<std::string> lines_;
};

}  // namespace drill
