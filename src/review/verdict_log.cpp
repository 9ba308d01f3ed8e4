// The log of verdicts: lines that are only ever appended.
#include <fcntl.h>
#include <kerf/error.h>
#include <kerf/review.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/posix_file.h"
#include "review/verdict_line.h"

namespace kerf {
namespace {

using review::parse_verdict;

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

std::string line_name(const Path& file, std::size_t number) {
  return fmt::format("{}: line {}", file.string(), number);
}

bool is_verdict(std::string_view line) {
  try {
    parse_verdict(line, "");
    return true;
  } catch (const Error&) {
    return false;
  }
}

VerdictLog read_lines(std::string_view text, const Path& file) {
  VerdictLog log;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (end == text.npos && !is_verdict(line)) {
      log.warning =
          fmt::format("{} is torn, its writer was stopped: that verdict is lost, the {} before it are whole",
                      line_name(file, number), log.history.size());
      return log;
    }
    if (!line.empty() && !line.ends_with(kTornMark))
      log.history.push_back(parse_verdict(line, line_name(file, number)));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return log;
}

int open_to_append(const Path& file) {
  const int number = posix::open_file(file, O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK, 0666);
  if (number < 0) fail_to_write(file, errno);
  return number;
}

std::uint64_t size_of(const posix::Descriptor& log, const Path& file) {
  struct stat status {};
  if (::fstat(log.number(), &status) != 0) fail_to_write(file, errno);
  if (!S_ISREG(status.st_mode))
    fail("cannot write {}: a log of verdicts has to be a regular file", file.string());
  return std::uint64_t(status.st_size);
}

/// What has to stand before the next line.
std::string closing_of_last_line(const posix::Descriptor& log, std::uint64_t size, const Path& file) {
  char last = '\n';
  if (size > 0 && ::pread(log.number(), &last, 1, off_t(size - 1)) != 1) fail_to_write(file, errno);
  if (last == '\n') return "";
  const std::string text = read_file(file);
  const bool whole = is_verdict(std::string_view(text).substr(text.rfind('\n') + 1));
  return whole ? "\n" : std::string(kTornMark) + "\n";
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

VerdictLog load_verdicts(const Path& file) {
  std::error_code unreadable;
  if (!std::filesystem::exists(file, unreadable) && !unreadable) return {};
  struct stat status {};
  const posix::Descriptor log(posix::open_to_read(file, status));
  lock(log, LOCK_SH);  // a line that is being written is not a torn one
  return read_lines(read_file(file), file);
}

void append_verdicts(const Path& file, const std::vector<Verdict>& verdicts) {
  std::string lines;
  for (const Verdict& verdict : verdicts) lines += review::verdict_line(verdict);
  if (lines.empty()) return;
  posix::Descriptor log(open_to_append(file));
  lock(log, LOCK_EX);
  const std::uint64_t size = size_of(log, file);
  write_whole(log, closing_of_last_line(log, size, file) + lines, size, file);
  if (::fsync(log.number()) != 0 || !log.close()) fail_to_write(file, errno);
  if (size == 0) flush_folder_of(file);
}

std::map<std::string, Verdict> latest_verdicts(const std::vector<Verdict>& history) {
  std::map<std::string, Verdict> latest;
  for (const Verdict& verdict : history) latest.insert_or_assign(verdict.id, verdict);
  return latest;
}

}  // namespace kerf
