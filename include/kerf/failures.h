// What is wrong with detection results, by kind, and what a second look at them changed.
#pragma once

#include <kerf/dataset.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kerf {

enum class FailureKind : std::uint8_t {
  false_positive,  ///< a result where nothing is
  missed,          ///< a defect without result
  wrong_type,      ///< the place is right, the class is not
  poor_box,        ///< the class is right, the box only touches the defect
};
/// "false positive", "missed", ..
std::string name_of(FailureKind kind);

struct FailureOptions {
  double min_score = 0;    ///< weaker results are not looked at
  bool said_only = false;  ///< nor, where set, candidates; every result has to tell
  double right_iou = 0.5;  ///< from here on a box is right
  double touch_iou = 0.1;  ///< from here on a box of the right class is poor rather than elsewhere

  /// Throws Error where `said_only` is set and the result does not tell.
  bool looks_at(const Annotation& result) const;
};

/// One failure. A wrong type or a poor box is one failure, not a false positive and a missed defect.
struct Failure {
  FailureKind kind = FailureKind::missed;
  std::int64_t image_id = 0;
  std::int64_t category_id = 0;       ///< of the truth; of the result where there is no truth
  std::optional<std::size_t> truth;   ///< index into the truth's annotations
  std::optional<std::size_t> result;  ///< index into the results
};

struct FailureList {
  std::vector<Failure> failures;           ///< by image, in the order of the data set
  std::vector<std::int64_t> wrong_counts;  ///< images in which the number of results is not that of defects
  std::int64_t right = 0;                  ///< defects with the right class and a right box
};

/// Matches results with truth, surest first: right ones (as evaluate_detections does), then wrong types, then
/// poor boxes; what is left is a false positive or missed. Results on crowds count neither way. Throws Error
/// when a result is of an image or category that `truth` lacks, or has no finite score.
FailureList find_failures(const Dataset& truth, const std::vector<Annotation>& results,
                          const FailureOptions& options = {});

/// What a second look did to a failure.
enum class FailureFate : std::uint8_t {
  repaired,  ///< was one before: gone
  left,      ///< was one before: still one, perhaps of another kind
  made,      ///< is one after: none was there before
};
/// "repaired", "left", "newly made".
std::string name_of(FailureFate fate);

struct ChangedFailure {
  FailureFate fate = FailureFate::left;
  Failure failure;  ///< as it was before; for `made` as it is after
};

/// Every failure of before with its fate, then those newly made. A failure with a truth is the same one
/// before and after when the truth is; a false positive is when the boxes overlap (IoU >= right_iou),
/// whatever their class.
std::vector<ChangedFailure> follow_failures(const Dataset& truth, const std::vector<Annotation>& before,
                                            const std::vector<Annotation>& after,
                                            const FailureOptions& options = {});

/// Failures of one kind and class, before and after.
struct FailureChange {
  std::int64_t before = 0, after = 0;
  std::int64_t repaired = 0;  ///< of those before: gone
  std::int64_t left = 0;      ///< of those before: still a failure, perhaps of another kind
  std::int64_t made = 0;      ///< of those after: where none was before
};

struct FailureComparison {
  std::map<std::pair<FailureKind, std::int64_t>, FailureChange> changes;  ///< by kind and category
  FailureChange total;
  std::int64_t wrong_counts_before = 0, wrong_counts_after = 0;  ///< images
};

/// Counts what follow_failures tells one by one.
FailureComparison compare_failures(const Dataset& truth, const std::vector<Annotation>& before,
                                   const std::vector<Annotation>& after, const FailureOptions& options = {});

/// An estimate with the interval that holds 95 % of its bootstrap values.
struct Interval {
  double value = 0, low = 0, high = 0;
};

struct MetricComparison {
  Interval ap50_before, ap50_after, ap50_gain;
  Interval f1_before, f1_after, f1_gain;  ///< at IoU .5 whatever right_iou, over results that are looked at
};

struct BootstrapOptions {
  int resamples = 500;
  std::uint64_t seed = 0;
};

/// Average precision and F1 before and after, with intervals from resampled images: both sides see the same
/// resamples, so that the interval of the gain is that of paired differences.
MetricComparison compare_metrics(const Dataset& truth, const std::vector<Annotation>& before,
                                 const std::vector<Annotation>& after, const FailureOptions& options = {},
                                 const BootstrapOptions& bootstrap = {});

/// Both comparisons as a table of text.
std::string format_comparison(const Dataset& truth, const FailureComparison& failures,
                              const MetricComparison& metrics);

}  // namespace kerf
