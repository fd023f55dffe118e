// The scripts of the project, wherever below scripts/ they lie.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

inline std::vector<std::string> shipped_scripts()
{
    std::vector<std::string> out;
    for (const auto& f : std::filesystem::recursive_directory_iterator{SIPWRIGHT_SOURCE_DIR "/scripts"})
        if (f.path().extension() == ".toml" && !f.path().filename().string().starts_with("serve") &&
            f.path().parent_path().filename() != "devices" &&  // neither configurations nor profiles
            f.path().parent_path().filename() != "torture" &&  // nor outcomes
            f.path().parent_path().filename() != "lab")        // nor labs
            out.push_back(f.path().string());
    std::ranges::sort(out);
    return out;
}
