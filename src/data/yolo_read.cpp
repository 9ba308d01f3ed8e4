#include "data/file_names.h"
#include "data/image_size.h"
#include "data/index.h"
#include "data/name_list.h"
#include "data/yolo_yaml.h"

#include <kerf/dataset.h>
#include <kerf/error.h>
#include <kerf/image.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>
#include <sstream>

namespace kerf {
namespace {

/// A folder of images and the folder of their labels.
struct Part {
  Path images, labels;
};

const std::set<std::string> kImageExtensions(kImageEndings.begin(), kImageEndings.end());

std::vector<std::string> read_class_list(const Path& file) {
  auto names = parse_name_list(read_file(file), file.string());
  if (names.empty()) fail("{}: lists no class", file.string());
  return names;
}

std::vector<std::string> read_names(const Path& yaml_or_folder) {
  if (!std::filesystem::is_directory(yaml_or_folder))
    return parse_yaml_names(read_file(yaml_or_folder), yaml_or_folder.string());
  for (const char* name : {"data.yaml", "dataset.yaml", "data.yml", "dataset.yml"}) {
    const auto file = yaml_or_folder / name;
    if (std::filesystem::exists(file)) return parse_yaml_names(read_file(file), file.string());
  }
  for (const char* name : {"classes.txt", "labels/classes.txt"}) {
    const auto file = yaml_or_folder / name;
    if (std::filesystem::exists(file)) return read_class_list(file);
  }
  fail("{}: holds neither data.yaml nor classes.txt with the names of the classes", yaml_or_folder.string());
}

/// images/ and labels/, or the same inside train/, valid/, val/ and test/.
std::vector<Part> find_parts(const Path& root) {
  std::vector<Part> parts;
  for (const char* name : {"", "train", "valid", "val", "test"}) {
    const Part part{Path(name) / "images", Path(name) / "labels"};
    if (!std::filesystem::is_directory(root / part.images)) continue;
    if (!std::filesystem::is_directory(root / part.labels))
      fail("{}: expected a folder of labels beside the folder of images", (root / part.labels).string());
    parts.push_back(part);
  }
  if (parts.empty()) fail("{}: holds no folder 'images'", root.string());
  return parts;
}

double read_share(std::string_view word, const std::string& place) {
  double share = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), share);
  if (error != std::errc() || end != word.data() + word.size() || !(share >= 0 && share <= 1))
    fail("{}: expected a number of 0 to 1, got '{}'", place, word);
  return share;
}

std::size_t read_class(std::string_view word, std::size_t classes, const std::string& place) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size() || number >= classes)
    fail("{}: expected a class of 0 to {}, got '{}'", place, classes - 1, word);
  return number;
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  return {std::istream_iterator<std::string>(stream), {}};
}

/// Reads the label files of one data set.
class YoloReader {
 public:
  explicit YoloReader(const Path& yaml_or_folder) {
    const bool is_folder = std::filesystem::is_directory(yaml_or_folder);
    dataset_.folder = is_folder ? yaml_or_folder : yaml_or_folder.parent_path();
    if (dataset_.folder.empty()) dataset_.folder = ".";
    dataset_.categories = numbered_categories(read_names(yaml_or_folder));
  }

  Dataset read() {
    for (const auto& part : find_parts(dataset_.folder)) read_part(part);
    return std::move(dataset_);
  }

 private:
  void read_part(const Part& part) {
    std::set<Path> labels;
    for (const auto& file : list_files(dataset_.folder / part.labels, {".txt"})) {
      if (file != "classes.txt") labels.insert(file);
    }
    std::set<Path> labelled;
    for (const auto& file : list_files(dataset_.folder / part.images, kImageExtensions)) {
      const auto label = Path(file).replace_extension(".txt");
      if (!labelled.insert(label).second)
        fail("{}: two images share this label file", (dataset_.folder / part.labels / label).string());
      add_image(part.images / file);
      if (labels.erase(label) > 0)
        read_labels(part.labels / label);  // without one: nothing to see in the image
    }
    if (!labels.empty())
      fail("{}: there is no image for this label file",
           (dataset_.folder / part.labels / *labels.begin()).string());
  }

  void add_image(const Path& name) {
    const auto size = image_size(dataset_.folder / name);
    const auto id = std::int64_t(dataset_.images.size()) + 1;
    dataset_.images.push_back({id, name.generic_string(), size.width, size.height, {}});
  }

  void read_labels(const Path& name) {
    const auto file = dataset_.folder / name;
    std::istringstream text(read_file(file));
    std::string line;
    for (int number = 1; std::getline(text, line); ++number) {
      const auto words = words_of(line);
      if (!words.empty()) add_annotation(words, fmt::format("{}: line {}", file.string(), number));
    }
  }

  void add_annotation(const std::vector<std::string>& words, const std::string& place) {
    if (words.size() != 5) fail("{}: expected 'class cx cy width height', got {} words", place, words.size());
    const auto& image = dataset_.images.back();
    Annotation annotation;
    annotation.id = std::int64_t(dataset_.annotations.size()) + 1;
    annotation.image_id = image.id;
    annotation.category_id = dataset_.categories[read_class(words[0], dataset_.categories.size(), place)].id;
    annotation.box.width = read_share(words[3], place) * image.width;
    annotation.box.height = read_share(words[4], place) * image.height;
    annotation.box.x = read_share(words[1], place) * image.width - annotation.box.width / 2;
    annotation.box.y = read_share(words[2], place) * image.height - annotation.box.height / 2;
    if (!(annotation.box.area() > 0)) fail("{}: width and height must be above 0", place);
    annotation.area = annotation.box.area();
    dataset_.annotations.push_back(annotation);
  }

  Dataset dataset_;
};

}  // namespace

Dataset load_yolo(const Path& folder) {
  return YoloReader(folder).read();
}

}  // namespace kerf
