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

/// Where a pixel of the enlarged picture lies between two of the original, along one axis.
struct Between {
  int first = 0, second = 0;
  float share = 0;  ///< of the second
};

std::vector<Between> between(int size, double start, double factor) {
  std::vector<Between> places(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) {
    const double at = std::clamp(start + (i + 0.5) / factor - 0.5, 0.0, size - 1.0);
    places[std::size_t(i)] = {int(at), std::min(int(at) + 1, size - 1), float(at - int(at))};
  }
  return places;
}

/// The region's pixels enlarged to the size of the whole picture (bilinear).
Image enlarge(const Image& image, double left, double top, double factor) {
  Image result = image;
  const int channels = image.channels;
  const auto columns = between(image.width, left, factor), rows = between(image.height, top, factor);
  for (int y = 0; y < image.height; ++y) {
    const auto& row = rows[std::size_t(y)];
    std::uint8_t* out = result.row(y);
    const std::uint8_t *above = image.row(row.first), *below = image.row(row.second);
    for (const auto& column : columns) {
      const int x0 = column.first * channels, x1 = column.second * channels;
      for (int c = 0; c < channels; ++c) {
        const float upper = above[x0 + c] + column.share * (above[x1 + c] - above[x0 + c]);
        const float lower = below[x0 + c] + column.share * (below[x1 + c] - below[x0 + c]);
        const float value = upper + row.share * (lower - upper);
        *out++ = std::uint8_t(std::clamp(value + 0.5f, 0.0f, 255.0f));
      }
    }
  }
  return result;
}

/// The box as far as it lies in the picture's part, if enough of it does.
void keep_visible(const LabelledBox& labelled, const Box& part, double min_visible,
                  std::vector<LabelledBox>& kept) {
  const auto& box = labelled.box;
  const double x0 = std::max(box.x, part.x), y0 = std::max(box.y, part.y);
  const double x1 = std::min(box.x + box.width, part.x + part.width);
  const double y1 = std::min(box.y + box.height, part.y + part.height);
  if (x1 > x0 && y1 > y0 && (x1 - x0) * (y1 - y0) >= min_visible * box.area())
    kept.push_back({labelled.label, {x0, y0, x1 - x0, y1 - y0}});
}

LabelledImage zoom(const LabelledImage& sample, const AugmentOptions& options, Random& random) {
  const double factor = random.uniform(1, options.zoom);
  const double width = sample.image.width, height = sample.image.height;
  const double left = random.uniform(0, width - width / factor),
               top = random.uniform(0, height - height / factor);
  LabelledImage result{enlarge(sample.image, left, top, factor), {}, {}};
  if (!sample.reference.pixels.empty()) result.reference = enlarge(sample.reference, left, top, factor);
  for (const auto& [label, box] : sample.boxes) {
    const Box enlarged{(box.x - left) * factor, (box.y - top) * factor, box.width * factor,
                       box.height * factor};
    keep_visible({label, enlarged}, {0, 0, width, height}, options.min_visible, result.boxes);
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

/// The picture before the seam and the other from there on.
Image join(const Image& first, const Image& second, const Seam& seam) {
  Image image = first;
  for (int y = seam.upright ? 0 : seam.at; y < image.height; ++y) {
    const int from = seam.upright ? seam.at * image.channels : 0;
    std::copy(second.row(y) + from, second.row(y) + image.width * image.channels, image.row(y) + from);
  }
  return image;
}

/// The reference of a picture; one that tells nothing where it has none.
Image known(const LabelledImage& sample) {
  return sample.reference.pixels.empty() ? unknown_reference(sample.image.width, sample.image.height)
                                         : sample.reference;
}

}  // namespace

Image unknown_reference(int width, int height) {
  return {width, height, 1, std::vector<std::uint8_t>(std::size_t(width) * height, kUnknown)};
}

void check_reference(const Image& reference, int width, int height, const Path& file) {
  if (reference.width != width || reference.height != height)
    fail("{}: the reference has {} x {} pixels, its picture {} x {}", file.string(), reference.width,
         reference.height, width, height);
}

Image load_reference(const Dataset& dataset, const ImageEntry& image) {
  if (image.reference.empty()) return {};
  const auto file = dataset.folder / image.reference;
  auto reference = to_grey(load_image(file));
  check_reference(reference, image.width, image.height, file);
  return reference;
}

std::size_t label_index(const std::vector<std::string>& labels, const std::string& label) {
  const auto found = std::find(labels.begin(), labels.end(), label);
  if (found == labels.end()) fail("label '{}' is not among the classes of this training", label);
  return std::size_t(found - labels.begin());
}

Image turn(const Image& image, int number) {
  const bool swap = number & 4;
  Image out = image;
  if (swap) std::swap(out.width, out.height);
  const int channels = image.channels;
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      int from_x = number & 1 ? out.width - 1 - x : x, from_y = number & 2 ? out.height - 1 - y : y;
      if (swap) std::swap(from_x, from_y);
      std::copy_n(image.row(from_y) + from_x * channels, channels, out.row(y) + x * channels);
    }
  }
  return out;
}

LabelledImage turn(const LabelledImage& sample, int number) {
  LabelledImage result{turn(sample.image, number), sample.boxes, turn(sample.reference, number)};
  for (auto& [label, box] : result.boxes) {
    if (number & 4) box = transpose(box);
    if (number & 1) box = mirror_x(box, result.image.width);
    if (number & 2) box = mirror_y(box, result.image.height);
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

LabelledImage join(const LabelledImage& first, const LabelledImage& second, const Seam& seam,
                   double min_visible) {
  const double width = first.image.width, height = first.image.height, at = seam.at;
  LabelledImage result{join(first.image, second.image, seam), {}, {}};
  if (!first.reference.pixels.empty() || !second.reference.pixels.empty())
    result.reference = join(known(first), known(second), seam);
  const Box before = seam.upright ? Box{0, 0, at, height} : Box{0, 0, width, at};
  const Box after = seam.upright ? Box{at, 0, width - at, height} : Box{0, at, width, height - at};
  for (const auto& box : first.boxes) keep_visible(box, before, min_visible, result.boxes);
  for (const auto& box : second.boxes) keep_visible(box, after, min_visible, result.boxes);
  return result;
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
