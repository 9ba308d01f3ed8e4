// JSON values written as Python's json.dumps writes them.
#include "text/grammar_rules.h"
#include "text/json_input.h"
#include "text/utf8.h"

#include <fmt/format.h>

namespace kerf::grammar {
namespace {

// json.dumps(ensure_ascii=True) from json.dumps(ensure_ascii=False): outside strings everything is ASCII
// anyway.
std::string to_ascii(const std::string& text) {
  std::string ascii;
  for (std::size_t at = 0; at < text.size();) {
    const auto code = static_cast<std::uint32_t>(text::next_char(text, at));
    if (code < 0x7F) {
      ascii += static_cast<char>(code);
    } else if (code < 0x10000) {
      ascii += fmt::format("\\u{:04x}", code);
    } else {
      ascii += fmt::format("\\u{:04x}\\u{:04x}", 0xD7C0 + (code >> 10), 0xDC00 + (code & 0x3FF));
    }
  }
  return ascii;
}

}  // namespace

std::vector<std::string> spellings(const nlohmann::ordered_json& value) {
  std::vector<std::string> all{text::python_json(value)};
  std::string ascii = to_ascii(all.front());
  if (ascii != all.front()) all.push_back(std::move(ascii));
  return all;
}

}  // namespace kerf::grammar
