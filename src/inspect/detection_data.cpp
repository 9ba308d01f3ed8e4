#include "inspect/detection_data.h"

#include <kerf/error.h>

#include <unordered_map>

namespace kerf::inspect {

DetectionData::DetectionData(const std::vector<DetectionSource>& sources, const AugmentOptions& augment,
                             std::uint64_t seed, std::size_t cache)
    : augment_(augment), seed_(seed), cache_(std::make_shared<ImageCache>(cache)) {
  for (const auto& source : sources) {
    std::unordered_map<std::int64_t, std::size_t> places;
    std::vector<Entry> entries;
    for (const auto& image : source.dataset.images) {
      places[image.id] = entries.size();
      entries.push_back({source.dataset.folder / image.file_name, image.width, image.height, {}, {}});
      if (!image.reference.empty()) entries.back().reference = source.dataset.folder / image.reference;
    }
    for (const auto& annotation : source.dataset.annotations)
      if (!annotation.is_crowd)
        entries[places.at(annotation.image_id)].boxes.push_back(
            {source.dataset.category(annotation.category_id).name, annotation.box});
    for (int i = 0; i < source.repeat; ++i) entries_.insert(entries_.end(), entries.begin(), entries.end());
  }
}

LabelledImage DetectionData::original(std::int64_t index) const {
  const auto& entry = entries_[std::size_t(index)];
  LabelledImage sample{*cache_->get(entry.file), entry.boxes};
  if (sample.image.width != entry.width || sample.image.height != entry.height)
    fail("{}: the image has {} x {} pixels, its data set says {} x {}, so the boxes cannot be trusted",
         entry.file.string(), sample.image.width, sample.image.height, entry.width, entry.height);
  if (entry.reference.empty()) return sample;
  sample.reference = to_grey(*cache_->get(entry.reference));
  check_reference(sample.reference, entry.width, entry.height, entry.reference);
  return sample;
}

/// Now and then with a part of another picture in place of its own, if they are of one size.
LabelledImage DetectionData::with_seam(LabelledImage sample, Random random) const {
  if (!augment_.enabled || !random.chance(augment_.seams)) return sample;
  const auto other = augment(original(random.below(size())), augment_, Random(random.bits()));
  const auto &image = sample.image, &beside = other.image;
  if (image.width != beside.width || image.height != beside.height || image.channels != beside.channels)
    return sample;
  const bool upright = random.chance(0.5);
  const double length = upright ? image.width : image.height;
  return join(sample, other, {upright, int(length * random.uniform(0.25, 0.75))}, augment_.min_visible);
}

LabelledImage DetectionData::get(const train::Draw& draw) const {
  const auto seed = seed_ ^ mix_bits(draw.number);
  return with_seam(augment(original(draw.index), augment_, Random(seed)), Random(mix_bits(seed)));
}

}  // namespace kerf::inspect
