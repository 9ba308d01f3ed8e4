#include "image_list.h"

#include <kerf/error.h>
#include <kerf/image.h>

#include <algorithm>
#include <optional>
#include <set>

namespace kerf {
namespace {

std::vector<Path> images_in(const Path& folder) {
  std::vector<Path> found;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    // What is no file (a broken link, a pipe) stays in the list: reading it says why it is left out.
    std::error_code unreadable;
    if (has_image_name(at->path()) && !at->is_directory(unreadable)) found.push_back(at->path());
  }
  if (error) fail("{}: cannot read the folder: {}", folder.string(), error.message());
  if (found.empty()) fail("{}: no PNG, JPEG, TIFF or BMP file in this folder", folder.string());
  std::sort(found.begin(), found.end());
  return found;
}

std::map<std::string, std::int64_t> ids_by_name(const Dataset& dataset) {
  std::map<std::string, std::int64_t> ids;
  for (const ImageEntry& image : dataset.images)
    ids.emplace(Path(image.file_name).lexically_normal(), image.id);
  return ids;
}

// Tries "a/b/c.png", then "b/c.png", then "c.png".
std::optional<std::int64_t> find_id(const std::map<std::string, std::int64_t>& ids, const Path& path) {
  const Path whole = path.lexically_normal();
  for (auto from = whole.begin(); from != whole.end(); ++from) {
    Path tail;
    for (auto part = from; part != whole.end(); ++part) tail /= *part;
    const auto found = ids.find(tail.string());
    if (found != ids.end()) return found->second;
  }
  return std::nullopt;
}

}  // namespace

std::vector<ListedImage> list_images(const std::vector<std::string>& paths) {
  std::vector<ListedImage> images;
  std::set<Path> known;
  const auto add = [&](const Path& file, bool named) {
    if (known.insert(file.lexically_normal()).second) images.push_back({file, named});
  };
  for (const Path path : paths) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) fail("{}: no such file or folder", path.string());
    if (std::filesystem::is_directory(path, error)) {
      for (const Path& file : images_in(path)) add(file, false);
    } else {
      add(path, true);
    }
  }
  return images;
}

std::vector<ListedImage> list_images(const Dataset& dataset) {
  std::vector<ListedImage> images;
  for (const ImageEntry& image : dataset.images)
    images.push_back({dataset.folder / image.file_name, true, image.id});
  return images;
}

std::vector<ListedImage> match_images(const std::vector<ListedImage>& images, const Dataset& dataset) {
  const auto ids = ids_by_name(dataset);
  std::map<std::int64_t, Path> taken;
  std::vector<ListedImage> matched;
  for (ListedImage image : images) {
    const auto id = find_id(ids, image.path);
    if (!id && image.named) fail("{}: no image of this name is in the COCO file", image.path.string());
    if (!id) continue;
    const auto [twin, is_new] = taken.emplace(*id, image.path);
    if (!is_new)
      fail("{} and {} are the same image of the COCO file", twin->second.string(), image.path.string());
    image.image_id = *id;
    matched.push_back(std::move(image));
  }
  if (matched.empty())
    fail("{}: not listed in the COCO file, nor is any other image", images.front().path.string());
  return matched;
}

}  // namespace kerf
