#include "wafer/stdf_record.h"

#include <kerf/error.h>

#include <algorithm>
#include <bit>

#include "wafer/plain_text.h"

namespace kerf::wafer {

std::optional<std::uint32_t> StdfFields::number(std::size_t bytes) {
  if (bytes_.size() < bytes) {
    bytes_ = {};
    return std::nullopt;
  }
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    const std::size_t place = big_ ? bytes - 1 - i : i;
    value |= std::to_integer<std::uint32_t>(bytes_[i]) << (8 * place);
  }
  bytes_ = bytes_.subspan(bytes);
  return value;
}

std::optional<std::uint8_t> StdfFields::u1() {
  const auto value = number(1);
  return value ? std::optional(std::uint8_t(*value)) : std::nullopt;
}

std::optional<std::uint16_t> StdfFields::u2() {
  const auto value = number(2);
  return value ? std::optional(std::uint16_t(*value)) : std::nullopt;
}

std::optional<std::uint32_t> StdfFields::u4() {
  return number(4);
}

std::optional<std::int16_t> StdfFields::i2() {
  const auto value = number(2);
  return value ? std::optional(std::int16_t(std::uint16_t(*value))) : std::nullopt;
}

std::optional<float> StdfFields::r4() {
  const auto value = number(4);
  return value ? std::optional(std::bit_cast<float>(*value)) : std::nullopt;
}

std::optional<char> StdfFields::c1() {
  const auto value = number(1);
  return value && *value > ' ' && *value < 0x7F ? std::optional(char(*value)) : std::nullopt;
}

std::string StdfFields::text() {
  const std::size_t length = std::min<std::size_t>(u1().value_or(0), bytes_.size());
  const std::string_view raw(reinterpret_cast<const char*>(bytes_.data()), length);
  bytes_ = bytes_.subspan(length);
  std::string plain = plain_text(raw);
  while (plain.ends_with(' ')) plain.pop_back();
  return plain;
}

void StdfFields::skip(std::size_t bytes) {
  bytes_ = bytes_.subspan(std::min(bytes, bytes_.size()));
}

StdfRecords::StdfRecords(std::span<const std::byte> bytes, const std::string& name, std::uint64_t max_bytes)
    : stream_(open_stdf_stream(bytes, name, max_bytes)), name_(name), content_(65536 + 4) {
  const std::size_t got = fill(6);
  const auto at = [this](std::size_t i) { return std::to_integer<int>(content_[i]); };
  const bool has_far = got == 6 && at(2) == 0 && at(3) == 10;
  if (!has_far && is_gzip(bytes))
    fail("{}: is gzip of something that is not an STDF; only STDF is read from gzip, unpack it first", name_);
  if (!has_far) fail("{}: byte 0: the file does not start with the FAR record of an STDF", name_);
  big_ = at(0) == 0;  // its length is 2
  if (at(0) + at(1) != 2)
    fail("{}: byte 0: the FAR record is {} bytes long, expected 2", name_, at(0) + at(1));
  cpu_ = at(4);
  if (at(5) != 4) fail("{}: byte 5: STDF V{}, expected V4", name_, at(5));
  offset_ = 6;
}

std::size_t StdfRecords::fill(std::size_t bytes) {
  return stream_->read(std::span(content_).first(bytes));
}

std::optional<StdfRecord> StdfRecords::next() {
  const std::size_t head = fill(4);
  if (head == 0) return std::nullopt;
  if (head < 4)
    fail("{}: byte {}: the file is cut off in the head of a record, expected 4 bytes", name_, offset_);
  const auto at = [this](std::size_t i) { return std::to_integer<std::uint32_t>(content_[i]); };
  const std::uint32_t length = big_ ? at(0) << 8 | at(1) : at(1) << 8 | at(0);
  StdfRecord record{StdfType(at(2) << 8 | at(3)), offset_, {}};
  const std::size_t got = fill(length);
  if (got < length)
    fail(
        "{}: byte {}: the file is cut off in a record of type {}, sub-type {}, expected {} bytes and found "
        "{}",
        name_, offset_, std::uint16_t(record.type) >> 8, std::uint16_t(record.type) & 255, length, got);
  record.content = std::span<const std::byte>(content_).first(length);
  offset_ += 4 + length;
  return record;
}

}  // namespace kerf::wafer
