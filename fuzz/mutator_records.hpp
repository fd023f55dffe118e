// The input of fuzz/referee.cpp as a list: who sends, to whom, how many ms later, the size of a message in
// two octets, and the message.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

struct traffic_record
{
    std::array<char, 3> head{};
    std::string message;
};

inline std::vector<traffic_record> read_records(std::string_view input)
{
    std::vector<traffic_record> out;
    while (input.size() >= 5 && out.size() < 64)
    {
        const auto size =
            std::size_t{static_cast<unsigned char>(input[3])} << 8 | static_cast<unsigned char>(input[4]);
        out.push_back({{input[0], input[1], input[2]}, std::string{input.substr(5, size)}});
        input.remove_prefix(std::min(5 + size, input.size()));
    }
    return out;
}

// As many of them as have room.
inline std::string write_records(const std::vector<traffic_record>& records, std::size_t most)
{
    std::string out;
    for (const auto& r : records)
    {
        const auto size = std::min<std::size_t>(r.message.size(), 0xffff);
        if (out.size() + 5 + size > most)
            break;
        out.append(r.head.data(), r.head.size());
        out.push_back(static_cast<char>(size >> 8));
        out.push_back(static_cast<char>(size & 0xff));
        out.append(r.message, 0, size);
    }
    return out;
}
