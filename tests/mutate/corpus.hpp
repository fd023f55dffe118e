// The messages of the corpus that our parser accepts.
#pragma once

#include "sip/fields.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

inline std::string octets_of(const std::filesystem::path& file)
{
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

inline bool accepted(const std::string& octets)
{
    sip::message m;
    m.scan(octets);
    return !sip::check(m);
}

inline std::vector<std::string> messages_of_corpus()
{
    std::vector<std::filesystem::path> files;
    for (const auto* folder : {"rfc3665", "message", "torture"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator{
                 std::filesystem::path{SIPWRIGHT_SOURCE_DIR} / "corpus" / folder})
            if (entry.path().extension() == ".sip" || entry.path().extension() == ".dat")
                files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<std::string> out;
    for (const auto& file : files)
        if (auto octets = octets_of(file); accepted(octets))
            out.push_back(std::move(octets));
    return out;
}
