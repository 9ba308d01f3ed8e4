#include <kerf/evaluate.h>
#include <kerf/failures.h>

#include <map>

#include "base/random.h"
#include "eval/interval.h"

namespace kerf {
namespace {

/// Annotations by image.
using ByImage = std::map<std::int64_t, std::vector<const Annotation*>>;

ByImage by_image(const std::vector<Annotation>& annotations) {
  ByImage grouped;
  for (const auto& annotation : annotations) grouped[annotation.image_id].push_back(&annotation);
  return grouped;
}

void copy_as(std::int64_t new_id, std::int64_t id, const ByImage& from, std::vector<Annotation>& to) {
  const auto found = from.find(id);
  if (found == from.end()) return;
  for (const auto* annotation : found->second) {
    to.push_back(*annotation);
    to.back().image_id = new_id;
  }
}

struct Scores {
  double ap50 = 0, f1 = 0;
};

Scores score(const Dataset& truth, const std::vector<Annotation>& results, const FailureOptions& options) {
  const MetricOptions metrics{.score_threshold = options.min_score, .said_only = options.said_only};
  const auto overall = evaluate_detections(truth, results, metrics).overall;
  return {overall.ap50, overall.at50.f1};
}

/// Draws as many images as there are, with replacement; one drawn twice stands for two images.
class Resampler {
 public:
  Resampler(const Dataset& truth, const std::vector<Annotation>& before, const std::vector<Annotation>& after)
      : truth_(truth),
        truths_(by_image(truth.annotations)),
        before_(by_image(before)),
        after_(by_image(after)) {}

  struct Drawn {
    Dataset truth;
    std::vector<Annotation> before, after;
  };
  Drawn draw(Random& random) const {
    Drawn drawn;
    drawn.truth.categories = truth_.categories;
    for (std::size_t i = 0; i < truth_.images.size(); ++i) {
      auto image = truth_.images[std::size_t(random.below(std::int64_t(truth_.images.size())))];
      const auto id = image.id, new_id = std::int64_t(i + 1);
      image.id = new_id;
      drawn.truth.images.push_back(image);
      copy_as(new_id, id, truths_, drawn.truth.annotations);
      copy_as(new_id, id, before_, drawn.before);
      copy_as(new_id, id, after_, drawn.after);
    }
    return drawn;
  }

 private:
  const Dataset& truth_;
  ByImage truths_, before_, after_;
};

}  // namespace

MetricComparison compare_metrics(const Dataset& truth, const std::vector<Annotation>& before,
                                 const std::vector<Annotation>& after, const FailureOptions& options,
                                 const BootstrapOptions& bootstrap) {
  const Resampler resampler(truth, before, after);
  Random random(bootstrap.seed);
  std::vector<double> ap_before, ap_after, ap_gain, f1_before, f1_after, f1_gain;
  for (int i = 0; i < bootstrap.resamples; ++i) {
    const auto drawn = resampler.draw(random);
    const auto a = score(drawn.truth, drawn.before, options), b = score(drawn.truth, drawn.after, options);
    ap_before.push_back(a.ap50), ap_after.push_back(b.ap50), ap_gain.push_back(b.ap50 - a.ap50);
    f1_before.push_back(a.f1), f1_after.push_back(b.f1), f1_gain.push_back(b.f1 - a.f1);
  }
  const auto a = score(truth, before, options), b = score(truth, after, options);
  return {.ap50_before = bootstrap_interval(a.ap50, ap_before),
          .ap50_after = bootstrap_interval(b.ap50, ap_after),
          .ap50_gain = bootstrap_interval(b.ap50 - a.ap50, ap_gain),
          .f1_before = bootstrap_interval(a.f1, f1_before),
          .f1_after = bootstrap_interval(b.f1, f1_after),
          .f1_gain = bootstrap_interval(b.f1 - a.f1, f1_gain)};
}

}  // namespace kerf
