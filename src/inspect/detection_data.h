// Training samples from detection data sets: which images, in what mixture, decoded and augmented.
#pragma once

#include <kerf/dataset.h>

#include "inspect/image_cache.h"
#include "inspect/labelled_image.h"
#include "train/task.h"

namespace kerf::inspect {

/// One data set in the mixture; an image of it is drawn `repeat` times an epoch.
struct DetectionSource {
  Dataset dataset;
  int repeat = 1;
};

class DetectionData {
 public:
  /// Up to `cache` bytes of decoded images are kept.
  DetectionData(const std::vector<DetectionSource>& sources, const AugmentOptions& augment,
                std::uint64_t seed, std::size_t cache = 0);
  std::int64_t size() const { return std::int64_t(entries_.size()); }
  /// The sample of a draw; the same draw gives the same picture.
  LabelledImage get(const train::Draw& draw) const;
  /// Sample `index` as it is on disk. Throws Error when the image cannot be read or has another size than its
  /// data set says.
  LabelledImage original(std::int64_t index) const;

 private:
  LabelledImage with_seam(LabelledImage sample, Random random) const;

  struct Entry {
    Path file;
    int width = 0, height = 0;  // as the data set says
    std::vector<LabelledBox> boxes;
    Path reference;  // empty: none
  };
  std::vector<Entry> entries_;
  AugmentOptions augment_;
  std::uint64_t seed_;
  std::shared_ptr<ImageCache> cache_;
};

}  // namespace kerf::inspect
