// Reads pictures whose pixels are dies: grey as WM-811K is published in pictures, the numbers of array maps
// as grey values, or the colours that Kerf draws dies in.
#include <fmt/ranges.h>
#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>

#include "wafer/formats.h"

namespace kerf::wafer {
namespace {

constexpr std::int64_t kMaxPixels = 64'000'000;
constexpr std::size_t kMaxLevels = 4;

using Rgb = std::uint32_t;  // 0xRRGGBB
using Scheme = std::map<Rgb, DieState>;

constexpr Rgb grey(Rgb level) {
  return level << 16 | level << 8 | level;
}

/// What the colours of a picture may mean: all of them must be of one scheme.
const std::array<Scheme, 4>& schemes() {
  static const std::array<Scheme, 4> kSchemes = {
      {{{grey(0), DieState::off_wafer},
        {grey(127), DieState::pass},
        {grey(128), DieState::pass},
        {grey(255), DieState::fail}},
       {{grey(0), DieState::off_wafer}, {grey(1), DieState::pass}, {grey(2), DieState::fail}},
       // The same numbers in a PNG of two bits a pixel, which decoding spreads over 0 to 255.
       {{grey(0), DieState::off_wafer}, {grey(85), DieState::pass}, {grey(170), DieState::fail}},
       {{grey(255), DieState::off_wafer},
        {0x56b4e9, DieState::pass},
        {0xd55e00, DieState::fail},
        {0xbdbdbd, DieState::untested}}}};
  return kSchemes;
}

Rgb colour_at(const Image& image, int x, int y) {
  const std::uint8_t* pixel = image.row(y) + 3 * x;
  return Rgb(pixel[0]) << 16 | Rgb(pixel[1]) << 8 | pixel[2];
}

[[noreturn]] void refuse(const Source& source, std::string_view found) {
  fail(
      "{}: {}, expected a pixel or a square of pixels for each die, in grey 0 (no die), 127 (pass), 255 "
      "(fail), "
      "in grey 0, 1, 2, or in the colours of Kerf's dies on white",
      source.name, found);
}

std::set<Rgb> colours_of(const Image& image, const Source& source) {
  std::set<Rgb> colours;
  Rgb last = ~Rgb{0};
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const Rgb colour = colour_at(image, x, y);
      if (colour != last) colours.insert(last = colour);
    }
    if (colours.size() > kMaxLevels) refuse(source, "the picture has more than 4 colours");
  }
  if (colours.size() < 2) refuse(source, "the picture has one colour");
  return colours;
}

const Scheme& scheme_of(const std::set<Rgb>& colours, const Source& source) {
  for (const Scheme& scheme : schemes()) {
    const auto known = [&scheme](Rgb colour) { return scheme.contains(colour); };
    const bool both_greys = colours.contains(grey(127)) && colours.contains(grey(128));
    if (!both_greys && std::all_of(colours.begin(), colours.end(), known)) return scheme;
  }
  std::vector<std::string> names;
  names.reserve(colours.size());
  for (const Rgb colour : colours) names.push_back(fmt::format("#{:06x}", colour));
  refuse(source, fmt::format("the picture has the colours {}", fmt::join(names, ", ")));
}

bool same_rows(const Image& image, int a, int b) {
  return std::equal(image.row(a), image.row(a) + 3 * image.width, image.row(b));
}

/// Pixels a die has each way: the largest square that all changes of colour keep to.
int cell_of(const Image& image) {
  int cell = std::gcd(image.width, image.height);
  for (int y = 1; y < image.height && cell > 1; ++y) {
    if (!same_rows(image, y, y - 1)) cell = std::gcd(cell, y);
  }
  for (int y = 0; y < image.height && cell > 1; ++y) {
    for (int x = 1; x < image.width; ++x) {
      if (x % cell != 0 && colour_at(image, x, y) != colour_at(image, x - 1, y)) cell = std::gcd(cell, x);
    }
  }
  return cell;
}

DieGrid grid_of(const Image& image, const Scheme& scheme, const Source& source) {
  const int cell = cell_of(image);
  DieGrid grid{image.width / cell, image.height / cell, {}};
  const std::int64_t cells = std::int64_t(grid.columns) * grid.rows;
  if (cells > kMaxGridCells)
    fail("{}: {} by {} dies, more than the {} cells of a grid", source.name, grid.columns, grid.rows,
         kMaxGridCells);
  grid.cells.resize(std::size_t(cells));
  for (int row = 0; row < grid.rows; ++row) {
    for (int column = 0; column < grid.columns; ++column)
      grid.at(row, column) = scheme.at(colour_at(image, column * cell, row * cell));
  }
  return grid;
}

}  // namespace

void read_png(const Source& source, const WaferSink& sink) {
  const Image image = decode_image(source.bytes, source.name, {.max_pixels = kMaxPixels});
  const Scheme& scheme = scheme_of(colours_of(image, source), source);
  const DieGrid grid = grid_of(image, scheme, source);
  const auto dies =
      std::int64_t(grid.cells.size()) - std::count(grid.cells.begin(), grid.cells.end(), DieState::off_wafer);
  if (dies > source.options.max_dies)
    fail("{}: {} dies, more than the {} that are read", source.name, dies, source.options.max_dies);
  WaferMap map = from_grid(grid);
  map.source = source.name;
  const int cell = image.width / grid.columns;
  if (cell > 1)
    map.warnings.push_back(
        fmt::format("squares of {} by {} pixels are taken as dies, as the picture does not say", cell, cell));
  sink(std::move(map));
}

}  // namespace kerf::wafer
