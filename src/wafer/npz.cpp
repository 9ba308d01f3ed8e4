#include "wafer/npz.h"

#include <kerf/error.h>

#include <algorithm>
#include <array>

#include "text/utf8.h"
#include "wafer/npy_header.h"

namespace kerf::wafer {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxHeader = 1 << 16;
constexpr std::uint64_t kMaxLoaded = std::uint64_t{1} << 31;

std::string_view view(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint32_t header_size(ZipStream& stream, std::size_t bytes) {
  std::array<std::byte, 4> size{};
  stream.read(std::span(size).first(bytes));
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value |= std::to_integer<std::uint32_t>(size[i]) << (8 * i);
  return value;
}

NpyHeader read_header(ZipStream& stream, const std::string& place) {
  std::array<std::byte, 8> start{};
  if (stream.left() < 10) fail("{}: {} bytes, too few for an array", place, stream.left());
  stream.read(start);
  if (view(start).substr(0, 6) != kMagic)
    fail("{}: is no array, expected it to begin with \\x93NUMPY", place);
  const int version = std::to_integer<int>(start[6]);
  if (version < 1 || version > 3)
    fail("{}: version {} of the array format, expected 1, 2 or 3", place, version);
  const std::uint32_t size = header_size(stream, version == 1 ? 2 : 4);
  if (size > kMaxHeader || size > stream.left())
    fail("{}: the array's header claims {} bytes, expected at most {}", place, size,
         std::min<std::uint64_t>(kMaxHeader, stream.left()));
  std::string text(size, '\0');
  stream.read(std::as_writable_bytes(std::span(text)));
  return parse_npy_header(text, place);
}

/// A lone .npy as a member that is stored; it has no checksum of its own.
ZipMember whole_file(std::span<const std::byte> bytes) {
  const std::string_view text = view(bytes);
  uLong crc = 0;
  for (std::size_t at = 0; at < text.size(); at += std::size_t{1} << 30)
    crc = crc32(crc, reinterpret_cast<const Bytef*>(text.data()) + at,
                uInt(std::min(text.size() - at, std::size_t{1} << 30)));
  return {"", false, std::uint32_t(crc), bytes.size(), bytes};
}

}  // namespace

NpyStream::NpyStream(std::unique_ptr<ZipStream> stream, std::string place)
    : stream_(std::move(stream)), place_(std::move(place)), header_(read_header(*stream_, place_)) {
  const auto items = std::uint64_t(header_.items());
  const std::uint64_t item = header_.item_size, left = stream_->left();
  const bool fits = item == 0 ? left == 0 : left % item == 0 && left / item == items;
  if (!fits) fail("{}: {} bytes follow the header, expected {} items of {} bytes", place_, left, items, item);
}

NpyArray NpyStream::load() {
  if (stream_->left() > kMaxLoaded)
    fail("{}: {} bytes, more than the {} that are read at once", place_, stream_->left(), kMaxLoaded);
  NpyArray array{place_, header_, std::vector<std::byte>(stream_->left())};
  stream_->read(array.bytes);
  return array;
}

NpzFile::NpzFile(std::span<const std::byte> bytes, std::string name) : name_(std::move(name)) {
  if (view(bytes).starts_with(kMagic)) {
    members_ = {whole_file(bytes)};
  } else {
    members_ = zip_members(bytes, name_);
  }
  for (const ZipMember& member : members_) {
    std::string_view array = member.name;
    if (array.ends_with(".npy")) array.remove_suffix(4);
    names_.emplace_back(array);
  }
}

bool NpzFile::has(std::string_view array) const {
  return std::find(names_.begin(), names_.end(), array) != names_.end();
}

NpyStream NpzFile::open(std::string_view array) const {
  const auto found = std::find(names_.begin(), names_.end(), array);
  if (found == names_.end()) fail("{}: has no array {}", name_, text::in_quotes(array));
  const ZipMember& member = members_[std::size_t(found - names_.begin())];
  const std::string place =
      member.name.empty() ? name_ : fmt::format("{}: array {}", name_, text::in_quotes(array));
  return {std::make_unique<ZipStream>(member, place), place};
}

std::optional<std::string> first_of(const NpzFile& file, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (file.has(name)) return name;
  }
  return std::nullopt;
}

}  // namespace kerf::wafer
