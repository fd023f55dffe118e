#include "cli/seed_files.hpp"

#include "fsm/fnv1a.hpp"
#include "net/file.hpp"

#include <filesystem>

namespace cli {

namespace {

std::string numbered(const std::string& name, unsigned number)
{
    auto digits = std::to_string(number);
    digits.insert(0, digits.size() < 4 ? 4 - digits.size() : 0, '0');
    return name + '-' + digits;
}

bool holds(const std::string& path, const std::string& octets)
{
    std::error_code unknown;
    return std::filesystem::is_regular_file(path, unknown) &&
           std::filesystem::file_size(path, unknown) == octets.size() &&
           net::read_whole(path, octets.size() + 1) == octets;
}

}  // namespace

seed_files::seed_files(std::string folder) : folder_{std::move(folder)} { net::make_folder(folder_); }

std::string seed_files::add(const seeds::seed& one)
{
    const auto hash = fsm::fnv1a{}.add(one.octets).hex() + ' ' + std::to_string(one.octets.size());
    if (hashes_.contains(hash))
    {
        ++there_;
        return "";
    }
    if (written_ == most)
    {
        ++left_out_;
        return "";
    }
    for (auto& number = next_[one.name];;)
    {
        const auto path = folder_ + '/' + numbered(one.name, ++number);
        if (std::filesystem::exists(std::filesystem::symlink_status(path)))
        {
            if (!holds(path, one.octets))
                continue;
            ++there_;
            hashes_.insert(hash);
            return "";
        }
        net::write_whole(path, one.octets);
        ++written_;
        hashes_.insert(hash);
        return path;
    }
}

}  // namespace cli
