// The operations of a Python pickle, told apart and nothing more. What each means: the Python library's
// pickletools; protocols 2 to 5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace kerf::wafer {

/// One operation with its argument.
struct PickleOp {
  char code = '.';
  std::uint64_t offset = 0;    ///< in the file
  std::int64_t number = 0;     ///< integers, memo numbers, protocol
  double real = 0;             ///< BINFLOAT
  std::uint64_t data = 0;      ///< offset of bytes or text
  std::uint64_t size = 0;      ///< of them
  std::string_view name = {};  ///< GLOBAL: the name; its module is data and size
};

class PickleOps {
 public:
  /// `name` is the file's, for messages.
  PickleOps(std::span<const std::byte> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  /// The next operation. Throws Error naming the byte where it is unknown or the file is cut off.
  PickleOp next();
  std::string_view text(std::uint64_t offset, std::uint64_t size) const {
    return {reinterpret_cast<const char*>(bytes_.data()) + offset, size};
  }

 private:
  std::uint64_t unsigned_number(std::size_t size);
  std::int64_t long_number(std::size_t size);
  void take_bytes(PickleOp& op, std::size_t size_of_size);
  std::string_view line();
  void expect(std::uint64_t size) const;

  std::span<const std::byte> bytes_;
  const std::string& name_;
  std::uint64_t at_ = 0;
};

}  // namespace kerf::wafer
