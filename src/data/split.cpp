#include "base/random.h"

#include <kerf/dataset.h>
#include <kerf/error.h>

#include <algorithm>
#include <functional>
#include <set>
#include <unordered_set>

namespace kerf {
namespace {

struct Group {
  std::string name;
  std::int64_t images = 0;
};

const std::string& group_of(const ImageEntry& image, const std::string& attribute) {
  const auto found = image.attributes.find(attribute);
  if (found == image.attributes.end()) {
    fail("image '{}' has no attribute '{}' to split by; a split at random by image would leak",
         image.file_name, attribute);
  }
  return found->second;
}

/// The groups in an order that depends on their names and the seed only.
std::vector<Group> shuffled_groups(const Dataset& dataset, const std::string& group_by, std::uint64_t seed) {
  std::map<std::string, std::int64_t> sizes;
  for (const auto& image : dataset.images) ++sizes[group_of(image, group_by)];
  std::vector<Group> groups;
  groups.reserve(sizes.size());
  for (const auto& [name, images] : sizes) groups.push_back({name, images});
  Random random(seed);
  shuffle(groups, random);
  return groups;
}

/// Takes groups in order while they fit, then one more when that comes closer to the target.
std::set<std::string> choose_held_out(const std::vector<Group>& groups, double target) {
  std::set<std::string> chosen;
  double gap = target;
  for (const auto& group : groups) {
    if (double(group.images) > gap) continue;
    chosen.insert(group.name);
    gap -= double(group.images);
  }
  const Group* smallest = nullptr;
  for (const auto& group : groups) {
    if (!chosen.contains(group.name) && (!smallest || group.images < smallest->images)) smallest = &group;
  }
  const bool closer = smallest && double(smallest->images) - gap < gap;
  const bool leaves_some = chosen.size() + 1 < groups.size();
  if (smallest && leaves_some && (closer || chosen.empty())) chosen.insert(smallest->name);
  return chosen;
}

Dataset part_of(const Dataset& dataset, const std::unordered_set<std::int64_t>& image_ids) {
  Dataset part{dataset.folder, dataset.categories, {}, {}};
  std::ranges::copy_if(dataset.images, std::back_inserter(part.images),
                       [&](const ImageEntry& image) { return image_ids.contains(image.id); });
  std::ranges::copy_if(dataset.annotations, std::back_inserter(part.annotations),
                       [&](const Annotation& annotation) { return image_ids.contains(annotation.image_id); });
  return part;
}

Split split_images(const Dataset& dataset, const std::function<bool(const ImageEntry&)>& is_held_out) {
  std::unordered_set<std::int64_t> train_ids, held_out_ids;
  for (const auto& image : dataset.images) (is_held_out(image) ? held_out_ids : train_ids).insert(image.id);
  return {part_of(dataset, train_ids), part_of(dataset, held_out_ids)};
}

}  // namespace

Split split_by_group(const Dataset& dataset, const SplitOptions& options) {
  if (!(options.fraction > 0 && options.fraction < 1))
    fail("the held-out fraction must lie between 0 and 1, got {}", options.fraction);
  const auto groups = shuffled_groups(dataset, options.group_by, options.seed);
  if (groups.size() < 2) {
    fail("cannot split by '{}': {} image(s) form {} group(s) and at least 2 groups are needed",
         options.group_by, dataset.images.size(), groups.size());
  }
  const auto held_out = choose_held_out(groups, options.fraction * double(dataset.images.size()));
  return split_images(
      dataset, [&](const ImageEntry& image) { return held_out.contains(group_of(image, options.group_by)); });
}

std::vector<Split> split_into_folds(const Dataset& dataset, const std::string& group_by, int folds,
                                    std::uint64_t seed) {
  auto groups = shuffled_groups(dataset, group_by, seed);
  if (folds < 2 || groups.size() < std::size_t(folds))
    fail("cannot deal the {} groups by '{}' into {} parts; 2 or more parts and a group for each are needed",
         groups.size(), group_by, folds);
  // The largest first, each to the part that has least: parts come out even.
  std::ranges::stable_sort(groups, [](const Group& a, const Group& b) { return a.images > b.images; });
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(folds), 0);
  std::map<std::string, std::size_t> part_of_group;
  for (const auto& group : groups) {
    const auto least = std::ranges::min_element(sizes);
    part_of_group[group.name] = std::size_t(least - sizes.begin());
    *least += group.images;
  }
  std::vector<Split> splits;
  for (std::size_t fold = 0; fold < sizes.size(); ++fold)
    splits.push_back(split_images(dataset, [&](const ImageEntry& image) {
      return part_of_group.at(group_of(image, group_by)) == fold;
    }));
  return splits;
}

}  // namespace kerf
