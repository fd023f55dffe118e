# Every C++ file is as .clang-format says.
file(GLOB_RECURSE files ${ROOT}/agents/*.[ch]pp ${ROOT}/fuzz/*.[ch]pp ${ROOT}/tests/*.[ch]pp)
execute_process(COMMAND ${CLANG_FORMAT} --dry-run --Werror ${files} RESULT_VARIABLE result ERROR_VARIABLE text)
if(NOT result EQUAL 0)
  string(SUBSTRING "${text}" 0 4000 text)
  message(FATAL_ERROR "${text}\nrun: clang-format-19 -i on the files above")
endif()
