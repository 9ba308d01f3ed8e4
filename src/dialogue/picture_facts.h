// Where defects lie in a picture.
#pragma once

#include <kerf/dataset.h>

#include <string>

namespace kerf::dialogue {

/// The part of a picture in which the middle of a box lies, both ways cut in three: "upper left", "upper",
/// "left", "middle", ..
std::string place_in_picture(const Box& box, int width, int height);

}  // namespace kerf::dialogue
