#include "base/posix_file.h"
#include "data/file_names.h"
#include "data/index.h"
#include "data/name_list.h"
#include "data/yolo_yaml.h"

#include <fcntl.h>
#include <kerf/dataset.h>
#include <kerf/error.h>

#include <algorithm>
#include <set>

namespace kerf {
namespace {

/// The line of one box, clipped to the image: YOLO knows no place outside it.
std::string label_line(std::size_t class_index, const Box& box, const ImageEntry& image) {
  const double left = std::max(box.x, 0.0), right = std::min(box.x + box.width, double(image.width));
  const double top = std::max(box.y, 0.0), bottom = std::min(box.y + box.height, double(image.height));
  if (!(right > left && bottom > top)) fail("a box of image '{}' lies outside the image", image.file_name);
  return fmt::format("{} {} {} {} {}\n", class_index, (left + right) / 2 / image.width,
                     (top + bottom) / 2 / image.height, (right - left) / image.width,
                     (bottom - top) / image.height);
}

/// Crowds are left out: a reader would take them for single objects.
std::string label_lines(const std::vector<const Annotation*>& annotations, const CategoryPlaces& classes,
                        const ImageEntry& image) {
  std::string lines;
  for (const auto* annotation : annotations) {
    if (annotation->is_crowd) continue;
    check(classes.contains(annotation->category_id), "an annotation's category is in its data set");
    lines += label_line(classes.at(annotation->category_id), annotation->box, image);
  }
  return lines;
}

void write_classes(const Dataset& dataset, const Path& folder) {
  std::vector<std::string> names;
  for (const auto& category : dataset.categories) names.push_back(category.name);
  write_file(folder / "classes.txt", name_list(dataset.categories, (folder / "classes.txt").string()));
  write_file(folder / "data.yaml", yaml_with_names(names));
}

/// Where an image goes below images/; a folder of that name in its path is not doubled.
Path place_of(const ImageEntry& image) {
  const auto name = contained_name(image);
  return *name.begin() == "images" ? name.lexically_relative("images") : name;
}

/// Places of all images; throws Error when two would share a label file.
std::vector<Path> places_of(const Dataset& dataset) {
  std::vector<Path> places;
  std::set<Path> labels;
  for (const auto& image : dataset.images) {
    places.push_back(place_of(image));
    if (!labels.insert(Path(places.back()).replace_extension()).second)
      fail("image '{}' would share its label file with another image", image.file_name);
  }
  return places;
}

/// Everything that can be wrong with a data set is found before the first file is written.
std::vector<std::string> labels_of(const Dataset& dataset) {
  const auto classes = category_places(dataset);
  const auto by_image = annotations_by_image(dataset);
  std::vector<std::string> labels;
  for (const auto& image : dataset.images) {
    const auto found = by_image.find(image.id);
    labels.push_back(found == by_image.end() ? "" : label_lines(found->second, classes, image));
    struct stat status {};
    const posix::Descriptor readable(
        posix::open_to_read(dataset.folder / image.file_name, status, O_NONBLOCK));
  }
  return labels;
}

void copy_image(const Path& from, const Path& to) {
  std::error_code missing;
  if (std::filesystem::equivalent(from, to, missing)) return;
  make_folder(to.parent_path());
  write_file(to, read_file(from));
}

}  // namespace

void save_yolo(const Dataset& dataset, const Path& folder) {
  const auto places = places_of(dataset);
  const auto labels = labels_of(dataset);
  make_folder(folder);
  write_classes(dataset, folder);
  for (std::size_t i = 0; i < places.size(); ++i) {
    copy_image(dataset.folder / dataset.images[i].file_name, folder / "images" / places[i]);
    const auto label = (folder / "labels" / places[i]).replace_extension(".txt");
    make_folder(label.parent_path());
    write_file(label, labels[i]);
  }
}

}  // namespace kerf
