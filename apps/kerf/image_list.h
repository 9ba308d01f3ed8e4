// Which images a command line means, and which entries of a COCO file they are.
#pragma once

#include <kerf/dataset.h>

#include <cstdint>
#include <string>
#include <vector>

namespace kerf {

struct ListedImage {
  Path path;
  bool named = false;          ///< given as a file; false: found in a folder
  std::int64_t image_id = -1;  ///< id in the COCO file, -1 without one
};

/// Images of files and folders in the order given; folders are searched to the bottom, sorted by name, for
/// .png, .jpg, .jpeg, .tif, .tiff and .bmp. Throws Error for paths that do not exist and folders without an
/// image.
std::vector<ListedImage> list_images(const std::vector<std::string>& paths);

/// Every image of a COCO data set, beside its file.
std::vector<ListedImage> list_images(const Dataset& dataset);

/// Gives every image its id by the longest tail of its path that is a file_name in `dataset` and leaves out
/// files of folders that are not in it. Throws Error for files named by the user that are not in it, when two
/// files have one id, and when nothing is left.
std::vector<ListedImage> match_images(const std::vector<ListedImage>& images, const Dataset& dataset);

}  // namespace kerf
