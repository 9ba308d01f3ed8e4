#include "base/line_log.h"

#include <fcntl.h>
#include <kerf/error.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/posix_file.h"

namespace kerf {
namespace {

// Closes a line whose writer died, so that the next one starts afresh. No JSON ends like this.
constexpr std::string_view kTornMark = " # torn";

[[noreturn]] void fail_to_write(const Path& file, int error_number) {
  fail("cannot write {}: {}", file.string(), posix::reason(error_number));
}

/// Waits for the lock. Where the file system knows no locks, nothing is held.
void lock(const posix::Descriptor& log, int kind) {
  while (::flock(log.number(), kind) != 0 && errno == EINTR) {
  }
}

LineLog read_lines(std::string_view text, const WholeLine& whole) {
  LineLog log;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (end == text.npos && !whole(line)) {
      log.torn = number;
      return log;
    }
    if (!line.empty() && !line.ends_with(kTornMark)) log.lines.push_back({number, std::string(line)});
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return log;
}

int open_to_append(const Path& file) {
  const int number = posix::open_file(file, O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK, 0666);
  if (number < 0) fail_to_write(file, errno);
  return number;
}

std::uint64_t size_of(const posix::Descriptor& log, const Path& file, std::string_view what) {
  struct stat status {};
  if (::fstat(log.number(), &status) != 0) fail_to_write(file, errno);
  if (!S_ISREG(status.st_mode)) fail("cannot write {}: a {} has to be a regular file", file.string(), what);
  return std::uint64_t(status.st_size);
}

/// What has to stand before the next line.
std::string closing_of_last_line(const posix::Descriptor& log, std::uint64_t size, const Path& file,
                                 const WholeLine& whole) {
  char last = '\n';
  if (size > 0 && ::pread(log.number(), &last, 1, off_t(size - 1)) != 1) fail_to_write(file, errno);
  if (last == '\n') return "";
  const std::string text = read_file(file);
  const bool is_whole = whole(std::string_view(text).substr(text.rfind('\n') + 1));
  return is_whole ? "\n" : std::string(kTornMark) + "\n";
}

/// Throws Error with the log as it was when the disk takes only a part.
void write_whole(const posix::Descriptor& log, std::string_view bytes, std::uint64_t size, const Path& file) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(log.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error_number = errno;
      // Where even this fails the next writer finds a torn line, and closes it.
      [[maybe_unused]] const int ignored = ::ftruncate(log.number(), off_t(size));
      fail_to_write(file, error_number);
    }
    bytes.remove_prefix(std::size_t(written));
  }
}

/// Makes the name of a new log survive a power cut, where the file system offers that.
void flush_folder_of(const Path& file) {
  const Path folder = file.has_parent_path() ? file.parent_path() : Path(".");
  const posix::Descriptor descriptor(posix::open_file(folder, O_RDONLY | O_DIRECTORY));
  if (descriptor.is_open()) ::fsync(descriptor.number());
}

}  // namespace

LineLog read_line_log(const Path& file, const WholeLine& whole) {
  std::error_code unreadable;
  if (!std::filesystem::exists(file, unreadable) && !unreadable) return {};
  struct stat status {};
  const posix::Descriptor log(posix::open_to_read(file, status));
  lock(log, LOCK_SH);  // a line that is being written is not a torn one
  return read_lines(read_file(file), whole);
}

void append_lines(const Path& file, std::string_view lines, const WholeLine& whole, std::string_view what) {
  if (lines.empty()) return;
  posix::Descriptor log(open_to_append(file));
  lock(log, LOCK_EX);
  const std::uint64_t size = size_of(log, file, what);
  write_whole(log, closing_of_last_line(log, size, file, whole) + std::string(lines), size, file);
  if (::fsync(log.number()) != 0 || !log.close()) fail_to_write(file, errno);
  if (size == 0) flush_folder_of(file);
}

}  // namespace kerf
