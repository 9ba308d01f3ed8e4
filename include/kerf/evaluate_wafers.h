// How well a classifier of wafer maps does: labels, classes, confidence, "unknown".
#pragma once

#include <kerf/failures.h>
#include <kerf/file.h>
#include <kerf/wafer_classes.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace kerf {

/// What is known of one wafer.
struct WaferTruth {
  std::int64_t index = 0;
  WaferLabels labels{};
};
struct WaferTruths {
  std::vector<WaferTruth> wafers;
  std::string normal{kNormalWafer};  ///< the class of wafers without a pattern: "Normal", or "none" (WM-811K)
};

/// Reads the truth from an .npz: `labels` [N, 8] in the order of kWaferPatternNames, or class names [N] as in
/// WM-811K; `index` [N], or the places 0..N-1 where the file has none; predictions may
/// be numbered by either. Throws Error naming file and array.
WaferTruths load_wafer_truth(const Path& path);

/// What a classifier says of one wafer.
struct WaferPrediction {
  std::int64_t index = 0;
  std::array<double, kWaferPatterns> probabilities{};  ///< of each label, 0..1
  std::string class_name;  ///< as wafer_class_name spells it, a taught one, or "unknown"
  double confidence = 0;   ///< of the class, 0..1
  bool unknown = false;    ///< the wafer is like none of the known ones
};

/// Reads predictions.csv: a header with `index`, the eight names of kWaferPatternNames, `class_name`,
/// `confidence` and `unknown` (0, 1, false, true) in any order; further columns are left alone. Throws Error
/// naming line and column.
std::vector<WaferPrediction> load_wafer_predictions(const Path& path);

/// One label or class against the rest.
struct WaferClassScore {
  std::string name;
  int truths = 0;
  int predicted = 0;
  double precision = 0, recall = 0, f1 = 0;  ///< NaN when they would divide by nothing
  double average_precision =
      0;  ///< of labels: area under the steps of precision over recall; NaN without truth
};

struct WaferConfusion {
  std::string truth, predicted;
  int count = 0;
};

struct WaferMetrics {
  int wafers = 0;
  Interval exact_match;               ///< share with all eight labels right, a label being said from .5 on
  Interval label_f1;                  ///< mean F1 of the labels for which it is defined
  Interval accuracy;                  ///< share with the right class name
  Interval class_f1;                  ///< mean F1 of the classes that occur in truth or predictions
  Interval calibration;               ///< expected calibration error of the confidence, ten equal-width bins
  Interval unknown_share;             ///< share said to be unknown
  Interval known_accuracy;            ///< accuracy of the others; NaN when there are none
  double mean_average_precision = 0;  ///< over the labels that have truths
  std::vector<WaferClassScore> labels;     ///< the eight, in column order
  std::vector<WaferClassScore> classes;    ///< that occur: MixedWM38's in their order, then others by name
  std::vector<WaferConfusion> confusions;  ///< of class names, most frequent first
};

/// Scores predictions against truth; both may be in any order. Intervals are of resampled wafers. Throws
/// Error when a wafer has no prediction or two, or a prediction no wafer.
WaferMetrics evaluate_wafers(const WaferTruths& truth, const std::vector<WaferPrediction>& predictions,
                             const BootstrapOptions& bootstrap = {});
/// As text for people; at most `confusions` of the confusions.
std::string format_wafer_metrics(const WaferMetrics& metrics, int confusions = 15);
/// As JSON: every field under its own name, numbers in full, null for what is not defined.
std::string wafer_metrics_to_json(const WaferMetrics& metrics);

}  // namespace kerf
