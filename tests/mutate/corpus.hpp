// The messages of the corpus that our parser accepts.
#pragma once

#include "sip/fields.hpp"
#include "sip/framer.hpp"

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
    sip::scanned_message m;
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

// The scenarios of RFC 3665, each as one stream of all its messages.
inline std::vector<std::string> streams_of_corpus()
{
    std::vector<std::filesystem::path> folders;
    for (const auto& entry : std::filesystem::directory_iterator{std::filesystem::path{SIPWRIGHT_SOURCE_DIR} /
                                                                 "corpus" / "rfc3665"})
        if (entry.is_directory())
            folders.push_back(entry.path());
    std::ranges::sort(folders);
    std::vector<std::string> out;
    for (const auto& folder : folders)
    {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator{folder})
            files.push_back(entry.path());
        std::ranges::sort(files);
        std::string stream;
        for (const auto& file : files)
            if (const auto octets = octets_of(file); accepted(octets) &&
                                                     octets.find("\r\nContent-Length:") != octets.npos &&
                                                     stream.size() + octets.size() < 16'000)
                stream += octets;
        if (!stream.empty())
            out.push_back(std::move(stream));
    }
    return out;
}

// What a receiver of the octets sees: whole messages as far as they are framed, and what is left.
inline std::vector<std::string> messages_on_a_stream(const std::string& octets)
{
    std::vector<std::string> out;
    sip::framer framer;
    framer.put(octets);
    std::size_t used = 0;
    for (auto next = framer.next(); next && *next; next = framer.next())
    {
        const auto at = octets.find(**next, used);
        out.emplace_back(**next);
        used = at + (*next)->size();
    }
    if (const auto rest = octets.find_first_not_of("\r\n", used); rest != std::string::npos)
        out.push_back(octets.substr(used));
    return out;
}
