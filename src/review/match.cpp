#include "review/match.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "data/clipped.h"

namespace kerf::review {
namespace {

constexpr double kLeastIou = 0.5;
constexpr double kSameLabelBonus = 0.25;

struct Pair {
  std::size_t item = 0, box = 0;
  double score = 0;
};

/// Pairs that are made so far.
class Pairing {
 public:
  Pairing(const ReviewImage& image, const TaskImage& task)
      : image_(image), task_(task), taken_(task.boxes.size(), false) {
    matching_.box_of_item.resize(image.items.size());
    for (const ReviewItem& item : image.items)
      places_.push_back(clipped(item.box(), image.width, image.height));
  }

  void pair_by_id() {
    std::unordered_map<std::string_view, std::size_t> items;
    for (std::size_t i = 0; i < image_.items.size(); ++i) items.emplace(image_.items[i].id, i);
    std::vector<Pair> pairs;
    for (std::size_t box = 0; box < task_.boxes.size(); ++box) {
      const auto item = items.find(task_.boxes[box].id);
      if (item != items.end()) pairs.push_back({item->second, box, overlap(item->second, box)});
    }
    take(std::move(pairs));
  }

  void pair_by_place() {
    std::vector<Pair> pairs;
    for (std::size_t item = 0; item < image_.items.size(); ++item) {
      // What was too weak to be shown has no box that could come back.
      if (matching_.box_of_item[item] || !image_.items[item].is_shown()) continue;
      for (std::size_t box = 0; box < task_.boxes.size(); ++box)
        if (!taken_[box] && overlap(item, box) >= kLeastIou)
          pairs.push_back({item, box, likeness(item, box)});
    }
    take(std::move(pairs));
  }

  Matching take_matching() {
    for (std::size_t box = 0; box < task_.boxes.size(); ++box)
      if (!taken_[box]) matching_.new_boxes.push_back(box);
    return std::move(matching_);
  }

 private:
  double overlap(std::size_t item, std::size_t box) const { return iou(places_[item], task_.boxes[box].box); }

  double likeness(std::size_t item, std::size_t box) const {
    const bool same_label = image_.items[item].label() == task_.boxes[box].label;
    return overlap(item, box) + (same_label ? kSameLabelBonus : 0);
  }

  void take(std::vector<Pair> pairs) {
    std::ranges::stable_sort(pairs, std::greater<>(), &Pair::score);
    for (const Pair& pair : pairs) {
      if (matching_.box_of_item[pair.item] || taken_[pair.box]) continue;
      matching_.box_of_item[pair.item] = pair.box;
      taken_[pair.box] = true;
    }
  }

  const ReviewImage& image_;
  const TaskImage& task_;
  std::vector<Box> places_;
  std::vector<bool> taken_;
  Matching matching_;
};

}  // namespace

Matching match_boxes(const ReviewImage& image, const TaskImage& task) {
  Pairing pairing(image, task);
  pairing.pair_by_id();
  pairing.pair_by_place();
  return pairing.take_matching();
}

}  // namespace kerf::review
