# Builds bench_growth as users' binaries are built, in PLACE, and runs it: sanitizers would be counted, too.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code)
  if(code EQUAL 77)
    message("growth: skipped, nothing counts instructions here")
  elseif(code)
    message(FATAL_ERROR "${ARGN}: ${code}")
  endif()
endfunction()

run(${CMAKE_COMMAND} -S ${ROOT} -B ${PLACE} -G Ninja -DCMAKE_BUILD_TYPE=Release -DSIPWRIGHT_TESTS=OFF -DSIPWRIGHT_BENCH=ON)
run(${CMAKE_COMMAND} --build ${PLACE} --target bench_growth)
run(${PLACE}/tests/bench/bench_growth)
