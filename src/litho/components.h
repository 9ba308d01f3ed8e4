// Connected components and small morphology on bitmaps.
#pragma once

#include <vector>

#include "litho/grid.h"

namespace kerf::litho {

struct Pixel {
  int x = 0, y = 0;
};
/// Components of the set pixels, 8-connected, in scan order of their first pixel.
std::vector<std::vector<Pixel>> components(const Bitmap& bitmap);
/// Component number of each set pixel, from 1; 0 elsewhere. As components().
Grid<int> label(const Bitmap& bitmap);
/// Keeps the pixels that lie in some all-set square of `side` x `side`: what is thinner is dropped.
Bitmap opened(const Bitmap& bitmap, int side);

}  // namespace kerf::litho
