// How dialogues name a map.
#pragma once

#include <kerf/file.h>

#include <cstdint>
#include <string>

namespace kerf::dialogue {

/// A map in a file; "map.csv" is its first.
struct MapPlace {
  Path file;
  std::int64_t index = 0;
};
/// "maps.npz[12]". Throws Error for something else in the brackets.
MapPlace parse_map_place(const std::string& image);

}  // namespace kerf::dialogue
