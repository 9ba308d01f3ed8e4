// A wafer map as the picture that the language stage's tower reads.
#pragma once

#include <kerf/image.h>
#include <kerf/wafer.h>

#include "models/wafer/config.h"

namespace kerf::converse {

/// How much of each pixel passes (red), fails (green) and lies off the wafer (blue), 0 nothing .. 255 all of
/// it: draw_canvas() in eight bits, [canvas x canvas]. Throws Error for a grid without cells.
Image canvas_image(const DieGrid& grid, const wafer_model::Config& config);

}  // namespace kerf::converse
