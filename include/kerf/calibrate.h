// Calibration: makes a model's confidences mean what they say, from validation images with known defects.
#pragma once

#include <kerf/inspect.h>

#include <cstdint>
#include <vector>

namespace kerf {

struct CalibrateOptions {
  InspectOptions inspect;  ///< which model, adapter and machine; `calibrated` and `compare` are not looked
                           ///< at: what is calibrated is the second stage of `refiner` itself
  Path coco;               ///< validation images, of which none was trained on
  std::string design = kLayoutKey;  ///< key of the images that names their design, for a refiner that
                                    ///< compares pictures of one; images without it are inspected alone
  double max_error = 0.05;  ///< highest share of wrong decisions among those made without a person, 0..1
};

/// A band of questionable confidences with what it costs and saves, all shares 0..1. Decided are findings and
/// candidates with a confidence of at least 0.05: dropping weaker ones is no merit. Defects without a right
/// one among them are errors that no band puts before anybody; they are counted apart.
struct ReviewPoint {
  double from = 0, below = 0;    ///< from <= confidence < below goes to a person
  double automation = 0;         ///< share that is decided without a person
  double error = 0;              ///< share of these that is wrong: said and not there, or dropped and there
  double images = 0;             ///< share of the images in which nothing goes to a person
  double error_with_missed = 0;  ///< error where every missed defect is one more wrong decision
};

struct CalibrationReport {
  std::int64_t images = 0;      ///< inspected
  std::int64_t findings = 0;    ///< of labels that the COCO file knows
  std::int64_t right = 0;       ///< findings with the right label and IoU >= .5
  double error_raw = 0;         ///< expected calibration error of the raw confidences, 0..1
  double error_calibrated = 0;  ///< the same after calibration, on images that the fit has not seen: two-fold
                                ///< cross-fitting by image
  double min_confidence = 0;    ///< operating point: calibrated confidence from which on F1 is best
  double slope = 1, offset = 0;    ///< the fit to all findings; slope 0: confidences tell nothing
  ReviewPoint review;              ///< the band written: most automation with an error within max_error;
                                   ///< measured on images that the fit has not seen
  ReviewPoint review_held_out;     ///< the same choice made on one half of the images and measured on the
                                   ///< other, both ways; from and below are 0
  std::vector<ReviewPoint> curve;  ///< bands that none beats in automation and error; both rise
  std::int64_t decisions = 0;      ///< that automation is a share of
  std::int64_t missed = 0;         ///< defects without a right finding or candidate among these
  std::int64_t failures = 0;       ///< images that could not be inspected; each was a warning
  bool interrupted = false;        ///< stopped early; fitted to what was inspected by then
  Path file;                       ///< the calibration.json written, in the adapter's folder if there is one
};

/// Inspects the images of a COCO file, compares the findings with its boxes and writes calibration.json into
/// the adapter's or the model's folder. Images that cannot be read become warnings and the rest is done.
/// Throws Error, and leaves the folder alone, when there are no findings or when all are right or all are
/// wrong (in either half of the images).
CalibrationReport calibrate(const CalibrateOptions& options, Observer& observer);

}  // namespace kerf
