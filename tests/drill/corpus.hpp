// The inputs of a drill, from corpus/ and corpus/regressions/.
#pragma once

#include "drill/drill.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

inline std::map<std::string, std::string> inputs_of(std::string_view drill)
{
    std::map<std::string, std::string> out;
    const std::filesystem::path corpus{SIPWRIGHT_SOURCE_DIR "/corpus"};
    for (const auto& folder : {corpus / drill, corpus / "regressions" / drill})
        if (std::filesystem::is_directory(folder))
            for (const auto& file : std::filesystem::directory_iterator{folder})
            {
                std::ifstream in{file.path(), std::ios::binary};
                out[file.path().filename()] = std::string{std::istreambuf_iterator<char>{in}, {}};
            }
    return out;
}

// What happened, line by line, and the broken claim if there is one.
inline std::vector<std::string> lines_of(const drill::entry& drill, std::string_view octets)
{
    drill::log log{true};
    try
    {
        drill.play(octets, log);
    }
    catch (const drill::broken_claim& e)
    {
        log.plain(e.what());
    }
    return log.lines();
}
