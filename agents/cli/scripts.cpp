#include "cli/scripts.hpp"

#include "script/load.hpp"

#include <algorithm>
#include <filesystem>

namespace cli {

namespace fs = std::filesystem;

namespace {

bool is_configuration(const fs::path& path)  // of `serve`, or the outcomes of `torture`
{
    return path.filename() == "serve.toml" || path.filename() == "serve-dns.toml" ||
           (path.filename() == "outcomes.toml" && path.parent_path().filename() == "torture") ||
           (path.parent_path().filename() == "lab" &&  // that of the example
            (path.filename() == "example.toml" || path.filename().string().starts_with("serve-")));
}

}  // namespace

std::vector<std::string> find_scripts(const std::vector<std::string>& named)
{
    std::vector<std::string> out;
    for (const auto& name : named)
    {
        std::error_code error;
        if (!fs::exists(name, error))
            throw script::usage_error{"'" + name + "': no such file or folder"};
        if (!fs::is_directory(name, error))
        {
            out.push_back(name);
            continue;
        }
        std::vector<std::string> found;
        for (fs::recursive_directory_iterator i{name, fs::directory_options::skip_permission_denied, error},
             end;
             !error && i != end; i.increment(error))
        {
            const auto& path = i->path();
            if (i->is_directory() && path.filename() == "devices")
                i.disable_recursion_pending();
            if (path.extension() == ".toml" && !is_configuration(path) && i->is_regular_file())
                found.push_back(i->path().string());
        }
        if (found.empty())
            throw script::usage_error{"no script (*.toml) in '" + name + "'"};
        std::ranges::sort(found);
        out.insert(out.end(), found.begin(), found.end());
    }
    return out;
}

}  // namespace cli
