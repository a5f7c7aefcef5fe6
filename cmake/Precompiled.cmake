# promonitor_precompile(<target> [TESTS]): compiles the headers that most files need once instead of once a file. On in
# the presets that are built to be run. The release and tidy presets and ./dev lint go without: there every file is compiled
# alone and must include what it uses.
option(PROMONITOR_PRECOMPILE "Precompile common headers" OFF)

set(common_headers
  <algorithm> <array> <atomic> <chrono> <filesystem> <functional> <map> <memory> <mutex> <optional> <string> <string_view>
  <thread> <unordered_map> <utility> <vector> <fmt/format.h> <spdlog/logger.h>)

if(PROMONITOR_PRECOMPILE)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/precompiled.cpp CONTENT "")
  foreach(name precompiled precompiled_tests)
    add_library(${name} OBJECT ${PROJECT_BINARY_DIR}/precompiled.cpp)
    target_link_libraries(${name} PRIVATE fmt::fmt spdlog::spdlog Poco::Foundation promonitor_build)
  endforeach()
  target_precompile_headers(precompiled PRIVATE ${common_headers})
  if(PROMONITOR_TESTS)
    find_package(GTest REQUIRED)
    target_link_libraries(precompiled_tests PRIVATE GTest::gmock)
    target_precompile_headers(precompiled_tests PRIVATE ${common_headers} <gmock/gmock.h> <gtest/gtest.h>)
    # As for the programs that use it.
    set_target_properties(precompiled_tests PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(precompiled_tests PRIVATE -fPIE)
  endif()
endif()

function(promonitor_precompile target)
  if(NOT PROMONITOR_PRECOMPILE)
    return()
  endif()
  # Macros that these libraries ask for change the precompiled headers: all targets have them, or none may.
  foreach(library fmt::fmt spdlog::spdlog Poco::Foundation)
    target_compile_definitions(${target} PRIVATE $<TARGET_PROPERTY:${library},INTERFACE_COMPILE_DEFINITIONS>)
  endforeach()
  if("TESTS" IN_LIST ARGN)
    target_precompile_headers(${target} REUSE_FROM precompiled_tests)
  else()
    target_precompile_headers(${target} REUSE_FROM precompiled)
  endif()
endfunction()
