// Looking annotations and categories up without searching.
#pragma once

#include <kerf/dataset.h>

#include <unordered_map>
#include <vector>

namespace kerf {

/// Annotations by image id, in file order.
inline std::unordered_map<std::int64_t, std::vector<const Annotation*>> annotations_by_image(
    const Dataset& dataset) {
  std::unordered_map<std::int64_t, std::vector<const Annotation*>> by_image;
  for (const auto& annotation : dataset.annotations) by_image[annotation.image_id].push_back(&annotation);
  return by_image;
}

using CategoryPlaces = std::unordered_map<std::int64_t, std::size_t>;

/// Place of each category in the data set's list, by id.
inline CategoryPlaces category_places(const Dataset& dataset) {
  CategoryPlaces places;
  for (std::size_t i = 0; i < dataset.categories.size(); ++i) places.emplace(dataset.categories[i].id, i);
  return places;
}

/// Categories with ids 1, 2, .. in the order of their names.
inline std::vector<Category> numbered_categories(const std::vector<std::string>& names) {
  std::vector<Category> categories;
  for (const auto& name : names) categories.push_back({std::int64_t(categories.size()) + 1, name});
  return categories;
}

}  // namespace kerf
