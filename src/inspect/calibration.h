// Calibrated confidence: the map from what a model's tokens say to the share of findings that are right. It
// travels with the weights as calibration.json.
#pragma once

#include <kerf/calibrate.h>
#include <kerf/file.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kerf::inspect {

/// Monotone map from raw confidence to the share of right findings: logistic in the logit.
struct Calibration {
  double slope = 1, offset = 0;  ///< slope is never negative
  double apply(double raw) const;
};

/// The same for each label, for a model may be modest about one and boast about another.
struct LabelCalibration {
  Calibration all;                            ///< of labels that are not in the list
  std::map<std::string, Calibration> labels;  ///< of those that had enough findings
  const Calibration& of(const std::string& label) const;
};

/// A finding on validation data and whether label and place (IoU >= .5) are right.
struct JudgedFinding {
  std::int64_t image = 0;
  double raw = 0;  ///< uncalibrated confidence
  bool right = false;
  bool other_name = false;  ///< shares the place of a surer finding of another label, and is not said
  std::string label;
};

/// Fits slope and offset by maximum likelihood. Throws Error when all findings are right or all are wrong.
Calibration fit_calibration(const std::vector<JudgedFinding>& findings);

/// A fit for every label that is right at least `enough` times and wrong as often, and one to all. Throws
/// Error as fit_calibration().
LabelCalibration fit_labels(const std::vector<JudgedFinding>& findings, std::int64_t enough = 30);

/// Expected calibration error of the raw confidences, over ten equal-width bins.
double raw_error(const std::vector<JudgedFinding>& findings);

/// The findings with calibrated confidences for raw ones, each from a fit that has not seen its image: the
/// images are dealt into two halves, and each half is calibrated by a fit to the other. Throws Error when a
/// half's findings are all right or all wrong.
std::vector<JudgedFinding> cross_fitted(const std::vector<JudgedFinding>& findings);

/// Calibrated confidence from which on F1 is best, when `truths` defects are there to be found; half-way to
/// the next lower confidence, so that rounding decides nothing. Other names for a place are never said and do
/// not count.
double best_threshold(std::vector<JudgedFinding> calibrated, std::int64_t truths);

/// The band of confidences that go to a person, with what it was chosen from. Only `chosen`'s from and below
/// are read back.
struct StoredReview {
  ReviewPoint chosen, held_out;
  double max_error = 0;
  std::int64_t decisions = 0, missed = 0;
  std::vector<ReviewPoint> curve;
};

/// A calibration as kept on disk, with where it comes from.
struct StoredCalibration {
  LabelCalibration map;
  std::string weights;        ///< weights_id() of what it was fitted to; empty: not known
  std::string data;           ///< hash of the COCO file it was fitted on
  double min_confidence = 0;  ///< operating point: calibrated confidence above which F1 was best
  int answers = 0;            ///< answers joined for an image when it was fitted; 0: not known
  std::int64_t images = 0, findings = 0, right = 0;
  double error_raw = 0, error_cross_fitted = 0;
  std::optional<StoredReview> review;  ///< absent in files of older versions: nothing is flagged
};

/// Identifies weights by content: the model's hash and those of the folders of adapters and detectors on it.
std::string weights_id(const std::string& model_hash, const std::vector<Path>& folders);

/// calibration.json in a model or adapter folder.
Path calibration_file(const Path& folder);
/// Reads it, of which only the numbers slope and offset must be there; the identity when there is no file.
StoredCalibration load_calibration(const Path& folder);
void save_calibration(const StoredCalibration& calibration, const Path& folder);

}  // namespace kerf::inspect
