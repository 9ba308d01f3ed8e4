#include "litho/sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <numeric>

#include "litho/gds.h"
#include "litho/noise.h"
#include "litho/streams.h"
#include "litho/vary.h"

namespace kerf::litho {
namespace {

constexpr std::int64_t kBlock = 4;  // consecutive images that may share a generated layout

bool is_gds(const Path& file) {
  std::string ending = file.extension().string();
  for (char& c : ending) c = char(std::tolower(static_cast<unsigned char>(c)));
  return ending == ".gds" || ending == ".gds2" || ending == ".gdsii";
}

// A GDSII file holds a layout for each of its top cells.
void append_layouts(const Path& file, const std::vector<LayoutLayer>& layers,
                    std::vector<NamedLayout>& layouts) {
  const std::string name = file.filename().string();
  if (!is_gds(file)) {
    layouts.push_back({load_glp(file), name, true});
    return;
  }
  for (auto& cell : load_gds(file, layers))
    layouts.push_back({std::move(cell.layout), fmt::format("{}:{}", name, cell.name), true});
}

}  // namespace

LayoutSources::LayoutSources(const SynthOptions& options, double side) : options_(options), side_(side) {
  for (const auto& file : options.layouts) append_layouts(file, options.layers, files_);
}

NamedLayout LayoutSources::generated(std::int64_t index) const {
  const std::int64_t block = index / kBlock;
  Random random(mix_seed(options_.seed, kLayoutStream, std::uint64_t(block)));
  const auto name = [&](const char* family) { return fmt::format("{}-{}.{}", family, options_.seed, block); };
  switch (draw_weighted(random, {0.32, 0.58, 0.10})) {
    case 0:
      return {make_grating(random, side_), name("grating")};
    case 1:
      return {make_wires(random, side_), name("wires")};
    default:
      return {make_contacts(random, side_), name("contacts")};
  }
}

NamedLayout LayoutSources::pick(std::int64_t index, Random& random) const {
  constexpr double kFromFiles = 0.65;
  if (files_.empty() || !random.chance(kFromFiles)) return generated(index);
  const auto file = std::size_t(random.below(std::int64_t(files_.size())));
  return options_.vary > 0 ? varied(file, index) : files_[file];
}

// Keeps the name of the layout it is made of, so that a split by layout keeps them together.
NamedLayout LayoutSources::varied(std::size_t file, std::int64_t index) const {
  Random random(mix_seed(options_.seed, kVaryStream, std::uint64_t(index)));
  if (!random.chance(options_.vary)) return files_[file];
  constexpr double kPrintedSpace = 130, kPrintedStretch = 210;  // nm
  const double scale = (options_.layout_scale.low + options_.layout_scale.high) / 2;
  std::vector<const Layout*> layouts;
  for (const auto& named : files_) layouts.push_back(&named.layout);
  return {vary(layouts, file, {kPrintedSpace / scale, kPrintedStretch / scale}, random), files_[file].name,
          true, true};
}

// Cells from files are enlarged to line widths that print; generated ones already have them.
View LayoutSources::pick_view(const NamedLayout& source, const Scanner& scanner, Random& random) const {
  const auto& [layout, name, from_file, is_varied] = source;
  View view;
  view.scale = from_file ? random.uniform(options_.layout_scale.low, options_.layout_scale.high) : 1;
  view.mirrored = random.chance(0.5);
  view.quarter_turns = int(random.below(4));
  const Extent e = extent_of(layout);
  const Layout centred{{{{(e.x0 + e.x1) / 2, (e.y0 + e.y1) / 2}}}};
  const Point middle = viewed(centred, view).polygons[0][0];
  const double seen = options_.size * scanner.nm_per_pixel();
  const bool turned = view.quarter_turns % 2 == 1;
  const auto spread = [&, own = !from_file](double extent) {
    return random.uniform(-0.5, 0.5) * (own ? 600 : std::max(0.3 * seen, extent * view.scale - 0.8 * seen));
  };
  const double dx = spread(turned ? e.height() : e.width()), dy = spread(turned ? e.width() : e.height());
  view.move = {scanner.field() / 2 - middle.x + dx, scanner.field() / 2 - middle.y + dy};
  return view;
}

Plane LayoutSources::draw_mask(const NamedLayout& source, const Scanner& scanner, Random& random) const {
  constexpr int kTries = 6;
  constexpr double kEnough = 0.12;
  const auto [start, size] = scanner.picture();
  Plane best;
  double most = -1;
  for (int attempt = 0; attempt < kTries && most < kEnough; ++attempt) {
    Plane mask = rasterise(viewed(source.layout, pick_view(source, scanner, random)), scanner.pixels(),
                           scanner.nm_per_pixel());
    const Plane seen = cut(mask, start, start, size, size);
    const double cover =
        std::accumulate(seen.cells.begin(), seen.cells.end(), 0.0) / double(seen.cells.size());
    if (cover <= most) continue;
    most = cover;
    best = std::move(mask);
  }
  return best;
}

}  // namespace kerf::litho
