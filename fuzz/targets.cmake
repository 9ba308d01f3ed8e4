# What the fuzzers (fuzz/) and the replay of their seeds (tests/fuzz/) share.
#
# Every fuzz/NAME.cpp defines LLVMFuzzerTestOneInput and says on its first line which rooms it needs:
#   // Rooms: image text
# Its seeds are the files of fuzz/seeds/NAME/.

# kerf_fuzz_targets(OUT): the names of all targets whose rooms are part of this build.
function(kerf_fuzz_targets out)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/fuzz/*.cpp)
  set(names)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    kerf_fuzz_rooms(${name} rooms)
    set(missing)
    foreach(room ${rooms})
      if(NOT TARGET ${room})
        list(APPEND missing ${room})
      endif()
    endforeach()
    if(missing)
      message(STATUS "fuzz target ${name} is left out: no ${missing} in this build")
    else()
      list(APPEND names ${name})
    endif()
  endforeach()
  set(${out} ${names} PARENT_SCOPE)
endfunction()

# kerf_fuzz_rooms(NAME OUT): the libraries that a target's first line asks for.
function(kerf_fuzz_rooms name out)
  set(source ${CMAKE_SOURCE_DIR}/fuzz/${name}.cpp)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
  file(STRINGS ${source} first LIMIT_COUNT 1)
  if(NOT first MATCHES "^// Rooms: ([a-z ]+)$")
    message(FATAL_ERROR "${source}: expected a first line like \"// Rooms: image\"")
  endif()
  string(STRIP "${CMAKE_MATCH_1}" rooms)
  string(REPLACE " " ";" rooms "${rooms}")
  list(TRANSFORM rooms PREPEND kerf_)
  set(${out} ${rooms} PARENT_SCOPE)
endfunction()
