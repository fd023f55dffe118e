#include "cli/outputs.hpp"

#include "script/load.hpp"
#include "script/spelling.hpp"

#include <filesystem>
#include <system_error>

namespace cli {

namespace {

namespace fs = std::filesystem;

// The file that is written, which need not be there yet, also behind links.
fs::path behind_links(fs::path name)
{
    std::error_code none;
    for (int i = 0; i < 40 && fs::is_symlink(name, none); ++i)
        name = name.parent_path() / fs::read_symlink(name, none);
    return fs::weakly_canonical(name, none);
}

bool same_file(const std::string& a, const std::string& b)
{
    std::error_code none;
    if (fs::equivalent(a, b, none))
        return !fs::is_character_file(a, none);  // /dev/stdout and /dev/full take what comes
    return behind_links(a) == behind_links(b);
}

}  // namespace

std::string not_a_file_name(const std::string& text)
{
    if (text == "-")
        return "'-': a file is wanted; /dev/stdout is standard output";
    return text.empty() ? "a name is wanted" : std::string{};
}

void check_outputs(const std::vector<output>& outputs, const std::vector<std::string>& inputs)
{
    for (std::size_t i = 0; i < outputs.size(); ++i)
    {
        const auto& [option, path] = outputs[i];
        if (path.empty())
            continue;
        for (std::size_t j = 0; j < i; ++j)
            if (!outputs[j].path.empty() && same_file(path, outputs[j].path))
                throw script::usage_error{outputs[j].option + " and " + option + " both name " +
                                          script::in_quotes(path) + ": each needs a file of its own"};
        for (const auto& input : inputs)
            if (same_file(path, input))
                throw script::usage_error{option + ' ' + script::in_quotes(path) +
                                          " is read, too, and would be written over"};
    }
}

}  // namespace cli
