// Files that are there whole or not at all, however the process ends.
#pragma once

#include <string>
#include <string_view>

namespace net {

// Writes beside `path` and renames. Throws environment_error: "out/result.json: No space left on device".
// `mode`: who may read and write a new file, less what the umask takes.
void write_whole(const std::string& path, std::string_view content, unsigned mode = 0644);

// Opens a file to be written from its beginning: a descriptor, or -1 and errno. A FIFO that nobody reads is
// an error (ENXIO), not something to wait for.
int create(const std::string& path, unsigned mode = 0644);

// Throws environment_error when write_whole() could not succeed; leaves no trace.
void check_writable(const std::string& path);

// The file that is written, which need not be there yet.
std::string behind_links(const std::string& path);

// With its parents. Throws environment_error.
void make_folder(const std::string& path);

// The whole file, "-" is standard input; at most `limit` octets of it. Throws environment_error.
std::string read_whole(const std::string& path, std::size_t limit);

}  // namespace net
