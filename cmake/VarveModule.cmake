# What all tests include, compiled once: half of a test's time to compile. The preset dev does without, so that each
# file is seen to include what it uses.
if(VARVE_BUILD_TESTS)
  file(WRITE ${PROJECT_BINARY_DIR}/precompiled.cpp "")
  add_library(varve_precompiled STATIC ${PROJECT_BINARY_DIR}/precompiled.cpp)
  target_link_libraries(varve_precompiled PRIVATE fmt::fmt nlohmann_json::nlohmann_json tl::expected GTest::gmock)
  target_compile_options(varve_precompiled PRIVATE ${VARVE_TEST_OPTIONS})
  target_precompile_headers(varve_precompiled PRIVATE
    <filesystem> <fmt/format.h> <functional> <gmock/gmock.h> <gtest/gtest.h> <nlohmann/json.hpp> <tl/expected.hpp>)
endif()

# What nearly every file of the modules includes, compiled once as well: a third of a file's time to compile.
file(WRITE ${PROJECT_BINARY_DIR}/common.cpp "")
add_library(varve_common STATIC ${PROJECT_BINARY_DIR}/common.cpp)
target_link_libraries(varve_common PRIVATE fmt::fmt spdlog::spdlog tl::expected)
target_precompile_headers(varve_common PRIVATE
  <algorithm> <chrono> <filesystem> <fmt/format.h> <functional> <map> <memory> <mutex> <optional> <span> <string>
  <string_view> <thread> <tl/expected.hpp> <unordered_map> <vector>)

# varve_module(NAME SOURCES … DEPENDS …) makes the static library varve::NAME of src/NAME;
# its public headers are include/varve/NAME.
function(varve_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(varve_${name} STATIC ${ARG_SOURCES})
  add_library(varve::${name} ALIAS varve_${name})
  target_include_directories(varve_${name}
    PUBLIC ${PROJECT_SOURCE_DIR}/include
    PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(varve_${name} PUBLIC ${ARG_DEPENDS})
  target_precompile_headers(varve_${name} REUSE_FROM varve_common)
endfunction()

# varve_sql(NAME FILE.sql CONSTANT) makes the text of a file in src/NAME a constant of the library varve_NAME, which
# says what it is: extern const char* const CONSTANT.
function(varve_sql name file constant)
  file(READ ${file} sql)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  configure_file(${PROJECT_SOURCE_DIR}/cmake/sql.cpp.in ${CMAKE_CURRENT_BINARY_DIR}/${file}.cpp @ONLY)
  target_sources(varve_${name} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${file}.cpp)
endfunction()

# varve_test(NAME SOURCES … DEPENDS …) makes the GoogleTest program NAME_test; ctest runs it as one test.
function(varve_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name}_test ${ARG_SOURCES})
  target_include_directories(${name}_test PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name}_test PRIVATE
    VARVE_CORPORA_DEFAULT="${VARVE_CORPORA}" VARVE_TESTS_DIR="${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(${name}_test PRIVATE ${ARG_DEPENDS} GTest::gmock_main nlohmann_json::nlohmann_json)
  target_compile_options(${name}_test PRIVATE ${VARVE_TEST_OPTIONS})
  target_precompile_headers(${name}_test REUSE_FROM varve_precompiled)
  add_test(NAME ${name} COMMAND ${name}_test)
endfunction()

# varve_fuzz(NAME DEPENDS …) builds fuzz/NAME_fuzz.cpp. With VARVE_FUZZ it is a libFuzzer target;
# otherwise it replays fuzz/corpus/NAME, and ctest runs that as the test fuzz_NAME.
function(varve_fuzz name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  add_executable(${name}_fuzz ${name}_fuzz.cpp)
  target_include_directories(${name}_fuzz PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name}_fuzz PRIVATE ${ARG_DEPENDS})
  if(VARVE_FUZZ)
    target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
  else()
    target_link_libraries(${name}_fuzz PRIVATE fuzz_replay)
  endif()
  if(VARVE_BUILD_TESTS AND NOT VARVE_FUZZ)
    add_test(NAME fuzz_${name} COMMAND ${name}_fuzz ${PROJECT_SOURCE_DIR}/fuzz/corpus/${name})
  endif()
endfunction()
