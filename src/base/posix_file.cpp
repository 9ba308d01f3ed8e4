#include "base/posix_file.h"

#include <fcntl.h>
#include <kerf/error.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace kerf::posix {

Descriptor::~Descriptor() {
  if (is_open()) ::close(number_);
}

bool Descriptor::close() {
  return ::close(std::exchange(number_, -1)) == 0;
}

std::string reason(int error_number) {
  return std::generic_category().message(error_number);
}

int open_file(const Path& path, int flags, mode_t mode) {
  int number;
  do {
    number = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (number < 0 && errno == EINTR);
  return number;
}

int open_to_read(const Path& path, struct stat& status, int flags) {
  const int number = open_file(path, O_RDONLY | flags);
  if (number < 0) fail("cannot read {}: {}", path.string(), reason(errno));
  if (::fstat(number, &status) == 0 && !S_ISDIR(status.st_mode)) return number;
  const std::string why = S_ISDIR(status.st_mode) ? "it is a folder, expected a file" : reason(errno);
  ::close(number);
  fail("cannot read {}: {}", path.string(), why);
}

}  // namespace kerf::posix
