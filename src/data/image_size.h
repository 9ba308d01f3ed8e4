// How large a picture is, without decoding it.
#pragma once

#include <kerf/file.h>

namespace kerf {

struct ImageSize {
  int width = 0, height = 0;
  bool operator==(const ImageSize&) const = default;
};

/// Size of an image file as load_image gives it (EXIF orientation applied). PNG and JPEG headers are read;
/// whatever is not plain there, and every other format, is decoded. Throws Error when the file is no image.
ImageSize image_size(const Path& file);

}  // namespace kerf
