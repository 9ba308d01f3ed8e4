// Writes STDF records by hand, in either order of bytes.
#pragma once

#include <bit>
#include <cstdint>
#include <string>

namespace kerf::wafer {

class StdfBytes {
 public:
  explicit StdfBytes(bool big) : big_(big) {}

  StdfBytes& u1(int value) { return number(std::uint32_t(value), 1); }
  StdfBytes& u2(int value) { return number(std::uint32_t(value), 2); }
  StdfBytes& u4(std::uint32_t value) { return number(value, 4); }
  StdfBytes& r4(float value) { return number(std::bit_cast<std::uint32_t>(value), 4); }
  StdfBytes& raw(const std::string& bytes) { return bytes_ += bytes, *this; }
  StdfBytes& text(const std::string& bytes) { return u1(int(bytes.size())).raw(bytes); }

  /// The bytes so far as the content of a record.
  std::string record(int type, int subtype) {
    const std::string content = bytes_;
    bytes_.clear();
    const std::string head = u2(int(content.size())).u1(type).u1(subtype).bytes_;
    bytes_.clear();
    return head + content;
  }

  std::string far() { return u1(big_ ? 1 : 2).u1(4).record(0, 10); }
  std::string mir(const std::string& lot) {
    return u4(0)
        .u4(86400)
        .u1(1)
        .raw("P  ")
        .u2(0)
        .raw(" ")
        .text(lot)
        .text("part")
        .text("node")
        .text("type")
        .record(1, 10);
  }
  std::string wir(int head, const std::string& wafer) {
    return u1(head).u1(255).u4(0).text(wafer).record(2, 10);
  }
  std::string wrr(int head, std::uint32_t parts, const std::string& wafer) {
    return u1(head).u1(255).u4(0).u4(parts).u4(0).u4(0).u4(0).u4(0).text(wafer).record(2, 20);
  }
  struct Part {
    int x = 0, y = 0, flags = 0, hard = 1, soft = 65535, head = 1;
    std::string id = "";
  };
  std::string prr(const Part& part) {
    return u1(part.head)
        .u1(1)
        .u1(part.flags)
        .u2(9)
        .u2(part.hard)
        .u2(part.soft)
        .u2(part.x)
        .u2(part.y)
        .u4(0)
        .text(part.id)
        .record(5, 20);
  }
  std::string hbr(int bin, char pass, const std::string& name) {
    return u1(255).u1(255).u2(bin).u4(7).raw(std::string(1, pass)).text(name).record(1, 40);
  }

 private:
  StdfBytes& number(std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) bytes_ += char(value >> 8 * (big_ ? bytes - 1 - i : i));
    return *this;
  }

  bool big_;
  std::string bytes_;
};

}  // namespace kerf::wafer
