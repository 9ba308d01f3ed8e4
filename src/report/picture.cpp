#include "report/picture.h"

#include <kerf/error.h>

#include <algorithm>
#include <bitset>
#include <cmath>
#include <cstdint>

#include "report/text.h"

namespace kerf::report {
namespace {

constexpr int kJpegQuality = 85;
constexpr int kCloseUpSide = 384;

bool has_colour(const Image& image) {
  if (image.channels != 3) return false;
  for (std::size_t i = 0; i + 2 < image.pixels.size(); i += 3)
    if (image.pixels[i] != image.pixels[i + 1] || image.pixels[i] != image.pixels[i + 2]) return true;
  return false;
}

/// Whether a picture has so few tones that PNG beats JPEG: masks, layouts, binary boards.
bool has_few_tones(const Image& grey) {
  std::bitset<256> seen;
  for (const std::uint8_t tone : grey.pixels) seen.set(tone);
  return seen.count() <= 32;
}

/// Three times the box around its centre, at least 48 pixels.
CloseUp close_up(const Image& image, const Finding& finding) {
  const double side = std::max(48.0, 3 * std::max(finding.box.width, finding.box.height));
  const Box area = window_around(finding.box, side, image);
  return {picture_data_uri(reduced(cut(image, area), kCloseUpSide)), area};
}

Image load_as_inspected(const InspectionRecord& record) {
  DecodeOptions options;
  options.page = record.page;
  Image image = load_image(record.file, options);
  if (image.width != record.width || image.height != record.height)
    fail("the file has changed: it was {} × {} pixels when it was inspected and is {} × {} now", record.width,
         record.height, image.width, image.height);
  return image;
}

void fill(Picture& picture, const InspectionRecord& record, int max_side) {
  const Image image = load_as_inspected(record);
  picture.data_uri = picture_data_uri(reduced(image, max_side));
  if (std::max(image.width, image.height) <= max_side) return;
  for (const Finding& finding : record.findings) picture.close_ups.push_back(close_up(image, finding));
}

}  // namespace

Image reduced(const Image& image, int max_side) {
  const int longest = std::max(image.width, image.height);
  if (longest <= max_side) return image;
  const double factor = static_cast<double>(max_side) / longest;
  const auto side = [&](int pixels) { return std::max(1, static_cast<int>(std::lround(pixels * factor))); };
  return scale(image, side(image.width), side(image.height));
}

Box window_around(const Box& focus, double side, const Image& image) {
  const auto part = [side](double middle, int limit) {
    const double length = std::floor(std::min(side, static_cast<double>(limit)));
    return std::pair(std::floor(std::clamp(middle - length / 2, 0.0, limit - length)), length);
  };
  const auto [x, width] = part(focus.x + focus.width / 2, image.width);
  const auto [y, height] = part(focus.y + focus.height / 2, image.height);
  return {x, y, width, height};
}

Image cut(const Image& image, const Box& window) {
  return crop(image, static_cast<int>(window.x), static_cast<int>(window.y), static_cast<int>(window.width),
              static_cast<int>(window.height));
}

std::string picture_data_uri(const Image& image) {
  const Image grey = to_grey(image);
  if (has_few_tones(grey))
    return "data:image/png;base64," + base64(encode_png(has_colour(image) ? image : grey));
  return "data:image/jpeg;base64," + base64(encode_jpeg(has_colour(image) ? image : grey, kJpegQuality));
}

Picture load_picture(const InspectionRecord& record, int max_side) {
  Picture picture;
  picture.width = std::max(1, record.width);
  picture.height = std::max(1, record.height);
  try {
    fill(picture, record, max_side);
  } catch (const Error& error) {
    picture.data_uri.clear();
    picture.close_ups.clear();
    picture.problem = error.what();
  }
  return picture;
}

}  // namespace kerf::report
