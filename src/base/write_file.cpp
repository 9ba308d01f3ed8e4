// Atomic writes: a temporary file in the same folder, flushed to disk, then renamed over the target.
#include <fcntl.h>
#include <kerf/error.h>
#include <kerf/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <random>
#include <streambuf>
#include <system_error>

#include "base/posix_file.h"

namespace kerf {
namespace {

constexpr int kMaxLinks = 40;     // as many symbolic links as Linux itself follows
constexpr int kNameAttempts = 8;  // a clash of 64 random bits is already a miracle

[[noreturn]] void fail_to_write(const Path& path, int error_number) {
  fail("cannot write {}: {}", path.string(), posix::reason(error_number));
}

/// What `path` points to after all symbolic links, dangling ones included: renaming must not replace a link.
Path follow_links(const Path& path) {
  Path target = path;
  std::error_code error;
  for (int i = 0; i < kMaxLinks; ++i) {
    if (!std::filesystem::is_symlink(std::filesystem::symlink_status(target, error))) return target;
    const Path next = std::filesystem::read_symlink(target, error);
    if (error) fail_to_write(path, error.value());
    target = target.parent_path() / next;  // an absolute `next` replaces the whole
  }
  fail_to_write(path, ELOOP);
}

Path folder_of(const Path& path) {
  return path.has_parent_path() ? path.parent_path() : Path(".");
}

void write_all(int number, const char* data, std::size_t size, const Path& path) {
  while (size > 0) {
    const ssize_t written = ::write(number, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_to_write(path, errno);
    data += written;
    size -= std::size_t(written);
  }
}

/// Stream buffer over a descriptor. A failed write throws at once, through the stream, with the system's
/// reason.
class DescriptorBuffer : public std::streambuf {
 public:
  DescriptorBuffer(int number, const Path& path) : number_(number), path_(path) {
    setp(buffer_.data(), buffer_.data() + buffer_.size());
  }

 protected:
  int_type overflow(int_type c) override {
    sync();
    if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
    return traits_type::not_eof(c);
  }
  std::streamsize xsputn(const char* data, std::streamsize count) override {
    if (count <= epptr() - pptr()) return std::streambuf::xsputn(data, count);
    sync();
    write_all(number_, data, std::size_t(count), path_);
    return count;
  }
  int sync() override {
    const std::size_t pending = std::size_t(pptr() - pbase());
    setp(buffer_.data(), buffer_.data() + buffer_.size());
    write_all(number_, buffer_.data(), pending, path_);
    return 0;
  }

 private:
  int number_;
  const Path& path_;
  std::array<char, 1 << 16> buffer_;
};

/// A temporary file beside `target`, removed on destruction unless it took the target's place.
class TemporaryFile {
 public:
  TemporaryFile(const Path& folder, const Path& wanted)
      : wanted_(wanted), path_(folder), file_(create(path_, wanted)) {}
  ~TemporaryFile() {
    if (!renamed_) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  int number() const { return file_.number(); }

  /// Takes over mode and, where allowed, owner of the file to be replaced.
  void resemble(const struct stat& existing) {
    const bool same_owner = ::fchown(number(), existing.st_uid, existing.st_gid) == 0;
    const mode_t mode = existing.st_mode & (same_owner ? 07777 : 0777);
    if (::fchmod(number(), mode) != 0) fail_to_write(wanted_, errno);
  }

  void replace(const Path& target) {
    if (::fsync(number()) != 0) fail_to_write(wanted_, errno);
    if (!file_.close()) fail_to_write(wanted_, errno);
    if (std::rename(path_.c_str(), target.c_str()) != 0) fail_to_write(wanted_, errno);
    renamed_ = true;
  }

 private:
  /// Turns the folder in `path` into the name of a new file there, open for writing with the usual mode.
  static int create(Path& path, const Path& wanted) {
    const Path folder = path;
    std::random_device random;
    for (int attempt = 0; attempt < kNameAttempts; ++attempt) {
      path = folder / fmt::format(".kerf-{:08x}{:08x}.tmp", random(), random());
      const int number = posix::open_file(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
      if (number >= 0) return number;
      if (errno != EEXIST) break;
    }
    fail_to_write(wanted, errno);
  }

  const Path& wanted_;
  Path path_;
  posix::Descriptor file_;
  bool renamed_ = false;
};

/// Makes the rename itself survive a power cut, where the file system offers that; the content is safe either
/// way.
void flush_folder(const Path& folder) {
  const posix::Descriptor descriptor(posix::open_file(folder, O_RDONLY | O_DIRECTORY));
  if (descriptor.is_open()) ::fsync(descriptor.number());
}

/// Opens what is there and cannot be replaced, only written to: pipes and devices.
int open_in_place(const Path& path) {
  const int number = posix::open_file(path, O_WRONLY);
  if (number < 0) fail_to_write(path, errno);
  return number;
}

}  // namespace

struct FileWriter::State {
  Path path, target;
  struct stat existing {};
  bool exists = false;
  std::optional<TemporaryFile> temporary;
  std::optional<posix::Descriptor> in_place;
  std::optional<DescriptorBuffer> buffer;
  std::optional<std::ostream> stream;

  explicit State(const Path& wanted) : path(wanted) {
    if (!path.has_filename()) fail("cannot write {}: it names no file", path.string());
    target = follow_links(path);
    exists = ::stat(target.c_str(), &existing) == 0;
    open();
    buffer.emplace(temporary ? temporary->number() : in_place->number(), path);
    stream.emplace(&*buffer);
    stream->exceptions(std::ios::badbit);  // lets the Error of a failed write out of the producer
  }

  void open() {
    if (exists && S_ISDIR(existing.st_mode)) fail_to_write(path, EISDIR);
    if (exists && !S_ISREG(existing.st_mode)) {
      in_place.emplace(open_in_place(path));
      return;
    }
    // Renaming would replace even a write-protected file; refuse as an ordinary write would.
    if (exists && ::faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0) fail_to_write(path, errno);
    temporary.emplace(folder_of(target), path);
  }

  void finish() {
    stream->flush();
    if (!*stream) fail("cannot write {}: its content could not be produced", path.string());
    if (in_place) {
      if (!in_place->close()) fail_to_write(path, errno);
      return;
    }
    if (exists) temporary->resemble(existing);
    temporary->replace(target);
    flush_folder(folder_of(target));
  }
};

FileWriter::FileWriter(const Path& path) : state_(std::make_unique<State>(path)) {}
FileWriter::~FileWriter() = default;

std::ostream& FileWriter::stream() {
  return *state_->stream;
}

void FileWriter::finish() {
  state_->finish();
}

void write_file_with(const Path& path, const std::function<void(std::ostream&)>& produce) {
  FileWriter file(path);
  produce(file.stream());
  file.finish();
}

void write_file(const Path& path, std::string_view bytes) {
  write_file_with(path, [&](std::ostream& out) { out.write(bytes.data(), std::streamsize(bytes.size())); });
}

}  // namespace kerf
