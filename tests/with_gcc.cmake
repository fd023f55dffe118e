# The other compiler that users have: it takes everything, tests as well, without a warning, in PLACE.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code)
  if(code)
    message(FATAL_ERROR "${ARGN}: ${code}")
  endif()
endfunction()

run(${CMAKE_COMMAND} -S ${ROOT} -B ${PLACE} -G Ninja -DCMAKE_C_COMPILER=gcc -DCMAKE_CXX_COMPILER=g++ -DCMAKE_BUILD_TYPE=None
  -DCMAKE_CXX_FLAGS=-O1 -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=8)
run(${CMAKE_COMMAND} --build ${PLACE})
