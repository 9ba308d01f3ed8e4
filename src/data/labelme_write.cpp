#include "data/file_names.h"
#include "data/index.h"
#include "data/json_document.h"
#include "data/labelme.h"
#include "data/name_list.h"

#include <kerf/dataset.h>
#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <set>

namespace kerf {
namespace {

Json shape_json(const Annotation& annotation, const std::string& label) {
  const auto& box = annotation.box;
  auto flags = Json::object();
  if (annotation.is_crowd) flags[kLabelmeCrowd] = true;
  return {{"label", label},
          {"points", Json::array({{box.x, box.y}, {box.x + box.width, box.y + box.height}})},
          {"group_id", nullptr},
          {"description", ""},
          {"shape_type", "rectangle"},
          {"flags", flags}};
}

Json document_of(const ImageEntry& image, const std::string& image_path) {
  Json document = {{"version", "5.0.1"},         {"flags", Json::object()}, {"shapes", Json::array()},
                   {"imagePath", image_path},    {"imageData", nullptr},    {"imageWidth", image.width},
                   {"imageHeight", image.height}};
  for (const auto& [key, text] : image.attributes) {
    if (is_labelme_key(key))
      fail("attribute '{}' of image '{}' has a name that LabelMe uses", key, image.file_name);
    document[key] = attribute_value(text);
  }
  return document;
}

/// One file for each image; throws Error when two images would share one.
std::vector<Path> files_of(const Dataset& dataset, const Path& folder) {
  std::vector<Path> files;
  std::set<Path> taken;
  for (const auto& image : dataset.images) {
    files.push_back((folder / contained_name(image)).replace_extension(".json"));
    if (!taken.insert(files.back()).second)
      fail("image '{}' would share its LabelMe file with another image", image.file_name);
  }
  return files;
}

}  // namespace

bool is_labelme_key(std::string_view key) {
  constexpr std::array<std::string_view, 7> kKeys = {"version",   "flags",       "shapes",    "imagePath",
                                                     "imageData", "imageHeight", "imageWidth"};
  return std::ranges::find(kKeys, key) != kKeys.end();
}

void save_labelme(const Dataset& dataset, const Path& folder) {
  const auto files = files_of(dataset, folder);
  auto by_image = annotations_by_image(dataset);
  make_folder(folder);
  write_file(folder / kLabelmeList, name_list(dataset.categories, (folder / kLabelmeList).string()));
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& image = dataset.images[i];
    auto document = document_of(image, name_from(files[i].parent_path(), dataset, image.file_name));
    for (const auto* annotation : by_image[image.id])
      document["shapes"].push_back(shape_json(*annotation, dataset.category(annotation->category_id).name));
    make_folder(files[i].parent_path());
    write_file(files[i], json_text(document, files[i].string(), 2));
  }
}

}  // namespace kerf
