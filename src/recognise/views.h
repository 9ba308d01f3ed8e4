// Views of a wafer map for training: turned, mirrored, with single dies flipped, and what happens to its
// picture. Turning and mirroring are free for the patterns, for a ring is a ring; questions about zones are
// asked of maps that nobody has turned.
#pragma once

#include <kerf/recognise.h>
#include <torch/torch.h>

#include <cstdint>
#include <span>

#include "base/random.h"

namespace kerf::recognise {

/// An array map: values 0 off-wafer, 1 pass, 2 fail, 3 untested, row by row.
struct MapView {
  std::span<const std::uint8_t> cells;
  std::int64_t height = 0, width = 0;
};

/// Draws how to turn, mirror and disturb a map and writes the result over `out` [height * width].
void draw_view(const MapView& map, const ViewSettings& settings, Random& random, std::uint8_t* out);

/// Changes the tones of pictures [B, 3, S, S] in place: each turned to grey by the chance of the settings,
/// its contrast and brightness varied.
void vary_tone(torch::Tensor& canvas, const ViewSettings& settings, Random& random);

}  // namespace kerf::recognise
