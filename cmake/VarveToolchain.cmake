# Warnings, sanitizers, the linker and the compiler cache: what holds for every target.

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # What ccache's manual asks for with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

find_program(MOLD mold)
if(MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT VARVE_SANITIZE)
  add_link_options(-fuse-ld=mold)
endif()

# -pthread, which some libraries ask for, for all: what is precompiled serves files with the same flags only.
add_compile_options(-pthread -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wimplicit-fallthrough
                    -fstack-protector-strong -fno-plt)
if(CMAKE_BUILD_TYPE MATCHES "Rel")
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
add_link_options(-Wl,-z,relro,-z,now)

if(VARVE_SANITIZE)
  add_compile_options(-fsanitize=${VARVE_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${VARVE_SANITIZE})
endif()
if(VARVE_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "VARVE_FUZZ needs clang: cmake --preset fuzz (apt install clang libclang-rt-14-dev)")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(VARVE_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()

# Tests are compiled once and run once, a third sooner without optimization (which _FORTIFY_SOURCE asks for); what they
# test is compiled as users get it. GoogleTest's macros are no system header's once they are precompiled, and gcc 12
# takes "x" + string for overlapping memory (its bug 105651).
set(VARVE_TEST_OPTIONS $<$<CONFIG:RelWithDebInfo>:-O0> -U_FORTIFY_SOURCE -Wno-dangling-else -Wno-restrict)
