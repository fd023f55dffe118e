#include "cli/scratch.hpp"

#include "net/error.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace cli {

scratch::scratch()
{
    std::error_code none;
    auto place = std::filesystem::temp_directory_path(none).string();
    folder_ = (place.empty() ? "/tmp" : place) + "/sipwright-XXXXXX";
    if (!::mkdtemp(folder_.data()))
        throw net::environment_error{folder_ + ": " + net::text_of(errno)};
}

scratch::~scratch()
{
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void scratch::remove(const std::string& name) const
{
    std::error_code ignored;
    std::filesystem::remove(file(name), ignored);
}

}  // namespace cli
