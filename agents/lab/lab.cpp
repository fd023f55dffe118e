#include "lab/lab.hpp"

#include <algorithm>

namespace lab {

std::string_view word_of(fsm::transport t)
{
    switch (t)
    {
    case fsm::transport::udp: return "udp";
    case fsm::transport::tcp: return "tcp";
    case fsm::transport::tls: return "tls";
    case fsm::transport::ws: return "ws";
    case fsm::transport::wss: return "wss";
    }
    return "udp";
}

bool is_name_of_device(std::string_view text)
{
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= limits::name && text.front() != '.' &&
           std::ranges::all_of(text, fits);
}

}  // namespace lab
