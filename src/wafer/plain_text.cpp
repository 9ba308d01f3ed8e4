#include "wafer/plain_text.h"

#include <algorithm>

#include <utf8proc.h>

namespace kerf::wafer {
namespace {

void append_latin1(std::string& text, unsigned char byte) {
  text += char(0xC0 | byte >> 6);
  text += char(0x80 | (byte & 0x3F));
}

bool is_control(utf8proc_int32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0);
}

}  // namespace

std::string plain_text(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    utf8proc_int32_t point = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()),
                                         utf8proc_ssize_t(bytes.size()), &point);
    if (length <= 0) {
      const auto byte = static_cast<unsigned char>(bytes.front());
      byte < 0xA0 ? void(text += ' ') : append_latin1(text, byte);
    } else if (is_control(point)) {
      text += ' ';
    } else {
      text += bytes.substr(0, std::size_t(length));
    }
    bytes.remove_prefix(length <= 0 ? 1 : std::size_t(length));
  }
  return text;
}

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace kerf::wafer
