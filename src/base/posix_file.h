// The few POSIX calls behind files: a descriptor that closes itself, and reasons in words.
#pragma once

#include <kerf/file.h>
#include <sys/stat.h>

#include <string>

namespace kerf::posix {

/// An open file descriptor, closed on destruction.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  /// Closes now. Returns false with errno set when the system reports a late write error.
  bool close();

 private:
  int number_;
};

/// The system's words for an errno value ("No space left on device").
std::string reason(int error_number);

/// open(2) that is repeated when a signal interrupts it; close-on-exec always.
int open_file(const Path& path, int flags, mode_t mode = 0);

/// Opens for reading and fetches its status. Throws Error for folders and for whatever cannot be opened.
/// `flags` are added to O_RDONLY.
int open_to_read(const Path& path, struct stat& status, int flags = 0);

}  // namespace kerf::posix
