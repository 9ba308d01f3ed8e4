// Decoded images kept in memory for a training that sees them many times.
#pragma once

#include <kerf/image.h>

#include <memory>
#include <mutex>
#include <unordered_map>

namespace kerf::inspect {

/// Safe to use from several threads. What does not fit any more is decoded each time: images come in random
/// order, so dropping others for it would gain nothing.
class ImageCache {
 public:
  explicit ImageCache(std::size_t bytes) : left_(bytes) {}
  /// The image of a file, as load_image() gives it. Throws Error as that does.
  std::shared_ptr<const Image> get(const Path& file);

 private:
  std::mutex mutex_;
  std::size_t left_;  // bytes
  std::unordered_map<std::string, std::shared_ptr<const Image>> images_;
};

}  // namespace kerf::inspect
