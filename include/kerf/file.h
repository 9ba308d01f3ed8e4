// Files: whole reads with a limit, atomic writes, read-only mappings, content hashes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

namespace kerf {

using Path = std::filesystem::path;

/// The whole file. Throws Error when it cannot be read or is larger than `max_bytes`.
std::string read_file(const Path& path, std::uint64_t max_bytes = std::uint64_t{1} << 32);

/// Writes `bytes` to a temporary file beside `path`, flushes it to disk and renames it over `path`.
/// On any failure (full disk included) throws Error and leaves what was there untouched.
void write_file(const Path& path, std::string_view bytes);

/// As write_file, for content produced piece by piece: `produce` writes to the stream it is given.
void write_file_with(const Path& path, const std::function<void(std::ostream&)>& produce);

/// The same for a file that grows over many calls: it appears under its name when finish() returns, and not
/// at all where that is never called.
class FileWriter {
 public:
  explicit FileWriter(const Path& path);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  std::ostream& stream();
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Creates a folder and its parents. Throws Error with the reason.
void make_folder(const Path& path);

/// A read-only memory mapping of a regular file. Movable; unmapped on destruction.
class MappedFile {
 public:
  explicit MappedFile(const Path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  /// The file's bytes; valid while this object lives.
  std::span<const std::byte> bytes() const { return {data_, size_}; }
  const Path& path() const { return path_; }
  /// Lets go of the memory behind all bytes, which stay valid and are read from the file again where needed.
  void forget() const;

 private:
  Path path_;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/// 128-bit XXH3 of the bytes as 32 hex digits. Identifies content; not a defence against forgery.
std::string hash_bytes(std::string_view bytes);
/// hash_bytes of a file's content, read by mapping.
std::string hash_file(const Path& path);

}  // namespace kerf
