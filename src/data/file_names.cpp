#include "data/file_names.h"

#include <kerf/error.h>

#include <algorithm>

namespace kerf {
namespace {

std::string lower_extension(const Path& file) {
  auto extension = file.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return extension;
}

}  // namespace

std::string name_from(const Path& folder, const Dataset& dataset, const std::string& name) {
  if (dataset.folder.empty() || Path(name).is_absolute()) return name;
  const auto from = std::filesystem::absolute(folder.empty() ? "." : folder).lexically_normal() / "";
  const auto home = std::filesystem::absolute(dataset.folder).lexically_normal() / "";
  if (from == home) return name;
  const auto file = (home / name).lexically_normal();
  const auto relative = file.lexically_relative(from);
  return (relative.empty() ? file : relative).generic_string();
}

Path contained_name(const ImageEntry& image) {
  const auto name = Path(image.file_name).lexically_normal();
  const bool leaves = name.is_absolute() || name.begin() == name.end() || *name.begin() == "..";
  const auto contained = leaves ? name.filename() : name;
  if (contained.empty() || contained == "." || contained == ".." || !contained.has_filename())
    fail("'{}' is not the name of an image file", image.file_name);
  return contained;
}

std::vector<Path> list_files(const Path& folder, const std::set<std::string>& extensions) {
  std::vector<Path> files;
  try {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file() && extensions.contains(lower_extension(entry.path())))
        files.push_back(entry.path().lexically_relative(folder));
    }
  } catch (const std::filesystem::filesystem_error& error) {
    fail("{}: cannot be listed: {}", folder.string(), error.code().message());
  }
  std::ranges::sort(files, {}, [](const Path& file) { return file.generic_string(); });
  return files;
}

}  // namespace kerf
