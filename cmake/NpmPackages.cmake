# promonitor_npm_packages(<folder> <result>): node_modules of the folder are those of its lock file, got
# once when that is new; <result> says whether they are there. No script of a package is run.
function(promonitor_npm_packages folder result)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/package-lock.json)
  if(NOT EXISTS ${folder}/node_modules/.package-lock.json OR
      ${folder}/package-lock.json IS_NEWER_THAN ${folder}/node_modules/.package-lock.json)
    message(STATUS "Getting the packages of ${folder}")
    execute_process(
      COMMAND ${PROMONITOR_NPM} ci --no-audit --no-fund --ignore-scripts --loglevel=error
      WORKING_DIRECTORY ${folder} RESULT_VARIABLE status OUTPUT_QUIET TIMEOUT 300)
    if(NOT status EQUAL 0)
      set(${result} FALSE PARENT_SCOPE)
      return()
    endif()
  endif()
  set(${result} TRUE PARENT_SCOPE)
endfunction()
