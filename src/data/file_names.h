// Where the images of a data set lie, seen from other folders.
#pragma once

#include <kerf/dataset.h>

#include <string>

namespace kerf {

/// The image's file as seen from `folder`: its name unchanged when the data set lies in `folder` or in no
/// folder at all, else the way from there ("../raw/a.png"), or an absolute path when there is none.
std::string name_from(const Path& folder, const Dataset& dataset, const ImageEntry& image);

}  // namespace kerf
