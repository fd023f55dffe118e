#include "script/beside.hpp"

#include "script/script.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace script {
namespace fs = std::filesystem;

std::string read_whole(const std::string& path)
{
    std::error_code ignored;
    const auto status = fs::status(path, ignored);
    if (!fs::exists(status))
        throw std::runtime_error{"there is no such file"};
    if (!fs::is_regular_file(status))  // a pipe could keep us waiting for ever
        throw std::runtime_error{fs::is_directory(status) ? "it is a folder" : "it is not a regular file"};
    std::ifstream in{path, std::ios::binary};
    if (!in)
        throw std::runtime_error{"it cannot be opened"};
    std::string octets(limits::script_octets + 1, '\0');
    in.read(octets.data(), static_cast<std::streamsize>(octets.size()));
    if (in.bad())
        throw std::runtime_error{"it cannot be read"};
    octets.resize(static_cast<std::size_t>(in.gcount()));
    if (octets.size() > limits::script_octets)
        throw std::runtime_error{"it is larger than " + std::to_string(limits::script_octets) + " octets"};
    return octets;
}

namespace {

// Behind all links.
bool is_below(const fs::path& file, const fs::path& folder)
{
    std::error_code error;
    const auto inner = fs::canonical(file, error);
    const auto outer = error ? fs::path{} : fs::canonical(folder, error);
    return !error && std::ranges::mismatch(outer, inner).in1 == outer.end();
}

}  // namespace

std::string find_beside(const std::string& script, const std::string& name)
{
    const fs::path relative{name};
    if (name.empty() || name.find('\0') != std::string::npos)
        throw std::runtime_error{"no file is named"};
    if (relative.is_absolute() || std::ranges::find(relative, fs::path{".."}) != relative.end())
        throw std::runtime_error{
            "name it relative to the folder of the script or the folder above it, without '..'"};
    const auto here = fs::path{script}.parent_path();
    std::error_code ignored;
    for (const auto& folder : {here, here / ".."})
        if (fs::exists(folder / relative, ignored))
        {
            if (!is_below(folder / relative, here / ".."))
                throw std::runtime_error{
                    "it is a link that leads out of the folder above that of the script"};
            return (folder / relative).string();
        }
    throw std::runtime_error{"there is no such file in the folder of the script or the folder above it"};
}

std::string_view type_by_ending(std::string_view name)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> types{{
        {".sdp", "application/sdp"},
        {".txt", "text/plain"},
        {".xml", "application/xml"},
        {".pidf", "application/pidf+xml"},
        {".json", "application/json"},
        {".bin", "application/octet-stream"},
    }};
    for (const auto& [ending, type] : types)
        if (name.ends_with(ending))
            return type;
    return {};
}

}  // namespace script
