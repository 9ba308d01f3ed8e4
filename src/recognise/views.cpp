#include "recognise/views.h"

#include <cmath>
#include <numbers>

namespace kerf::recognise {
namespace {

/// Where a cell of the view comes from, in units of half the map's side.
struct Turn {
  double cosine = 1, sine = 0, mirror = 1;
};

Turn draw_turn(const ViewSettings& settings, Random& random) {
  const bool free = random.chance(settings.rotate);
  const double quarter = double(random.below(4)) * std::numbers::pi / 2;
  const double angle = free ? random.uniform(0, 2 * std::numbers::pi) : settings.flip ? quarter : 0.0;
  const bool mirrored = random.chance(0.5);
  return {std::cos(angle), std::sin(angle), settings.flip && mirrored ? -1.0 : 1.0};
}

void turn_cells(const MapView& map, const Turn& turn, std::uint8_t* out) {
  const double half_x = double(map.width) / 2, half_y = double(map.height) / 2;
  for (std::int64_t row = 0; row < map.height; ++row) {
    const double y = (double(row) + 0.5) / half_y - 1;
    for (std::int64_t column = 0; column < map.width; ++column) {
      const double x = ((double(column) + 0.5) / half_x - 1) * turn.mirror;
      const auto from_column = std::int64_t(std::floor((turn.cosine * x - turn.sine * y + 1) * half_x));
      const auto from_row = std::int64_t(std::floor((turn.sine * x + turn.cosine * y + 1) * half_y));
      const bool inside =
          from_column >= 0 && from_column < map.width && from_row >= 0 && from_row < map.height;
      *out++ = inside ? map.cells[std::size_t(from_row * map.width + from_column)] : std::uint8_t(0);
    }
  }
}

void disturb(std::span<std::uint8_t> cells, double noise, Random& random) {
  if (noise <= 0) return;
  const double rate = random.uniform(0, noise);
  for (auto& cell : cells)
    if ((cell == 1 || cell == 2) && random.chance(rate)) cell = std::uint8_t(3 - cell);
}

}  // namespace

void draw_view(const MapView& map, const ViewSettings& settings, Random& random, std::uint8_t* out) {
  turn_cells(map, draw_turn(settings, random), out);
  disturb({out, std::size_t(map.height * map.width)}, settings.noise, random);
}

void vary_tone(torch::Tensor& canvas, const ViewSettings& settings, Random& random) {
  for (std::int64_t i = 0; i < canvas.size(0); ++i) {
    auto picture = canvas[i];
    if (random.chance(settings.grey)) {  // off-wafer dark, passing dies half bright, failing ones bright
      const auto brightness = picture[1] / 2 + picture[0] / 4 - 0.25;
      picture.copy_(brightness.unsqueeze(0).expand_as(picture));
    }
    if (settings.jitter > 0)
      picture.mul_(random.uniform(1 - settings.jitter, 1 + settings.jitter))
          .add_(random.uniform(-settings.jitter, settings.jitter));
  }
}

}  // namespace kerf::recognise
