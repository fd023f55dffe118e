# agents/ with all bugs planted, in place of agents/ itself. A change in either brings both together again.
file(GLOB_RECURSE planted_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/agents/* ${CMAKE_CURRENT_LIST_DIR}/*)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${planted_sources})
execute_process(COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR} -DTO=${CMAKE_BINARY_DIR}/planted
  -P ${CMAKE_CURRENT_LIST_DIR}/apply.cmake COMMAND_ERROR_IS_FATAL ANY)
add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include ${CMAKE_CURRENT_LIST_DIR}/planted.hpp>")
add_subdirectory(${CMAKE_BINARY_DIR}/planted/agents ${CMAKE_BINARY_DIR}/agents)
