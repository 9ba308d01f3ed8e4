// A labelled image on its way into training, and the changes that keep its labels true.
#pragma once

#include <kerf/dataset.h>
#include <kerf/image.h>

#include <string>
#include <vector>

#include "base/random.h"

namespace kerf::inspect {

struct LabelledImage {
  Image image;
  std::vector<LabelledBox> boxes;
  Image reference = {};  ///< grey: what other pictures of the design print here (Comparison); no pixels: none
};

/// Grey value of a reference where it tells nothing: neither printed (255) nor not (0).
inline constexpr std::uint8_t kUnknown = 128;
/// A reference that tells nothing anywhere.
Image unknown_reference(int width, int height);

/// The reference of an image; no pixels: it has none. Throws Error when it cannot be read or has another
/// size.
Image load_reference(const Dataset& dataset, const ImageEntry& image);
/// Throws Error naming `file` unless the reference is as large as its picture.
void check_reference(const Image& reference, int width, int height, const Path& file);

/// Place of a label among the classes of a training. Throws Error naming it when it is not there.
std::size_t label_index(const std::vector<std::string>& labels, const std::string& label);

struct AugmentOptions {
  bool enabled = true;
  bool dihedral = true;  ///< the eight turns and mirror images of a square picture
  double zoom = 1.5;     ///< a random part is enlarged by up to this factor; 1: never
  double zoom_chance = 0.6;
  double min_visible = 0.4;  ///< a defect of which less stays in the picture loses its label
  double gain = 0.2;         ///< contrast factor uniform in 1 +- this
  double offset = 20;        ///< grey levels
  double noise = 6;          ///< largest standard deviation of added noise, grey levels
  double seams = 0;          ///< chance that a picture is put together of two (DetectionData)
};

/// A changed copy; everything random comes from `random`.
LabelledImage augment(const LabelledImage& sample, const AugmentOptions& options, Random random);

/// A straight cut through a picture: at column `at`, or at row `at`.
struct Seam {
  bool upright = true;
  int at = 0;  ///< pixels
};

/// What `first` shows before the seam and `second`, of the same size, from there on. A defect of which less
/// than `min_visible` is left loses its label.
LabelledImage join(const LabelledImage& first, const LabelledImage& second, const Seam& seam,
                   double min_visible);

/// Turn number 0..7 of a picture, its boxes and its reference: bit 0 mirrors left-right, bit 1 top-bottom,
/// bit 2 swaps rows and columns.
LabelledImage turn(const LabelledImage& sample, int number);
Image turn(const Image& image, int number);
/// The box as it was before `turn(.., number)` of a picture that was width x height.
Box turn_back(const Box& box, int number, int width, int height);

}  // namespace kerf::inspect
