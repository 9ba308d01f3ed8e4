// Labelled images: COCO, YOLO and LabelMe in and out, and splits that do not leak.
#pragma once

#include <kerf/file.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// A rectangle in pixels of the original image, origin at the top left, as COCO's bbox.
struct Box {
  double x = 0, y = 0, width = 0, height = 0;
  double area() const { return width * height; }
  bool operator==(const Box&) const = default;
};

/// Area that two boxes share; 0 when they only touch or either is empty.
double shared_area(const Box& a, const Box& b);
/// Intersection over union; 0 when either is empty.
double iou(const Box& a, const Box& b);

/// A defect by name and place.
struct LabelledBox {
  std::string label;  ///< category name
  Box box;            ///< pixels
  bool operator==(const LabelledBox&) const = default;
};

struct Category {
  std::int64_t id = 0;
  std::string name;
  bool operator==(const Category&) const = default;
};

/// Key of an image, in its attributes, that names the layout it shows part of.
inline constexpr const char* kLayoutKey = "layout";

struct ImageEntry {
  std::int64_t id = 0;
  std::string file_name;  ///< as in the file, relative to its folder
  int width = 0, height = 0;
  std::map<std::string, std::string> attributes;  ///< every further key (layout, modality, dose, ..) as text
  std::string reference = {};  ///< file with what other pictures of its design print (compare.h), relative
                               ///< like file_name; empty: none
};

struct Annotation {
  std::int64_t id = 0;
  std::int64_t image_id = 0;
  std::int64_t category_id = 0;
  Box box;
  double area = 0;  ///< as in the file; the box's when absent
  bool is_crowd = false;
  double score = -1;           ///< results only; -1 for truth
  std::optional<bool> review;  ///< results only: whether a person should look; unset: the model does not say
  std::optional<bool> said;    ///< results only: a finding (true) or a mere candidate; unset: not told
};

/// A data set: images, categories and annotations, with the folder that file names are relative to.
struct Dataset {
  Path folder;
  std::vector<Category> categories;
  std::vector<ImageEntry> images;
  std::vector<Annotation> annotations;

  /// Annotations of one image, in file order.
  std::vector<const Annotation*> of_image(std::int64_t image_id) const;
  const Category& category(std::int64_t id) const;  ///< throws Error when unknown
  const Category* find_category(std::string_view name) const;
};

/// Reads COCO detection JSON. Throws Error naming file and place: not JSON, missing keys, duplicate ids,
/// annotations of unknown images or categories, boxes that are not four finite numbers with positive size.
Dataset load_coco(const Path& file);
/// File names are rewritten to lead to the same images from `file`'s folder; a data set without folder keeps
/// its own.
void save_coco(const Dataset& dataset, const Path& file);
/// COCO results: an array of {image_id, category_id, bbox, score} and, where the model says whether a person
/// should look or whether it is a finding or a candidate, "review" and "said": true or false; checked against
/// `truth`.
std::vector<Annotation> load_coco_results(const Path& file, const Dataset& truth);
void save_coco_results(const std::vector<Annotation>& results, const Path& file);

/// YOLO: a folder, or the data.yaml in it, with images/ and labels/ (or both inside train/, valid/, val/,
/// test/) and the class names in data.yaml or classes.txt. Boxes are "class cx cy width height" in 0..1; an
/// image without label file is clean. Throws Error naming file and line.
Dataset load_yolo(const Path& folder);
/// Copies the images. Boxes are clipped to their image; crowds, ids and attributes have no place in YOLO and
/// are left out.
void save_yolo(const Dataset& dataset, const Path& folder);
/// LabelMe: a folder of JSON files with rectangle (and polygon: its bounds) shapes. Categories are numbered
/// in the order of labels.txt where there is one, then by name.
Dataset load_labelme(const Path& folder);
/// One JSON file for each image, with the way to it, and labels.txt. Images are not copied.
void save_labelme(const Dataset& dataset, const Path& folder);

struct SplitOptions {
  std::string group_by = kLayoutKey;  ///< attribute whose values never straddle the split
  double fraction = 0.15;             ///< share of images that go to the held-out part
  std::uint64_t seed = 0;
};
struct Split {
  Dataset train;
  Dataset held_out;
};
/// Splits by groups. Images whose attribute is missing throw Error: a split is never at random by image.
Split split_by_group(const Dataset& dataset, const SplitOptions& options);
/// Deals the groups into `folds` parts of about the same number of images; each is held out once from the
/// others. Throws Error where an image lacks the attribute or there are fewer groups than folds.
std::vector<Split> split_into_folds(const Dataset& dataset, const std::string& group_by, int folds,
                                    std::uint64_t seed);

}  // namespace kerf
