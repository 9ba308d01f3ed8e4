# Compiler settings shared by every target.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")

add_library(kerf_flags INTERFACE)
target_compile_options(kerf_flags INTERFACE -Wall -Wextra -Wno-missing-field-initializers)
if(KERF_SANITIZE)
  target_compile_options(kerf_flags INTERFACE -fsanitize=${KERF_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(kerf_flags INTERFACE -fsanitize=${KERF_SANITIZE})
endif()

find_program(KERF_CCACHE ccache)
if(KERF_CCACHE)
  # A precompiled header changes with every build folder; ccache needs to be told to look through it.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${KERF_CCACHE})
endif()
