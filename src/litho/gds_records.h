// The records of a GDSII stream: length, type, kind of data, data; numbers have their high byte first.
#pragma once

#include <kerf/error.h>
#include <cstdint>
#include <string>
#include <string_view>

namespace kerf::litho {

enum class GdsType : int {
  header = 0x00,
  bgnlib = 0x01,
  libname = 0x02,
  units = 0x03,
  endlib = 0x04,
  bgnstr = 0x05,
  strname = 0x06,
  endstr = 0x07,
  boundary = 0x08,
  path = 0x09,
  sref = 0x0a,
  aref = 0x0b,
  text = 0x0c,
  layer = 0x0d,
  datatype = 0x0e,
  width = 0x0f,
  xy = 0x10,
  endel = 0x11,
  sname = 0x12,
  colrow = 0x13,
  node = 0x15,
  strans = 0x1a,
  mag = 0x1b,
  angle = 0x1c,
  pathtype = 0x21,
  box = 0x2d,
  boxtype = 0x2e,
  bgnextn = 0x30,
  endextn = 0x31,
};
inline constexpr int kLastGdsType = 0x3b;

struct GdsRecord {
  GdsType type{};
  std::string_view data;
  std::size_t at = 0;  ///< byte of the file
};

class GdsReader {
 public:
  /// Both outlive the reader.
  GdsReader(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  /// The next record. Throws Error at the end of the file, for an impossible length and an unknown type.
  GdsRecord next();

  // Numbers of a record; Error when it is too short.
  int int16(const GdsRecord& record, std::size_t index) const;
  std::int32_t int32(const GdsRecord& record, std::size_t index) const;
  /// Excess-64 base-16 exponent and 56 bits of mantissa.
  double real(const GdsRecord& record, std::size_t index) const;
  /// A name without its padding.
  std::string text(const GdsRecord& record) const;

  template <typename... Args>
  [[noreturn]] void refuse(std::size_t at, fmt::format_string<Args...> format, Args&&... args) const {
    fail("{}, byte {}: {}", name_, at, fmt::format(format, std::forward<Args>(args)...));
  }

 private:
  std::uint64_t number(const GdsRecord& record, std::size_t index, std::size_t size) const;

  std::string_view bytes_;
  const std::string& name_;
  std::size_t at_ = 0;
};

}  // namespace kerf::litho
