// Which result finds which truth: COCO's greedy matching within one image and class.
#pragma once

#include <kerf/dataset.h>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace kerf {

/// What became of a result. Results that lie on an ignored truth (a crowd, mostly) count neither for nor
/// against.
enum class Outcome : std::uint8_t { kWrong, kRight, kIgnored };

/// The truths and results of one class in one image.
class MatchCase {
 public:
  void add_truth(const Annotation& truth);
  void add_result(const Annotation& result);
  /// Puts the results in order of falling score (equal scores stay in order) and measures every overlap.
  void prepare();

  /// Outcome of every result, in order of falling score: each takes the best of the truths that are still
  /// free and overlap by at least `min_iou`. Ignored truths stand back behind real ones, and a crowd is never
  /// used up.
  std::vector<Outcome> match(double min_iou) const;

  const std::vector<const Annotation*>& results() const { return results_; }  ///< highest score first
  std::int64_t counted_truths() const;                                        ///< those not ignored

 private:
  std::size_t best_truth(std::size_t result, double min_iou, const std::vector<bool>& taken) const;

  std::vector<const Annotation*> truths_;  // ignored ones last
  std::vector<const Annotation*> results_;
  std::vector<double> overlaps_;  // [results, truths]
};

/// Cases by (category, image), in rising order of both; combinations without truth and result are absent.
using MatchCases = std::map<std::pair<std::int64_t, std::int64_t>, MatchCase>;

/// Throws Error when a result is of an image or category that `truth` lacks, or has no finite score.
void check_results(const Dataset& truth, const std::vector<Annotation>& results);

/// Checks the results first.
MatchCases collect_cases(const Dataset& truth, const std::vector<Annotation>& results);

}  // namespace kerf
