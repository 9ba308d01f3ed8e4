#include <fcntl.h>
#include <kerf/error.h>
#include <kerf/file.h>
#include <sys/mman.h>

#include <cerrno>
#include <utility>

#include "base/posix_file.h"

namespace kerf {

MappedFile::MappedFile(const Path& path) : path_(path) {
  struct stat status {};
  // Without O_NONBLOCK, opening a pipe would wait for its writer only to be refused below.
  const posix::Descriptor file(posix::open_to_read(path, status, O_NONBLOCK));
  if (!S_ISREG(status.st_mode)) fail("cannot map {}: expected a regular file", path.string());
  if (status.st_size == 0) return;  // mmap refuses length 0; an empty file is an empty span
  void* address = ::mmap(nullptr, std::size_t(status.st_size), PROT_READ, MAP_PRIVATE, file.number(), 0);
  if (address == MAP_FAILED) fail("cannot map {}: {}", path.string(), posix::reason(errno));
  data_ = static_cast<const std::byte*>(address);
  size_ = std::size_t(status.st_size);
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

void MappedFile::forget() const {
  if (data_ != nullptr) ::madvise(const_cast<std::byte*>(data_), size_, MADV_DONTNEED);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : path_(std::move(other.path_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

}  // namespace kerf
