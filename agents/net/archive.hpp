// ZIP archives, by libarchive: several files in one, for somebody else.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace net {

namespace limits {
inline constexpr std::size_t archive = std::size_t{512} << 20;  // octets of all files of one that is read
inline constexpr std::size_t archived = 10'000;                 // files
}  // namespace limits

using archived_files = std::vector<std::pair<std::string, std::string>>;  // names and octets

// The octets of the file with this name; null when there is none.
const std::string* file_in(const archived_files& files, std::string_view name);

// The same files make the same octets. Throws environment_error.
std::string zip_of(const archived_files& files);

// The regular files of a ZIP archive. Throws environment_error: it is none, is cut, is over the limits, or
// has a name that leads elsewhere ("../x", "/x").
archived_files files_of_zip(std::string_view octets, const std::string& path);

}  // namespace net
