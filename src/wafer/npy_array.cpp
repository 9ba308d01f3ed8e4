// Items of arrays: their place and their value.
#include <kerf/error.h>

#include <bit>
#include <cstring>

#include "text/utf8.h"
#include "wafer/npz.h"

namespace kerf::wafer {
namespace {

std::uint64_t bits_of(const std::byte* item, std::size_t size, bool big_endian) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < size; ++i)
    bits |= std::to_integer<std::uint64_t>(item[big_endian ? size - 1 - i : i]) << (8 * i);
  return bits;
}

std::string text_of_bytes(const std::byte* item, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(item), size);
  text.resize(text.find_last_not_of('\0') + 1);
  if (text::valid_utf8_prefix(text) == text.size()) return text;
  std::string utf8;
  for (const unsigned char c : text) text::append_utf8(utf8, c);  // Latin-1
  return utf8;
}

std::string text_of_characters(const std::byte* item, const NpyHeader& header, const std::string& place) {
  std::size_t count = header.item_size / 4;
  const auto code = [&](std::size_t i) { return bits_of(item + 4 * i, 4, header.big_endian); };
  while (count > 0 && code(count - 1) == 0) --count;
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (code(i) > 0x10FFFF || (code(i) >= 0xD800 && code(i) < 0xE000))
      fail("{}: a string holds {:#x}, which is no character", place, code(i));
    text::append_utf8(text, char32_t(code(i)));
  }
  return text;
}

const std::byte* item_at(const NpyArray& array, std::int64_t index) {
  return array.bytes.data() + std::size_t(array.header.stored_index(index)) * array.header.item_size;
}

}  // namespace

std::int64_t NpyHeader::items() const {
  std::int64_t count = 1;
  for (const std::int64_t n : shape) count *= n;
  return count;
}

std::int64_t NpyHeader::stored_index(std::int64_t index) const {
  if (!fortran_order || shape.size() < 2) return index;
  std::int64_t stored = 0, stride = items();
  for (auto n = shape.rbegin(); n != shape.rend(); ++n) {
    stride /= *n;
    stored += (index % *n) * stride;
    index /= *n;
  }
  return stored;
}

std::int64_t NpyArray::integer(std::int64_t index) const {
  check(header.kind == 'b' || header.kind == 'u' || header.kind == 'i', "an array of whole numbers");
  const int unused = 64 - 8 * int(header.item_size);
  const std::uint64_t bits = bits_of(item_at(*this, index), header.item_size, header.big_endian);
  if (header.kind == 'i') return std::int64_t(bits << unused) >> unused;
  if (bits > std::uint64_t(INT64_MAX)) fail("{}: the number {} is too large", place, bits);
  return std::int64_t(bits);
}

double NpyArray::number(std::int64_t index) const {
  check(header.kind == 'f', "an array of floating-point numbers");
  const std::uint64_t bits = bits_of(item_at(*this, index), header.item_size, header.big_endian);
  if (header.item_size == 8) return std::bit_cast<double>(bits);
  return double(std::bit_cast<float>(std::uint32_t(bits)));
}

std::string NpyArray::text(std::int64_t index) const {
  check(header.kind == 'S' || header.kind == 'U', "an array of strings");
  const std::byte* item = item_at(*this, index);
  return header.kind == 'S' ? text_of_bytes(item, header.item_size) : text_of_characters(item, header, place);
}

}  // namespace kerf::wafer
