// One writer a folder.
#pragma once

#include <kerf/file.h>

#include "base/posix_file.h"

namespace kerf {

/// Holds a folder that a long run writes to, so that a second run into it is refused. The lock ends with the
/// process, however that ends, and leaves no file behind. Taking it clears away the temporary files of
/// writers that were killed.
class FolderLock {
 public:
  /// Throws Error when the folder is not there or another run holds it. Where the file system knows no locks,
  /// nothing is held.
  explicit FolderLock(const Path& folder);

 private:
  posix::Descriptor descriptor_;
};

}  // namespace kerf
