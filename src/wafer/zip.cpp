#include "wafer/zip.h"

#include <kerf/error.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "text/utf8.h"

// Offsets and signatures: PKWARE APPNOTE.TXT 6.3, sections 4.3.7 (local header), 4.3.12 (central directory),
// 4.3.14 to 4.3.16 (its end), 4.5.3 (zip64 field).
namespace kerf::wafer {
namespace {

constexpr std::uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50;
constexpr std::uint32_t kEnd64 = 0x06064b50, kLocator64 = 0x07064b50;
constexpr std::size_t kLocalSize = 30, kCentralSize = 46, kEndSize = 22, kEnd64Size = 56, kLocator64Size = 20;
constexpr std::size_t kMaxComment = 0xFFFF;
constexpr std::uint32_t kFull = 0xFFFFFFFF;  // the zip64 field has the value
constexpr std::uint64_t kMaxRatio = 1032;    // of deflate: 258 bytes from two bits

class Archive {
 public:
  Archive(std::span<const std::byte> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  std::vector<ZipMember> members() {
    const Directory directory = find_directory();
    std::vector<ZipMember> members;
    std::unordered_set<std::string> names;
    std::uint64_t at = directory.offset;
    for (std::uint64_t i = 0; i < directory.entries; ++i) {
      members.push_back(member_at(at));
      if (!names.insert(members.back().name).second)
        fail("{}: the archive holds {} twice", name_, text::in_quotes(members.back().name));
    }
    return members;
  }

 private:
  struct Directory {
    std::uint64_t offset = 0, entries = 0;
  };

  template <typename T>
  T at(std::uint64_t offset) const {
    expect(offset, sizeof(T));
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) value |= T(std::to_integer<T>(bytes_[offset + i]) << (8 * i));
    return value;
  }
  void expect(std::uint64_t offset, std::uint64_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset)
      fail("{}: the zip archive points to byte {}, behind its end", name_, offset);
  }
  std::string text(std::uint64_t offset, std::size_t size) const {
    expect(offset, size);
    return {reinterpret_cast<const char*>(bytes_.data()) + offset, size};
  }

  std::uint64_t find_end() const {
    if (bytes_.size() >= kEndSize) {
      const std::uint64_t last = bytes_.size() - kEndSize;
      const std::uint64_t first = last > kMaxComment ? last - kMaxComment : 0;
      for (std::uint64_t offset = last + 1; offset-- > first;) {
        if (at<std::uint32_t>(offset) == kEnd) return offset;
      }
    }
    fail("{}: the zip archive is cut off, expected its table of contents at the end", name_);
  }

  Directory find_directory() const {
    const std::uint64_t end = find_end();
    Directory directory{at<std::uint32_t>(end + 16), at<std::uint16_t>(end + 10)};
    if (at<std::uint16_t>(end + 4) != 0 && at<std::uint16_t>(end + 4) != 0xFFFF)
      fail("{}: the zip archive is spread over several files", name_);
    const bool has64 = end >= kLocator64Size && at<std::uint32_t>(end - kLocator64Size) == kLocator64;
    if (!has64) return directory;
    const auto end64 = at<std::uint64_t>(end - kLocator64Size + 8);
    expect(end64, kEnd64Size);
    if (at<std::uint32_t>(end64) != kEnd64)
      fail("{}: byte {} of the zip archive is not the zip64 record it should be", name_, end64);
    return {at<std::uint64_t>(end64 + 48), at<std::uint64_t>(end64 + 32)};
  }

  /// Reads the entry at `offset` and moves behind it.
  ZipMember member_at(std::uint64_t& offset) const {
    expect(offset, kCentralSize);
    if (at<std::uint32_t>(offset) != kCentral)
      fail("{}: byte {} of the zip archive is no entry of its table of contents", name_, offset);
    ZipMember member;
    const std::size_t name_size = at<std::uint16_t>(offset + 28), extra = at<std::uint16_t>(offset + 30);
    member.name = text(offset + kCentralSize, name_size);
    member.crc = at<std::uint32_t>(offset + 16);
    member.size = at<std::uint32_t>(offset + 24);
    std::uint64_t packed = at<std::uint32_t>(offset + 20), local = at<std::uint32_t>(offset + 42);
    take_zip64(offset + kCentralSize + name_size, extra, {&member.size, &packed, &local});
    take_method(member, at<std::uint16_t>(offset + 8), at<std::uint16_t>(offset + 10));
    member.packed = packed_bytes(local, packed);
    check_size(member);
    offset += kCentralSize + name_size + extra + at<std::uint16_t>(offset + 32);
    return member;
  }

  /// The zip64 field holds those of the values that do not fit 32 bits, in this order.
  void take_zip64(std::uint64_t offset, std::size_t size,
                  std::initializer_list<std::uint64_t*> values) const {
    expect(offset, size);
    const std::uint64_t end = offset + size;
    while (offset + 4 <= end) {
      const auto id = at<std::uint16_t>(offset), length = at<std::uint16_t>(offset + 2);
      offset += 4;
      if (id == 1) {
        std::uint64_t field = offset;
        for (std::uint64_t* value : values) {
          if (*value != kFull || field + 8 > std::min(end, offset + length)) continue;
          *value = at<std::uint64_t>(field);
          field += 8;
        }
      }
      offset += length;
    }
  }

  void take_method(ZipMember& member, std::uint16_t flags, std::uint16_t method) const {
    const std::string quoted = text::in_quotes(member.name);
    if ((flags & 1) != 0) fail("{}: member {} is encrypted", name_, quoted);
    if (method != 0 && method != 8)
      fail("{}: member {} is packed by method {}, expected stored or deflated", name_, quoted, method);
    member.deflated = method == 8;
  }

  std::span<const std::byte> packed_bytes(std::uint64_t local, std::uint64_t size) const {
    expect(local, kLocalSize);
    if (at<std::uint32_t>(local) != kLocal)
      fail("{}: byte {} of the zip archive is no member as its table of contents says", name_, local);
    const std::uint64_t start =
        local + kLocalSize + at<std::uint16_t>(local + 26) + at<std::uint16_t>(local + 28);
    expect(start, size);
    return bytes_.subspan(start, size);
  }

  void check_size(const ZipMember& member) const {
    const std::uint64_t packed = member.packed.size();
    const bool fits = member.deflated ? member.size / kMaxRatio <= packed : member.size == packed;
    if (!fits)
      fail("{}: member {} claims {} bytes, which its {} packed bytes cannot hold", name_,
           text::in_quotes(member.name), member.size, packed);
  }

  std::span<const std::byte> bytes_;
  const std::string& name_;
};

int end_inflate(z_stream* stream) {
  const int result = inflateEnd(stream);
  delete stream;
  return result;
}

}  // namespace

std::vector<ZipMember> zip_members(std::span<const std::byte> archive, const std::string& name) {
  return Archive(archive, name).members();
}

ZipStream::ZipStream(const ZipMember& member, std::string place)
    : member_(member), place_(std::move(place)), left_(member.size), inflate_(nullptr, &end_inflate) {
  if (!member_.deflated) return;
  inflate_.reset(new z_stream{});
  if (inflateInit2(inflate_.get(), -MAX_WBITS) != Z_OK) throw std::bad_alloc();
}

void ZipStream::read(std::span<std::byte> out) {
  if (out.size() > left_) fail("{}: ends before its {} bytes more", place_, out.size());
  while (!out.empty()) {
    const std::size_t count = inflate_some(out.first(std::min(out.size(), std::size_t{1} << 20)));
    crc_ = std::uint32_t(crc32(crc_, reinterpret_cast<const Bytef*>(out.data()), uInt(count)));
    out = out.subspan(count);
    left_ -= count;
    if (left_ == 0) check_end();
  }
}

/// At least one byte, at most out.size().
std::size_t ZipStream::inflate_some(std::span<std::byte> out) {
  if (!member_.deflated) {
    std::copy_n(member_.packed.begin() + std::ptrdiff_t(taken_), out.size(), out.begin());
    taken_ += out.size();
    return out.size();
  }
  z_stream& stream = *inflate_;
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = uInt(out.size());
  while (stream.avail_out == out.size()) {
    const auto rest = member_.packed.subspan(taken_);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(rest.data()));
    stream.avail_in = uInt(std::min(rest.size(), std::size_t{1} << 20));
    const auto given = stream.avail_in;
    const int result = inflate(&stream, Z_NO_FLUSH);
    taken_ += given - stream.avail_in;
    const bool more = stream.avail_out < out.size() || (result == Z_OK && given > 0);
    if ((result != Z_OK && result != Z_STREAM_END) || !more)
      fail("{}: the packed bytes are broken or cut off", place_);
    if (result == Z_STREAM_END) break;
  }
  const std::size_t count = out.size() - stream.avail_out;
  if (count == 0)
    fail("{}: the packed bytes end before the {} bytes that are promised", place_, member_.size);
  return count;
}

void ZipStream::check_end() {
  if (crc_ != member_.crc) fail("{}: its checksum is wrong, the file is damaged", place_);
}

}  // namespace kerf::wafer
