#include "data/file_names.h"

namespace kerf {

std::string name_from(const Path& folder, const Dataset& dataset, const ImageEntry& image) {
  if (dataset.folder.empty()) return image.file_name;
  const auto from = std::filesystem::absolute(folder.empty() ? "." : folder).lexically_normal() / "";
  const auto home = std::filesystem::absolute(dataset.folder).lexically_normal() / "";
  if (from == home || Path(image.file_name).is_absolute()) return image.file_name;
  const auto file = (home / image.file_name).lexically_normal();
  const auto relative = file.lexically_relative(from);
  return (relative.empty() ? file : relative).generic_string();
}

}  // namespace kerf
