#include "wafer/pickle_ops.h"

#include <kerf/error.h>

#include <bit>

namespace kerf::wafer {

void PickleOps::expect(std::uint64_t size) const {
  if (size > bytes_.size() - at_)
    fail("{}: byte {}: the pickle is cut off, expected {} bytes more", name_, at_, size);
}

std::uint64_t PickleOps::unsigned_number(std::size_t size) {
  expect(size);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value |= std::to_integer<std::uint64_t>(bytes_[at_ + i]) << (8 * i);
  at_ += size;
  return value;
}

/// Two's complement of up to eight bytes.
std::int64_t PickleOps::long_number(std::size_t size) {
  if (size > 8) fail("{}: byte {}: an integer of {} bytes, expected at most 8", name_, at_, size);
  if (size == 0) return 0;
  const int unused = 64 - 8 * int(size);
  return std::int64_t(unsigned_number(size) << unused) >> unused;
}

void PickleOps::take_bytes(PickleOp& op, std::size_t size_of_size) {
  op.size = unsigned_number(size_of_size);
  expect(op.size);
  op.data = at_;
  at_ += op.size;
}

std::string_view PickleOps::line() {
  const std::string_view rest = text(at_, bytes_.size() - at_);
  const std::size_t end = rest.substr(0, 300).find('\n');
  if (end == std::string_view::npos) fail("{}: byte {}: expected a name and the end of its line", name_, at_);
  at_ += end + 1;
  return rest.substr(0, end);
}

PickleOp PickleOps::next() {
  PickleOp op;
  op.offset = at_;
  op.code = char(unsigned_number(1));
  switch (op.code) {
    case '.':
    case '(':
    case '0':
    case '1':
    case '2':
    case 'N':
    case '\x88':
    case '\x89':
    case ')':
    case '\x85':
    case '\x86':
    case '\x87':
    case 't':
    case ']':
    case 'a':
    case 'e':
    case '}':
    case 's':
    case 'u':
    case 'l':
    case 'd':
    case '\x94':
    case '\x93':
    case 'R':
    case '\x81':
    case 'b':
      return op;
    case '\x80':
    case 'K':
    case 'q':
    case 'h':
      op.number = std::int64_t(unsigned_number(1));
      return op;
    case 'M':
      op.number = std::int64_t(unsigned_number(2));
      return op;
    case 'J':
      op.number = long_number(4);
      return op;
    case 'r':
    case 'j':
      op.number = std::int64_t(unsigned_number(4));
      return op;
    case '\x8a':
      op.number = long_number(unsigned_number(1));
      return op;
    case '\x95':
      unsigned_number(8);
      return op;
    case 'G': {
      const std::uint64_t bits = unsigned_number(8);
      op.real = std::bit_cast<double>(__builtin_bswap64(bits));
      return op;
    }
    case 'U':
    case 'C':
    case '\x8c':
      take_bytes(op, 1);
      return op;
    case 'T':
    case 'X':
    case 'B':
      take_bytes(op, 4);
      return op;
    case '\x8d':
    case '\x8e':
    case '\x96':
      take_bytes(op, 8);
      return op;
    case 'c': {
      op.data = at_;
      op.size = line().size();
      op.name = line();
      return op;
    }
    default:
      fail("{}: byte {}: the pickle's operation {:#04x} is none that a table of wafer maps needs", name_,
           op.offset, static_cast<unsigned char>(op.code));
  }
}

}  // namespace kerf::wafer
