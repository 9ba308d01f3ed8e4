// Calibration: makes a model's confidences mean what they say, from validation images with known defects.
#pragma once

#include <kerf/inspect.h>

namespace kerf {

struct CalibrateOptions {
  InspectOptions inspect;  ///< which model, adapter and machine; `calibrated` is not looked at
  Path coco;               ///< validation images, of which none was trained on
};

struct CalibrationReport {
  std::int64_t images = 0;      ///< inspected
  std::int64_t findings = 0;    ///< of labels that the COCO file knows
  std::int64_t right = 0;       ///< findings with the right label and IoU >= .5
  double error_raw = 0;         ///< expected calibration error of the raw confidences, 0..1
  double error_calibrated = 0;  ///< the same after calibration, on images that the fit has not seen: two-fold
                                ///< cross-fitting by image
  double min_confidence = 0;    ///< operating point: calibrated confidence from which on F1 is best
  double slope = 1, offset = 0;  ///< the fit to all findings; slope 0: confidences tell nothing
  std::int64_t failures = 0;     ///< images that could not be inspected; each was a warning
  bool interrupted = false;      ///< stopped early; fitted to what was inspected by then
  Path file;                     ///< the calibration.json written, in the adapter's folder if there is one
};

/// Inspects the images of a COCO file, compares the findings with its boxes and writes calibration.json into
/// the adapter's or the model's folder. Images that cannot be read become warnings and the rest is done.
/// Throws Error, and leaves the folder alone, when there are no findings or when all are right or all are
/// wrong (in either half of the images).
CalibrationReport calibrate(const CalibrateOptions& options, Observer& observer);

}  // namespace kerf
