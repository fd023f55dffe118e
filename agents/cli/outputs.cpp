#include "cli/outputs.hpp"

#include "net/file.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"

#include <filesystem>
#include <system_error>

namespace cli {

namespace {

namespace fs = std::filesystem;

bool same_file(const std::string& a, const std::string& b)
{
    std::error_code none;
    if (fs::equivalent(a, b, none))
        return !fs::is_character_file(a, none);  // /dev/stdout and /dev/full take what comes
    return net::behind_links(a) == net::behind_links(b);
}

}  // namespace

std::string not_a_file_name(const std::string& text)
{
    if (text == "-")
        return "'-': a file is wanted; /dev/stdout is standard output";
    return text.empty() ? "a name is wanted" : std::string{};
}

std::vector<output> written_into(const std::string& folder, const std::vector<std::string>& names)
{
    std::vector<output> out;
    for (const auto& name : names)
        if (!folder.empty())
            out.push_back({"--out", folder + '/' + name});
    return out;
}

void check_outputs(const std::vector<output>& outputs, const std::vector<std::string>& inputs)
{
    for (std::size_t i = 0; i < outputs.size(); ++i)
    {
        const auto& [option, path] = outputs[i];
        if (path.empty())
            continue;
        for (std::size_t j = 0; j < i; ++j)
            if (!outputs[j].path.empty() && outputs[j].option != option && same_file(path, outputs[j].path))
                throw script::usage_error{outputs[j].option + " and " + option + " both name " +
                                          script::in_quotes(path) + ": each needs a file of its own"};
        for (const auto& input : inputs)
            if (same_file(path, input))
                throw script::usage_error{option + ' ' + script::in_quotes(path) +
                                          " is read, too, and would be written over"};
    }
}

std::string absolute_folder(const std::string& folder)
{
    std::error_code none;
    return folder.empty() ? folder : std::filesystem::absolute(folder, none).lexically_normal().string();
}

}  // namespace cli
