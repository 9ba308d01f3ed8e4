#include "inspect/image_cache.h"

namespace kerf::inspect {

std::shared_ptr<const Image> ImageCache::get(const Path& file) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = images_.find(file.native());
    if (found != images_.end()) return found->second;
  }
  auto image = std::make_shared<const Image>(load_image(file));
  const std::lock_guard lock(mutex_);
  const auto bytes = image->pixels.size();
  if (bytes <= left_ && images_.emplace(file.native(), image).second) left_ -= bytes;
  return image;
}

}  // namespace kerf::inspect
