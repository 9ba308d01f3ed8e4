// The part of a box that lies inside.
#pragma once

#include <kerf/dataset.h>

namespace kerf {

/// The part of a box inside an image, or a part of one, of that size; without size when there is none.
Box clipped(const Box& box, double width, double height);

}  // namespace kerf
