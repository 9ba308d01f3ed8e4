#include <kerf/error.h>
#include <algorithm>
#include <cmath>

#include "litho/lookalikes.h"
#include "litho/noise.h"
#include "litho/options.h"
#include "litho/plan.h"
#include "litho/print.h"
#include "litho/render.h"
#include "litho/sources.h"
#include "litho/streams.h"
#include "litho/truth.h"

namespace kerf {

using namespace litho;

namespace {

constexpr int kZoomSteps = 5;  // magnifications in a series

double magnification(const SynthOptions& o, int step) {
  const auto [low, high] = o.magnification;
  return low * std::pow(high / low, double(step) / (kZoomSteps - 1));
}

std::vector<std::unique_ptr<Scanner>> make_scanners(const SynthOptions& o) {
  std::vector<std::unique_ptr<Scanner>> scanners;
  const int count = o.magnification.low == o.magnification.high ? 1 : kZoomSteps;
  scanners.reserve(std::size_t(count));
  for (int step = 0; step < count; ++step)
    scanners.push_back(std::make_unique<Scanner>(o, o.nm_per_pixel / magnification(o, step)));
  return scanners;
}

double widest_field(const std::vector<std::unique_ptr<Scanner>>& scanners) {
  double widest = 0;
  for (const auto& scanner : scanners) widest = std::max(widest, scanner->field());
  return widest;
}

bool is_usual(const DefectMix& mix, const Range& severity) {
  const DefectMix usual;
  return mix.bridge == usual.bridge && mix.burr == usual.burr && mix.pinch == usual.pinch &&
         mix.contamination == usual.contamination && severity.low == 0 && severity.high == 1;
}

// Areas that count as seen shrink with the pattern, down to what pixels can show.
double least_area(double usual, double unit) {
  return std::max(usual * std::min(1.0, unit * unit), 12.0);
}

// Where defects keep their distance, one that finds no room is left out.
void add_particle(std::vector<Particle>& particles, DefectPen& pen, const Square& picture,
                  const StrokeSizes& sizes, Random& random) {
  constexpr int kTries = 60;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    const Particle particle = draw_particle(random, picture.size, sizes);
    const Point middle{particle.centre.x + picture.start, particle.centre.y + picture.start};
    if (!pen.has_room(middle)) continue;
    pen.occupy(middle);
    particles.push_back(particle);
    return;
  }
}

}  // namespace

std::vector<Category> litho_categories() {
  return {{kBridge, "bridge"}, {kBurr, "burr"}, {kPinch, "pinch"}, {kContamination, "contamination"}};
}

struct LithoGenerator::State {
  explicit State(const SynthOptions& o)
      : options(o), scanners(make_scanners(options)), sources(options, widest_field(scanners) + 600) {}

  Random stream(Stream name, std::int64_t index) const {
    return Random(mix_seed(options.seed, name, std::uint64_t(index)));
  }
  const Scanner& pick_scanner(std::int64_t index) const;
  double pick_threshold(std::int64_t index) const;
  Charging pick_charging(std::int64_t index, const Scanner& scanner) const;
  std::vector<Lookalike> add_lookalikes(Plane& mask, std::int64_t index, const Scanner& scanner) const;
  Scene expose(const Plane& mask, const DefectPen& pen, std::int64_t index, SynthSample& sample,
               Random& random) const;
  SynthSample make(std::int64_t index) const;

  SynthOptions options;
  std::vector<std::unique_ptr<Scanner>> scanners;
  LayoutSources sources;
};

const Scanner& LithoGenerator::State::pick_scanner(std::int64_t index) const {
  return *scanners[stream(kMagnificationStream, index).below(std::int64_t(scanners.size()))];
}

double LithoGenerator::State::pick_threshold(std::int64_t index) const {
  if (options.threshold_spread == 0) return options.threshold;
  return options.threshold +
         stream(kThresholdStream, index).uniform(-options.threshold_spread, options.threshold_spread);
}

Charging LithoGenerator::State::pick_charging(std::int64_t index, const Scanner& scanner) const {
  Random random = stream(kChargingStream, index);
  Charging charging;
  charging.strength = random.uniform(0, options.charging.strength);
  charging.length = options.charging.length / scanner.nm_per_pixel();
  charging.seed = random.bits();
  return charging;
}

std::vector<Lookalike> LithoGenerator::State::add_lookalikes(Plane& mask, std::int64_t index,
                                                             const Scanner& scanner) const {
  Random random = stream(kLookalikeStream, index);
  if (!random.chance(options.hard_negative_fraction)) return {};
  const int count = 1 + int(random.below(3));
  return draw_lookalikes(mask, {scanner.picture(), scanner.nm_per_pixel(), count}, random);
}

// Prints both masks, takes the truth from their difference and returns what a microscope gets to see.
Scene LithoGenerator::State::expose(const Plane& mask, const DefectPen& pen, std::int64_t index,
                                    SynthSample& sample, Random& random) const {
  const Scanner& scanner = pick_scanner(index);
  const int step = int(random.below(kFocusSteps));
  sample.defocus = scanner.defocus(step);
  sample.kernels = scanner.kernel_name(step);
  sample.dose = options.dose + random.uniform(-options.dose_spread, options.dose_spread);
  sample.threshold = pick_threshold(index);
  const auto [clean, defective] = scanner.image(mask, pen.mask(), step);

  const int start = scanner.judged().start, side = scanner.judged().size;
  const Plane rough =
      scanner.rough_edges(random, mix_seed(options.seed, kRoughnessStream, std::uint64_t(index)));
  const double threshold = sample.threshold / sample.dose;
  const auto print_of = [&](const Plane& intensity, const Plane& edges) {
    return develop(cut(intensity, start, start, side, side), threshold, edges);
  };
  const Plane print = print_of(defective, rough);
  // Pieces are those of smooth edges: along a straight one a change far below a pixel moves whole rows of
  // pixels, which roughness would cut apart.
  const Plane smooth(side, side);
  const Bitmap before = printed(print_of(clean, options.connected ? smooth : rough));
  const Bitmap after = printed(options.connected ? print_of(defective, smooth) : print);

  PrintPair prints{before,
                   after,
                   cut(pen.owners(), start, start, side, side),
                   pen.drawn(),
                   {kRim, options.size},
                   least_area(70, scanner.unit())};
  for (auto& drawn : prints.drawn) drawn.centre = {drawn.centre.x - start, drawn.centre.y - start};
  const double least_side = options.least_side / scanner.nm_per_pixel();
  for (const auto& [category, box, area] : options.connected ? find_pieces(prints) : find_defects(prints))
    if (std::min(box.width, box.height) >= least_side)
      sample.annotations.push_back({.category_id = category, .box = box, .area = area});
  return {cut(printed_cover(print), kRim, kRim, options.size, options.size), {}};
}

SynthSample LithoGenerator::State::make(std::int64_t index) const {
  Random random = stream(kImageStream, index);
  const Scanner& scanner = pick_scanner(index);
  SynthSample sample;
  sample.nm_per_pixel = scanner.nm_per_pixel();
  sample.modality = random.chance(options.sem_fraction) ? "sem" : "optical";
  const NamedLayout source = sources.pick(index, random);
  sample.layout = source.name;
  sample.varied = source.varied;
  Plane mask = sources.draw_mask(source, scanner, random);
  sample.lookalikes = add_lookalikes(mask, index, scanner);

  // Who asks for classes or sizes means what prints; pictures of the usual options stay as they always were.
  const StrokeSizes sizes{scanner.unit(),
                          options.severity,
                          !is_usual(options.mix, options.severity),
                          options.wide,
                          options.connected,
                          options.margin / scanner.nm_per_pixel(),
                          options.spacing / scanner.nm_per_pixel()};
  DefectPen pen(mask, scanner.picture(), random, sizes);
  for (auto& [kind, box] : sample.lookalikes) {
    pen.keep_clear({box.x + box.width / 2, box.y + box.height / 2}, std::hypot(box.width, box.height) / 2);
    box.x -= scanner.picture().start;
    box.y -= scanner.picture().start;
  }
  std::vector<Particle> particles;
  for (const int category : plan_defects(options, random)) {
    if (category == kContamination)
      add_particle(particles, pen, scanner.picture(), sizes, random);
    else if (!pen.draw(category) && options.mix.pinch > 0)
      pen.draw(kPinch);  // sparse pictures have no gap to bridge
  }
  Scene scene = expose(mask, pen, index, sample, random);
  for (const auto& particle : particles) {
    const auto [category, box, area] = find_particle(particle, options.size, least_area(40, scanner.unit()));
    if (area > 0) sample.annotations.push_back({.category_id = category, .box = box, .area = area});
  }
  scene.particles = std::move(particles);
  scene.charging = pick_charging(index, scanner);
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
