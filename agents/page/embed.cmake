# Writes OUT: the text of each page in FOLDER (markup.hpp). A line @FILE@ of a page is replaced by that file.
cmake_policy(VERSION 3.21)

file(GLOB pages ${FOLDER}/*.html ${FOLDER}/*.svg)
file(GLOB parts ${FOLDER}/*.css ${FOLDER}/*.js ${FOLDER}/*.part)
list(SORT pages)
set(arrays "")
set(rows "")
foreach(page IN LISTS pages)
  get_filename_component(name ${page} NAME_WE)
  file(READ ${page} hex HEX)
  foreach(part IN LISTS parts)
    get_filename_component(shown ${part} NAME)
    string(HEX "@${shown}@" marker)
    file(READ ${part} inside HEX)
    string(REPLACE "${marker}" "${inside}" hex "${hex}")
  endforeach()
  string(REGEX REPLACE "(..)" "0x\\1," octets "${hex}")
  string(REGEX REPLACE "(................................................................................)" "\\1\n    " octets "${octets}")
  string(APPEND arrays "const unsigned char octets_of_${name}[] = {\n    ${octets}};\n")
  string(APPEND rows "    if (name == \"${name}\")\n        return view(octets_of_${name});\n")
endforeach()

file(WRITE ${OUT}.new "// Made by embed.cmake.
#include \"page/markup.hpp\"

#include <cstddef>

namespace page {
namespace {

${arrays}
template <std::size_t Size>
std::string_view view(const unsigned char (&octets)[Size])
{
    return {reinterpret_cast<const char*>(octets), Size};
}

}  // namespace

std::string_view markup([[maybe_unused]] std::string_view name)
{
${rows}    return {};
}

}  // namespace page
")
file(RENAME ${OUT}.new ${OUT})
