// Zip archives: their table of contents, and members as streams that never stand in memory whole.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace kerf::wafer {

struct ZipMember {
  std::string name;
  bool deflated = false;
  std::uint32_t crc = 0;
  std::uint64_t size = 0;             ///< bytes, unpacked
  std::span<const std::byte> packed;  ///< inside the archive
};

/// The members of an archive in memory, in the order of its central directory; zip64 too. Throws Error naming
/// `name` when it is broken, cut off, encrypted, spread over several files or packed in another way than
/// stored or deflated, or when a member claims more bytes than its packed ones can make.
std::vector<ZipMember> zip_members(std::span<const std::byte> archive, const std::string& name);

/// The unpacked bytes of a member, front to back.
class ZipStream {
 public:
  /// `place` is for messages: "maps.npz: member labels.npy".
  ZipStream(const ZipMember& member, std::string place);

  /// Fills `out`. Throws Error when the member ends before or its packed bytes are broken, and at its end
  /// when its checksum is another.
  void read(std::span<std::byte> out);
  std::uint64_t left() const { return left_; }

 private:
  std::size_t inflate_some(std::span<std::byte> out);
  void check_end();

  ZipMember member_;
  std::string place_;
  std::uint64_t left_;
  std::size_t taken_ = 0;  ///< packed bytes given to zlib
  std::uint32_t crc_ = 0;
  std::unique_ptr<z_stream, int (*)(z_stream*)> inflate_;
};

}  // namespace kerf::wafer
