# cmake -DPLANTED=... -DCOMPILER=... -P compiles.cmake: every file of PLANTED/agents that a bug of bugs.tsv is in still compiles.
# Run after apply.cmake. Nothing is built.
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/bugs.tsv rows)
list(POP_FRONT rows)  # the heading
set(files "")
foreach(row IN LISTS rows)
  string(REGEX MATCHALL "agents/[a-z0-9_/]+\\.cpp" found "${row}")
  list(APPEND files ${found})
endforeach()
list(REMOVE_DUPLICATES files)
if(NOT files)
  message(FATAL_ERROR "bugs.tsv names no file")
endif()
foreach(file IN LISTS files)
  execute_process(COMMAND ${COMPILER} -std=c++20 -fsyntax-only -I${PLANTED}/agents
      -include ${CMAKE_CURRENT_LIST_DIR}/planted.hpp ${PLANTED}/${file}
    RESULT_VARIABLE failed ERROR_VARIABLE said)
  if(failed)
    message(FATAL_ERROR "${file} does not compile:\n${said}")
  endif()
endforeach()
