// File names of data sets: how images are seen from elsewhere, and which files a folder holds.
#pragma once

#include <kerf/dataset.h>

#include <set>
#include <string>
#include <vector>

namespace kerf {

/// A file of the data set as seen from `folder`: its name unchanged when the data set lies in `folder` or in
/// no folder at all, else the way from there ("../raw/a.png"), or an absolute path when there is none.
std::string name_from(const Path& folder, const Dataset& dataset, const std::string& name);

/// A relative path for files made from an image that cannot leave the folder they go into: the image's name,
/// or its last part when the name is absolute or climbs with "..".
Path contained_name(const ImageEntry& image);

/// Regular files under `folder` whose extension (lower case, with its dot) is one of `extensions`, as paths
/// relative to it in sorted order. Throws Error when it cannot be listed.
std::vector<Path> list_files(const Path& folder, const std::set<std::string>& extensions);

}  // namespace kerf
