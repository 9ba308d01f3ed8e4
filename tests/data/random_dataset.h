// A made-up data set for round trips.
#pragma once

#include "base/random.h"

#include <kerf/dataset.h>

#include <string>

namespace kerf {

/// Boxes with all digits of a double, inside their images; ids are 1, 2, .. Every image has a file of its own
/// name.
inline Dataset random_dataset(std::uint64_t seed, const Path& folder) {
  Random random(seed);
  Dataset dataset;
  dataset.folder = folder;
  for (const char* name : {"bridge", "a: \"quoted\" # class", "Überätzung", "zero"})
    dataset.categories.push_back({std::int64_t(dataset.categories.size()) + 1, name});
  for (int i = 0; i < 12; ++i) {
    ImageEntry image{
        i + 1, "images/part" + std::to_string(i % 3) + "/" + std::to_string(i + 10) + ".png", 0, 0, {}};
    image.width = int(20 + random.below(500)), image.height = int(20 + random.below(500));
    image.attributes = {{"layout", i % 2 ? "grating" : "cell \"7\""}, {"dose", "1.0295"}, {"count", "007"}};
    for (std::int64_t n = random.below(5); n > 0; --n) {
      Box box{0, 0, random.uniform(0.01, 1) * image.width, random.uniform(0.01, 1) * image.height};
      box.x = random.uniform(0, image.width - box.width),
      box.y = random.uniform(0, image.height - box.height);
      const auto id = std::int64_t(dataset.annotations.size()) + 1;
      dataset.annotations.push_back({id, image.id, 1 + random.below(3), box, box.area()});
    }
    dataset.images.push_back(image);
  }
  return dataset;
}

}  // namespace kerf
