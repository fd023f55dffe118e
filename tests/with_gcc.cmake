# The other compiler that users have: it takes everything, tests as well, without a warning, in PLACE.
execute_process(COMMAND ${CMAKE_COMMAND} -S ${ROOT} -B ${PLACE} -G Ninja -DCMAKE_C_COMPILER=gcc -DCMAKE_CXX_COMPILER=g++
  -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS=-O1 -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=8 COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${PLACE} COMMAND_ERROR_IS_FATAL ANY)
