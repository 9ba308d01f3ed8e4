#include "litho/gds_records.h"

#include <cmath>

namespace kerf::litho {
namespace {

unsigned byte_of(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

}  // namespace

GdsRecord GdsReader::next() {
  constexpr std::size_t kHead = 4;
  if (bytes_.size() - at_ < kHead) refuse(at_, "the file ends before the library does");
  const std::size_t length = byte_of(bytes_, at_) << 8 | byte_of(bytes_, at_ + 1);
  const int type = int(byte_of(bytes_, at_ + 2));
  if (length < kHead || length % 2 != 0 || length > bytes_.size() - at_)
    refuse(at_, "a record of {} bytes, expected an even number from {} that the file still holds", length,
           kHead);
  if (type > kLastGdsType) refuse(at_, "record type {:#04x} is not of GDSII", type);
  const GdsRecord record{GdsType(type), bytes_.substr(at_ + kHead, length - kHead), at_};
  at_ += length;
  return record;
}

std::uint64_t GdsReader::number(const GdsRecord& record, std::size_t index, std::size_t size) const {
  if (record.data.size() < (index + 1) * size)
    refuse(record.at, "record {:#04x} has {} bytes of data, expected at least {}", int(record.type),
           record.data.size(), (index + 1) * size);
  std::uint64_t value = 0;
  for (std::size_t k = 0; k < size; ++k) value = value << 8 | byte_of(record.data, index * size + k);
  return value;
}

int GdsReader::int16(const GdsRecord& record, std::size_t index) const {
  return std::int16_t(std::uint16_t(number(record, index, 2)));
}

std::int32_t GdsReader::int32(const GdsRecord& record, std::size_t index) const {
  return std::int32_t(std::uint32_t(number(record, index, 4)));
}

double GdsReader::real(const GdsRecord& record, std::size_t index) const {
  const std::uint64_t bits = number(record, index, 8);
  const double mantissa = std::ldexp(double(bits & 0x00ff'ffff'ffff'ffff), -56);
  const double size = std::ldexp(mantissa, 4 * (int(bits >> 56 & 0x7f) - 64));
  return bits >> 63 ? -size : size;
}

std::string GdsReader::text(const GdsRecord& record) const {
  const auto end = std::min(record.data.find('\0'), record.data.size());
  return std::string(record.data.substr(0, end));
}

}  // namespace kerf::litho
