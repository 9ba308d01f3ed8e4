#include "base/folder_lock.h"

#include <fcntl.h>
#include <kerf/error.h>
#include <sys/file.h>

#include <cerrno>
#include <system_error>

namespace kerf {
namespace {

/// What write_file leaves when its process is killed (the names it makes up are like no other).
void remove_unfinished_files(const Path& folder) {
  std::error_code error, ignored;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with(".kerf-") && name.ends_with(".tmp")) std::filesystem::remove(at->path(), ignored);
  }
}

}  // namespace

FolderLock::FolderLock(const Path& folder) : descriptor_(posix::open_file(folder, O_RDONLY | O_DIRECTORY)) {
  if (!descriptor_.is_open()) fail("cannot open the folder {}: {}", folder.string(), posix::reason(errno));
  if (::flock(descriptor_.number(), LOCK_EX | LOCK_NB) == 0)
    remove_unfinished_files(folder);
  else if (errno == EWOULDBLOCK)
    fail("{}: another run is writing to this folder; wait for it or choose another", folder.string());
}

}  // namespace kerf
