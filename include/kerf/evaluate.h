// Detection metrics, equal to pycocotools where both are defined.
#pragma once

#include <kerf/dataset.h>

#include <string>
#include <vector>

namespace kerf {

struct ClassMetrics {
  std::string name;
  int truths = 0;
  double ap50 = 0;     ///< 101-point interpolation, at most 100 results an image; NaN without truth
  double ap50_95 = 0;  ///< mean over IoU .50, .55, .. .95
  double ap33 = 0;
  struct AtIou {
    double precision = 0, recall = 0, f1 = 0;  ///< NaN when they would divide by nothing
    int true_positives = 0, false_positives = 0, missed = 0;
  };
  AtIou at50;  ///< over the results that MetricOptions takes for claims
  AtIou at33;
};

struct MetricOptions {
  // Which results are claims, for precision, recall, F1 and counts; AP and calibration always use every one.
  double score_threshold = 0;
  bool said_only = false;  ///< those that the model says, no candidates; every result has to tell
};

struct DetectionMetrics {
  std::vector<ClassMetrics> classes;
  ClassMetrics overall;       ///< AP: mean over classes that have truths; counts: summed over classes
  double count_accuracy = 0;  ///< share of images whose number of results equals the number of truths
  double expected_calibration_error = 0;  ///< of all scores against correctness at IoU .5, ten equal-width
                                          ///< bins; NaN without results or when scores leave 0..1
  int images = 0;
};

/// Whether every result tells if it is a finding or a candidate.
bool tell_what_is_said(const std::vector<Annotation>& results);

/// Scores results against truth. Crowd truths are ignored as in COCO, and so are results that lie on them.
/// Throws Error when a result is of an image or category that `truth` lacks, or has no finite score.
DetectionMetrics evaluate_detections(const Dataset& truth, const std::vector<Annotation>& results,
                                     const MetricOptions& options = {});
/// The metrics as a table of text, one line a class; what is not defined reads "n/a".
std::string format_metrics(const DetectionMetrics& metrics);
/// The metrics as JSON: every field under its own name, numbers in full, null for what is not defined.
std::string metrics_to_json(const DetectionMetrics& metrics);

}  // namespace kerf
