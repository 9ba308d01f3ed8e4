#include "inspect/labelled_image.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>

namespace kerf::inspect {
namespace {

Box mirror_x(Box box, double width) {
  return {width - box.x - box.width, box.y, box.width, box.height};
}
Box mirror_y(Box box, double height) {
  return {box.x, height - box.y - box.height, box.width, box.height};
}
Box transpose(const Box& box) {
  return {box.y, box.x, box.height, box.width};
}

/// The region's pixels enlarged to the size of the whole picture (bilinear).
Image enlarge(const Image& image, double left, double top, double factor) {
  Image result = image;
  const int channels = image.channels;
  for (int y = 0; y < image.height; ++y) {
    const double sy = std::clamp(top + (y + 0.5) / factor - 0.5, 0.0, image.height - 1.0);
    const int y0 = int(sy), y1 = std::min(y0 + 1, image.height - 1);
    const float fy = float(sy - y0);
    std::uint8_t* out = result.row(y);
    const std::uint8_t *above = image.row(y0), *below = image.row(y1);
    for (int x = 0; x < image.width; ++x) {
      const double sx = std::clamp(left + (x + 0.5) / factor - 0.5, 0.0, image.width - 1.0);
      const int x0 = int(sx) * channels, x1 = std::min(int(sx) + 1, image.width - 1) * channels;
      const float fx = float(sx - int(sx));
      for (int c = 0; c < channels; ++c) {
        const float upper = above[x0 + c] + fx * (above[x1 + c] - above[x0 + c]);
        const float lower = below[x0 + c] + fx * (below[x1 + c] - below[x0 + c]);
        out[x * channels + c] = std::uint8_t(upper + fy * (lower - upper) + 0.5f);
      }
    }
  }
  return result;
}

LabelledImage zoom(const LabelledImage& sample, const AugmentOptions& options, Random& random) {
  const double factor = random.uniform(1, options.zoom);
  const double width = sample.image.width, height = sample.image.height;
  const double left = random.uniform(0, width - width / factor),
               top = random.uniform(0, height - height / factor);
  LabelledImage result{enlarge(sample.image, left, top, factor), {}};
  for (const auto& [label, box] : sample.boxes) {
    const double x0 = std::clamp((box.x - left) * factor, 0.0, width),
                 y0 = std::clamp((box.y - top) * factor, 0.0, height);
    const double x1 = std::clamp((box.x + box.width - left) * factor, 0.0, width);
    const double y1 = std::clamp((box.y + box.height - top) * factor, 0.0, height);
    if ((x1 - x0) * (y1 - y0) >= options.min_visible * box.area() * factor * factor)
      result.boxes.push_back({label, {x0, y0, x1 - x0, y1 - y0}});
  }
  return result;
}

/// Contrast, brightness and noise. The noise is a sum of four uniform bytes: nearly normal and cheap.
void change_tone(Image& image, const AugmentOptions& options, Random& random) {
  const float gain = float(random.uniform(1 - options.gain, 1 + options.gain));
  const float offset = float(random.uniform(-options.offset, options.offset));
  const float sigma = float(random.uniform(0, options.noise)) / 147.8f;  // deviation of the sum of four bytes
  for (std::size_t i = 0; i + image.channels <= image.pixels.size(); i += image.channels) {
    const std::uint64_t bits = random.bits();
    const int sum =
        int(bits & 255) + int(bits >> 8 & 255) + int(bits >> 16 & 255) + int(bits >> 24 & 255) - 510;
    const float shift = offset + sigma * float(sum);
    for (int c = 0; c < image.channels; ++c) {
      const float value = (image.pixels[i + c] - 128.0f) * gain + 128.0f + shift;
      image.pixels[i + c] = std::uint8_t(std::clamp(value + 0.5f, 0.0f, 255.0f));
    }
  }
}

}  // namespace

std::size_t label_index(const std::vector<std::string>& labels, const std::string& label) {
  const auto found = std::find(labels.begin(), labels.end(), label);
  if (found == labels.end()) fail("label '{}' is not among the classes of this training", label);
  return std::size_t(found - labels.begin());
}

LabelledImage turn(const LabelledImage& sample, int number) {
  const auto& image = sample.image;
  const bool swap = number & 4;
  LabelledImage result{image, sample.boxes};
  auto& out = result.image;
  if (swap) std::swap(out.width, out.height);
  const int channels = image.channels;
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      int from_x = number & 1 ? out.width - 1 - x : x, from_y = number & 2 ? out.height - 1 - y : y;
      if (swap) std::swap(from_x, from_y);
      std::copy_n(image.row(from_y) + from_x * channels, channels, out.row(y) + x * channels);
    }
  }
  for (auto& [label, box] : result.boxes) {
    if (swap) box = transpose(box);
    if (number & 1) box = mirror_x(box, out.width);
    if (number & 2) box = mirror_y(box, out.height);
  }
  return result;
}

Box turn_back(const Box& box, int number, int width, int height) {
  const bool swap = number & 4;
  Box result = box;
  if (number & 2) result = mirror_y(result, swap ? width : height);
  if (number & 1) result = mirror_x(result, swap ? height : width);
  return swap ? transpose(result) : result;
}

LabelledImage augment(const LabelledImage& sample, const AugmentOptions& options, Random random) {
  if (!options.enabled) return sample;
  const bool square = sample.image.width == sample.image.height;
  auto result = options.dihedral ? turn(sample, int(random.below(square ? 8 : 4))) : sample;
  if (options.zoom > 1 && random.chance(options.zoom_chance)) result = zoom(result, options, random);
  change_tone(result.image, options, random);
  return result;
}

}  // namespace kerf::inspect
