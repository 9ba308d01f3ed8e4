#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "text/json_input.h"

namespace kerf::text {
namespace {

using nlohmann::ordered_json;

std::string written_string(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

/// Python's repr: the shortest digits that read back the same; an exponent below 1e-4 and from 1e16 on.
std::string written_float(double number) {
  std::array<char, 32> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(number),
                                    std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(result.ptr - buffer.data()));
  const std::size_t mark = text.find('e');
  std::string digits(text.substr(0, mark));
  if (digits.size() > 1) digits.erase(1, 1);
  const int exponent = std::stoi(std::string(text.substr(mark + 1)));

  std::string out = std::signbit(number) ? "-" : "";
  const auto count = static_cast<int>(digits.size());
  if (exponent < -4 || exponent >= 16) {
    out += digits.substr(0, 1);
    if (count > 1) out += "." + digits.substr(1);
    return out + fmt::format("e{}{:02}", exponent < 0 ? '-' : '+', std::abs(exponent));
  }
  if (exponent < 0) return out + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const int whole = exponent + 1;
  if (count <= whole) return out + digits + std::string(static_cast<std::size_t>(whole - count), '0') + ".0";
  return out + digits.insert(static_cast<std::size_t>(whole), ".");
}

std::string written_items(const ordered_json& value) {
  std::string out;
  for (const auto& [key, item] : value.items()) {
    if (!out.empty()) out += ", ";
    if (value.is_object()) out += written_string(key) + ": ";
    out += python_json(item);
  }
  return out;
}

}  // namespace

std::string python_json(const ordered_json& value) {
  if (value.is_object()) return "{" + written_items(value) + "}";
  if (value.is_array()) return "[" + written_items(value) + "]";
  if (value.is_string()) return written_string(value.get_ref<const std::string&>());
  if (value.is_number_float()) return written_float(value.get<double>());
  return value.dump();  // integers, true, false, null
}

}  // namespace kerf::text
