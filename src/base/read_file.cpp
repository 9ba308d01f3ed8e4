#include <kerf/error.h>
#include <kerf/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/posix_file.h"

namespace kerf {
namespace {

constexpr std::size_t kStep = std::size_t{1} << 16;

/// Appends up to `count` bytes to `text`. Returns how many came; 0 at the end of the file.
std::size_t read_some(const posix::Descriptor& file, std::string& text, std::size_t count, const Path& path) {
  const std::size_t before = text.size();
  text.resize(before + count);
  ssize_t got;
  do {
    got = ::read(file.number(), text.data() + before, count);
  } while (got < 0 && errno == EINTR);
  if (got < 0) fail("cannot read {}: {}", path.string(), posix::reason(errno));
  text.resize(before + std::size_t(got));
  return std::size_t(got);
}

[[noreturn]] void fail_too_large(const Path& path, std::uint64_t max_bytes) {
  fail("cannot read {}: it is larger than the limit of {} bytes", path.string(), max_bytes);
}

}  // namespace

std::string read_file(const Path& path, std::uint64_t max_bytes) {
  struct stat status {};
  const posix::Descriptor file(posix::open_to_read(path, status));
  // Pipes and files under /proc report size 0, so the size is a first guess and a first refusal only.
  const std::uint64_t expected = S_ISREG(status.st_mode) ? std::uint64_t(status.st_size) : 0;
  if (expected > max_bytes) fail_too_large(path, max_bytes);
  std::string text;
  text.reserve(expected + kStep);
  while (true) {
    const std::size_t missing = expected > text.size() ? expected - text.size() : 0;
    if (read_some(file, text, std::max(missing, kStep), path) == 0) return text;
    if (text.size() > max_bytes) fail_too_large(path, max_bytes);
  }
}

void make_folder(const Path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) fail("cannot create the folder {}: {}", path.string(), error.message());
}

}  // namespace kerf
