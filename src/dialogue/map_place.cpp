#include "dialogue/map_place.h"

#include <kerf/error.h>

#include <charconv>

namespace kerf::dialogue {

MapPlace parse_map_place(const std::string& image) {
  const auto open = image.rfind('[');
  if (open == std::string::npos || !image.ends_with("]")) return {image, 0};
  MapPlace place{image.substr(0, open), 0};
  const char* end = image.data() + image.size() - 1;
  const auto [stop, error] = std::from_chars(image.data() + open + 1, end, place.index);
  if (error != std::errc() || stop != end || place.index < 0 || place.file.empty())
    fail("'{}': expected a file and the number of a map in the brackets", image);
  return place;
}

}  // namespace kerf::dialogue
