// The files that a script names: bodies and raw messages. They lie beside it, so that a script from elsewhere
// cannot make us send what else is on this machine.
#pragma once

#include <string>
#include <string_view>

namespace script {

// A regular file of at most limits::script_octets. Throws std::runtime_error saying what is wrong with it.
std::string read_whole(const std::string& path);

// The path of the file `name`, relative to the folder of the script, or else to the folder above it. Absolute
// names and ".." are refused, and so are links that lead out of the folder above. Throws std::runtime_error.
std::string find_beside(const std::string& script, const std::string& name);

// "application/sdp" for "x.sdp"; "" for an ending that says nothing.
std::string_view type_by_ending(std::string_view name);
inline constexpr std::string_view typed_endings = ".sdp, .txt, .xml, .pidf, .json, .bin";

}  // namespace script
