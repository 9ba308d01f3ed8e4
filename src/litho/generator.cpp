#include <fmt/format.h>

#include <kerf/error.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <numeric>

#include "litho/aerial.h"
#include "litho/layout.h"
#include "litho/noise.h"
#include "litho/options.h"
#include "litho/print.h"
#include "litho/render.h"
#include "litho/truth.h"

namespace kerf {

using namespace litho;

namespace {

constexpr double kGuard = 256;      // nm of mask around the picture, so that its surroundings are imaged too
constexpr int kRim = 24;            // px around the picture in which truth is judged
constexpr int kFocusSteps = 5;      // defocus values in a series
constexpr std::int64_t kBlock = 4;  // consecutive images that may share a generated layout

enum Stream : std::uint64_t { kImageStream = 1, kLayoutStream = 2 };

int mask_pixels(const SynthOptions& o) {
  int pixels = 64;
  while (pixels < o.size + 2 * std::max(kRim, int(std::ceil(kGuard / o.nm_per_pixel)))) pixels *= 2;
  return pixels;
}

struct NamedLayout {
  Layout layout;
  std::string name;
};

std::vector<NamedLayout> load_layouts(const std::vector<Path>& files) {
  std::vector<NamedLayout> layouts;
  for (const auto& file : files) layouts.push_back({load_glp(file), file.filename().string()});
  return layouts;
}

// Categories of the defects to draw; empty for a clean picture.
std::vector<int> plan_defects(const SynthOptions& o, Random& random) {
  std::vector<int> plan;
  if (random.chance(o.clean_fraction) || o.max_defects == 0) return plan;
  const int count =
      std::min(o.max_defects, 1 + draw_weighted(random, {0.11, 0.19, 0.22, 0.19, 0.13, 0.08, 0.05, 0.03}));
  for (int k = 0; k < count; ++k) plan.push_back(1 + draw_weighted(random, {0.37, 0.20, 0.23, 0.20}));
  return plan;
}

}  // namespace

std::vector<Category> litho_categories() {
  return {{kBridge, "bridge"}, {kBurr, "burr"}, {kPinch, "pinch"}, {kContamination, "contamination"}};
}

struct LithoGenerator::State {
  explicit State(const SynthOptions& o)
      : options(o),
        layouts(load_layouts(o.layouts)),
        pixels(mask_pixels(o)),
        imager(o.optics, pixels, o.nm_per_pixel, o.resist_blur) {}

  double field() const { return pixels * options.nm_per_pixel; }
  Square picture() const { return {(pixels - options.size) / 2, options.size}; }

  double defocus(int step) const { return options.defocus_max * step / (kFocusSteps - 1); }
  const KernelSet& kernels(int step) const {
    std::call_once(ready[step], [&] { cache[step] = make_kernels(options.optics, defocus(step), field()); });
    return cache[step];
  }

  NamedLayout generated(std::int64_t index) const;
  NamedLayout pick_layout(std::int64_t index, Random& random) const;
  View pick_view(const Layout& layout, bool own, Random& random) const;
  Plane draw_mask(const Layout& layout, bool own, Random& random) const;
  Scene expose(const Plane& mask, const DefectPen& pen, SynthSample& sample, Random& random) const;
  SynthSample make(std::int64_t index) const;

  SynthOptions options;
  std::vector<NamedLayout> layouts;
  int pixels;
  Imager imager;
  mutable std::array<std::once_flag, kFocusSteps> ready;
  mutable std::array<KernelSet, kFocusSteps> cache;
};

NamedLayout LithoGenerator::State::generated(std::int64_t index) const {
  const std::int64_t block = index / kBlock;
  Random random(mix_seed(options.seed, kLayoutStream, std::uint64_t(block)));
  const double side = field() + 600;
  const auto name = [&](const char* family) { return fmt::format("{}-{}.{}", family, options.seed, block); };
  switch (draw_weighted(random, {0.32, 0.58, 0.10})) {
    case 0:
      return {make_grating(random, side), name("grating")};
    case 1:
      return {make_wires(random, side), name("wires")};
    default:
      return {make_contacts(random, side), name("contacts")};
  }
}

NamedLayout LithoGenerator::State::pick_layout(std::int64_t index, Random& random) const {
  constexpr double kFromFiles = 0.65;
  if (layouts.empty() || !random.chance(kFromFiles)) return generated(index);
  return layouts[random.below(std::int64_t(layouts.size()))];
}

// Cells from files are enlarged to line widths that print; generated ones already have them.
View LithoGenerator::State::pick_view(const Layout& layout, bool own, Random& random) const {
  View view;
  view.scale = own ? 1 : random.uniform(1.6, 2.15);
  view.mirrored = random.chance(0.5);
  view.quarter_turns = int(random.below(4));
  const Extent e = extent_of(layout);
  const Layout centred{{{{(e.x0 + e.x1) / 2, (e.y0 + e.y1) / 2}}}};
  const Point middle = viewed(centred, view).polygons[0][0];
  const double seen = options.size * options.nm_per_pixel;
  const bool turned = view.quarter_turns % 2 == 1;
  const auto spread = [&](double extent) {
    return random.uniform(-0.5, 0.5) * (own ? 600 : std::max(0.3 * seen, extent * view.scale - 0.8 * seen));
  };
  const double dx = spread(turned ? e.height() : e.width()), dy = spread(turned ? e.width() : e.height());
  view.move = {field() / 2 - middle.x + dx, field() / 2 - middle.y + dy};
  return view;
}

// The mask of a random view; views that show next to nothing are drawn again, and the fullest is kept.
Plane LithoGenerator::State::draw_mask(const Layout& layout, bool own, Random& random) const {
  constexpr int kTries = 6;
  constexpr double kEnough = 0.12;
  const auto [start, size] = picture();
  Plane best;
  double most = -1;
  for (int attempt = 0; attempt < kTries && most < kEnough; ++attempt) {
    Plane mask = rasterise(viewed(layout, pick_view(layout, own, random)), pixels, options.nm_per_pixel);
    const Plane seen = cut(mask, start, start, size, size);
    const double cover =
        std::accumulate(seen.cells.begin(), seen.cells.end(), 0.0) / double(seen.cells.size());
    if (cover <= most) continue;
    most = cover;
    best = std::move(mask);
  }
  return best;
}

// Prints both masks, takes the truth from their difference and returns what a microscope gets to see.
Scene LithoGenerator::State::expose(const Plane& mask, const DefectPen& pen, SynthSample& sample,
                                    Random& random) const {
  const int step = int(random.below(kFocusSteps));
  sample.defocus = defocus(step);
  sample.dose = 1 + random.uniform(-options.dose_spread, options.dose_spread);
  const auto [clean, defective] = imager.image(mask, pen.mask(), kernels(step));

  const int start = picture().start - kRim, side = options.size + 2 * kRim;
  Plane rough = smooth_noise(random, side, random.uniform(8, 20));
  const auto amplitude = float(random.uniform(0.35, 1.0));
  for (auto& value : rough.cells) value *= amplitude;
  const double threshold = options.threshold / sample.dose;
  const Plane clean_print = develop(cut(clean, start, start, side, side), threshold, rough);
  const Plane print = develop(cut(defective, start, start, side, side), threshold, rough);

  PrintPair prints{printed(clean_print),
                   printed(print),
                   cut(pen.owners(), start, start, side, side),
                   pen.drawn(),
                   {kRim, options.size}};
  for (auto& drawn : prints.drawn) drawn.centre = {drawn.centre.x - start, drawn.centre.y - start};
  for (const auto& [category, box, area] : find_defects(prints))
    sample.annotations.push_back({.category_id = category, .box = box, .area = area});
  return {cut(printed_cover(print), kRim, kRim, options.size, options.size), {}};
}

SynthSample LithoGenerator::State::make(std::int64_t index) const {
  Random random(mix_seed(options.seed, kImageStream, std::uint64_t(index)));
  SynthSample sample;
  sample.modality = random.chance(options.sem_fraction) ? "sem" : "optical";
  const NamedLayout source = pick_layout(index, random);
  sample.layout = source.name;
  const bool own = layouts.empty() || !source.name.ends_with(".glp");
  const Plane mask = draw_mask(source.layout, own, random);

  DefectPen pen(mask, picture(), random);
  std::vector<Particle> particles;
  for (const int category : plan_defects(options, random)) {
    if (category == kContamination)
      particles.push_back(draw_particle(random, options.size));
    else if (!pen.draw(category))
      pen.draw(kPinch);  // sparse pictures have no gap to bridge
  }
  Scene scene = expose(mask, pen, sample, random);
  for (const auto& particle : particles) {
    const auto [category, box, area] = find_particle(particle, options.size);
    if (area > 0) sample.annotations.push_back({.category_id = category, .box = box, .area = area});
  }
  scene.particles = std::move(particles);
  for (std::size_t k = 0; k < sample.annotations.size(); ++k) sample.annotations[k].id = std::int64_t(k) + 1;

  const Image raw = sample.modality == "sem" ? render_sem(scene, random) : render_optical(scene, random);
  // Inspection tools store pictures as JPEG; its traces belong to the look.
  const std::string jpeg = encode_jpeg(raw, 78 + int(random.below(16)));
  sample.image = decode_image(std::as_bytes(std::span(jpeg)), "synthetic picture");
  return sample;
}

LithoGenerator::LithoGenerator(const SynthOptions& options) {
  check_options(options);
  state_ = std::make_unique<State>(options);
}
LithoGenerator::~LithoGenerator() = default;
LithoGenerator::LithoGenerator(LithoGenerator&&) noexcept = default;

SynthSample LithoGenerator::make(std::int64_t index) const {
  if (index < 0) fail("image {} of a series was asked for, expected 0 or more", index);
  return state_->make(index);
}

}  // namespace kerf
