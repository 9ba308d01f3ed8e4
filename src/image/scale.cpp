// Resizing with a triangle filter: bilinear when enlarging; when reducing, the triangle widens with the step
// so that every input pixel counts and fine patterns do not alias.
#include <kerf/error.h>
#include <kerf/image.h>

#include <algorithm>
#include <cmath>

#include "image/check_image.h"

namespace kerf {
namespace {

/// The inputs first .. first + weights.size() - 1 of one output position; the weights sum to 1.
struct Tap {
  int first = 0;
  std::vector<float> weights;
};

Tap make_tap(int index, int inputs, int outputs) {
  const double step = double(inputs) / outputs;
  const double radius = std::max(step, 1.0);
  const double centre = (index + 0.5) * step;
  const int first = std::max(0, int(std::lround(centre - radius)));
  const int last = std::min(inputs, std::max(first + 1, int(std::lround(centre + radius))));
  Tap tap{first, {}};
  double sum = 0;
  for (int i = first; i < last; ++i) {
    const double weight = std::max(0.0, 1 - std::abs(i + 0.5 - centre) / radius);
    tap.weights.push_back(float(weight));
    sum += weight;
  }
  for (float& weight : tap.weights) weight = float(weight / sum);
  return tap;
}

std::vector<Tap> make_taps(int inputs, int outputs) {
  std::vector<Tap> taps;
  taps.reserve(std::size_t(outputs));
  for (int i = 0; i < outputs; ++i) taps.push_back(make_tap(i, inputs, outputs));
  return taps;
}

/// Weighted sum of bytes `stride` apart, rounded to nearest.
std::uint8_t blend(const Tap& tap, const std::uint8_t* from, std::size_t stride) {
  float sum = 0.5f;
  for (const float weight : tap.weights) {
    sum += weight * *from;
    from += stride;
  }
  return std::uint8_t(std::min(sum, 255.0f));
}

Image scale_width(const Image& image, int width) {
  const std::vector<Tap> taps = make_taps(image.width, width);
  const std::size_t channels = std::size_t(image.channels);
  Image out{width, image.height, image.channels, {}};
  out.pixels.resize(std::size_t(width) * image.height * channels);
  for (int y = 0; y < out.height; ++y) {
    const std::uint8_t* const from = image.row(y);
    std::uint8_t* to = out.row(y);
    for (const Tap& tap : taps) {
      for (std::size_t c = 0; c < channels; ++c)
        *to++ = blend(tap, from + tap.first * channels + c, channels);
    }
  }
  return out;
}

Image scale_height(const Image& image, int height) {
  const std::vector<Tap> taps = make_taps(image.height, height);
  const std::size_t row_bytes = std::size_t(image.width) * image.channels;
  Image out{image.width, height, image.channels, {}};
  out.pixels.resize(row_bytes * std::size_t(height));
  for (int y = 0; y < height; ++y) {
    const Tap& tap = taps[std::size_t(y)];
    const std::uint8_t* const from = image.row(tap.first);
    std::uint8_t* const to = out.row(y);
    for (std::size_t i = 0; i < row_bytes; ++i) to[i] = blend(tap, from + i, row_bytes);
  }
  return out;
}

}  // namespace

Image scale(const Image& image, int width, int height) {
  check_image(image);
  if (width < 1 || height < 1) fail("an image cannot be scaled to {} x {} pixels", width, height);
  if (width == image.width && height == image.height) return image;
  return scale_height(scale_width(image, width), height);
}

}  // namespace kerf
