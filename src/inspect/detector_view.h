// The detector network at work on pictures of any size, and its folder: detector.json beside
// detector.safetensors.
#pragma once

#include <kerf/inspect.h>
#include <kerf/train.h>

#include "inspect/labelled_image.h"
#include "inspect/scored_box.h"
#include "models/detector/loss.h"

namespace kerf::inspect {

/// A picture as a network reads it: scaled so that its longer side is the network's, beside and below it
/// grey up to multiples of 32 (or to a square).
struct Fitted {
  torch::Tensor pixels;  ///< [3 or, with a reference, 4, H, W] uint8
  double x = 1, y = 1;   ///< pixels of the network for one of the picture
};
/// `reference` is looked at where the network sees references; one without pixels tells nothing.
Fitted fit_picture(const Image& image, const Image& reference, const detector::DetectorConfig& config,
                   bool square);

/// What the network finds in a picture, in its own pixels, surest first. A network that sees no references
/// is given none.
std::vector<ScoredBox> detect(detector::Detector& detector, const Image& image, const Image& reference,
                              const nn::Pass& pass);

/// The network that a run describes.
detector::DetectorConfig describe(const std::vector<std::string>& labels, const DetectorSettings& settings);

/// A detector that a stage of an inspection hears; several networks that were trained apart are heard as one.
struct Witness {
  std::vector<detector::Detector> networks;
  nn::Pass pass;
  double share = 0;  ///< of its detections in what is joined
  std::vector<Path> folders;
};
/// Whether one of its networks sees references.
bool sees_references(const Witness& witness);
/// What its networks find in the first `views` turns and mirror images of a picture, joined; confidences are
/// not calibrated.
std::vector<Finding> survey(Witness& witness, const Image& image, const Image& reference, int views);
/// Loads the network of `folder`, that of the folder `detector` in it, and so on; `dtype` as
/// InspectOptions::dtype. Throws Error when the folder holds none or when one finds what is not among
/// `labels`.
Witness load_witness(const Path& folder, double share, const std::vector<std::string>& labels,
                     const std::string& dtype, torch::Device device);

/// Whether a folder holds a detector.
bool has_detector(const Path& folder);
/// Throws Error naming the file and what is wrong, every tensor that is missing, unknown or misshaped
/// included.
detector::Detector load_detector(const Path& folder, torch::Device device);
/// Reads all weights but those of the classes' outputs, whose labels may be others.
void take_weights(detector::Detector& detector, const Path& folder);
/// Kernels are kept in bfloat16, vectors in float32.
void save_detector(detector::Detector& detector, const Path& folder);

}  // namespace kerf::inspect
