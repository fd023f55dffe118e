# Writes OUT: the messages below CORPUS and the text of OUTCOMES as arrays of octets (messages.hpp).
cmake_policy(VERSION 3.21)

function(as_array out file)
  file(READ ${file} hex HEX)
  string(LENGTH "${hex}" digits)
  string(REGEX REPLACE "(..)" "0x\\1," octets "${hex}")
  string(REGEX REPLACE "(................................................................................)" "\\1\n    " octets "${octets}")
  math(EXPR size "${digits} / 2")
  set(${out} "{\n    ${octets}}" PARENT_SCOPE)
  set(size ${size} PARENT_SCOPE)
endfunction()

set(arrays "")
set(rows "")
set(count 0)
foreach(corpus rfc4475 rfc5118)
  file(GLOB files ${CORPUS}/${corpus}/*.dat)
  list(SORT files)
  foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME_WE)
    as_array(octets ${file})
    string(APPEND arrays "const unsigned char octets_${count}[] = ${octets};\n")
    string(APPEND rows "    {\"${corpus}\", \"${name}\", view(octets_${count})},\n")
    math(EXPR count "${count} + 1")
  endforeach()
endforeach()
as_array(octets ${OUTCOMES})

file(WRITE ${OUT}.new "// Made by embed.cmake.
#include \"torture/messages.hpp\"

#include <array>
#include <cstddef>

namespace torture {
namespace {

${arrays}const unsigned char outcomes[] = ${octets};

template <std::size_t Size>
std::string_view view(const unsigned char (&octets)[Size])
{
    return {reinterpret_cast<const char*>(octets), Size};
}

const std::array<message_file, ${count}> all{{
${rows}}};

}  // namespace

std::span<const message_file> messages() { return all; }
std::string_view outcomes_text() { return view(outcomes); }

}  // namespace torture
")
file(RENAME ${OUT}.new ${OUT})
