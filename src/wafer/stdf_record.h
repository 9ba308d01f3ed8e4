// Records of STDF V4 and their fields ("Standard Test Data Format (STDF) Specification, Version 4",
// Teradyne).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "wafer/stdf_stream.h"

namespace kerf::wafer {

/// Type and sub-type of a record, type * 256 + sub-type.
enum class StdfType : std::uint16_t {
  far = 0x000A,
  mir = 0x010A,
  mrr = 0x0114,
  hbr = 0x0128,
  sbr = 0x0132,
  wir = 0x020A,
  wrr = 0x0214,
  wcr = 0x021E,
  pir = 0x050A,
  prr = 0x0514
};

/// Takes the fields of a record one by one. A record may end early: fields that are not there are nullopt.
class StdfFields {
 public:
  StdfFields(std::span<const std::byte> bytes, bool big_endian) : bytes_(bytes), big_(big_endian) {}

  std::optional<std::uint8_t> u1();
  std::optional<std::uint16_t> u2();
  std::optional<std::uint32_t> u4();
  std::optional<std::int16_t> i2();
  std::optional<float> r4();
  /// C*1; nullopt for a space too, which stands for nothing.
  std::optional<char> c1();
  /// C*n as UTF-8; empty where there is none.
  std::string text();
  void skip(std::size_t bytes);

 private:
  std::optional<std::uint32_t> number(std::size_t bytes);

  std::span<const std::byte> bytes_;
  bool big_;
};

struct StdfRecord {
  StdfType type{};
  std::uint64_t offset = 0;  ///< of its first byte (after inflating)
  std::span<const std::byte> content;
};

/// Goes through the records of a file; the first is its FAR, which tells the order of bytes.
class StdfRecords {
 public:
  /// Throws Error when the file does not start with the FAR of an STDF V4.
  StdfRecords(std::span<const std::byte> bytes, const std::string& name, std::uint64_t max_bytes);

  /// The next record; nullopt at the end of the file. Throws Error naming the offset where a record is cut
  /// off.
  std::optional<StdfRecord> next();
  StdfFields fields(const StdfRecord& record) const { return {record.content, big_}; }
  /// The CPU type of the FAR: 0 DEC, 1 Sun, 2 PC.
  int cpu() const { return cpu_; }

 private:
  std::size_t fill(std::size_t bytes);

  std::unique_ptr<StdfStream> stream_;
  std::string name_;
  std::vector<std::byte> content_;
  std::uint64_t offset_ = 0;
  bool big_ = false;
  int cpu_ = 0;
};

}  // namespace kerf::wafer
