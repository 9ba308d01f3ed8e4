# kerf_room(NAME [TENSORS] [LINK libs...]): one static library from src/NAME, recursively.
# Rooms without TENSORS never see LibTorch's headers. Rooms with it share one precompiled header.
function(kerf_room name)
  cmake_parse_arguments(ROOM "TENSORS" "" "LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  if(NOT sources)  # a room that is not built yet
    file(WRITE ${CMAKE_BINARY_DIR}/empty_${name}.cpp "")
    set(sources ${CMAKE_BINARY_DIR}/empty_${name}.cpp)
  endif()
  add_library(kerf_${name} STATIC ${sources})
  target_include_directories(kerf_${name} PUBLIC ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(kerf_${name} PUBLIC ${ROOM_LINK} Threads::Threads PRIVATE kerf_flags)
  set_target_properties(kerf_${name} PROPERTIES LINKER_LANGUAGE CXX)
  if(ROOM_TENSORS)
    set_target_properties(kerf_${name} PROPERTIES KERF_TENSORS ON)
    kerf_use_torch(kerf_${name})
  endif()
endfunction()

# One target owns the precompiled torch header; the others reuse it.
function(kerf_use_torch target)
  if(NOT TARGET kerf_torch_pch)
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/torch_pch.cpp CONTENT "// carries the precompiled torch header\n")
    add_library(kerf_torch_pch STATIC ${CMAKE_BINARY_DIR}/torch_pch.cpp)
    target_include_directories(kerf_torch_pch SYSTEM PUBLIC ${TORCH_INCLUDE_DIRS})
    target_link_libraries(kerf_torch_pch PUBLIC ${TORCH_LIBRARIES} PRIVATE kerf_flags Threads::Threads)
    target_compile_definitions(kerf_torch_pch PRIVATE FMT_HEADER_ONLY)
    target_precompile_headers(kerf_torch_pch PRIVATE <torch/torch.h>)
  endif()
  # Private: the program above the rooms compiles without LibTorch's headers.
  target_include_directories(${target} SYSTEM PRIVATE ${TORCH_INCLUDE_DIRS})
  target_link_libraries(${target} PRIVATE ${TORCH_LIBRARIES})
  # LibTorch brings a newer fmt's headers; without its library they must stand alone. fmt's versioned namespaces keep
  # the two apart.
  target_compile_definitions(${target} PRIVATE FMT_HEADER_ONLY)
  target_precompile_headers(${target} REUSE_FROM kerf_torch_pch)
endfunction()
