// Rooms: text
// Text of any bytes is refused with an Error, or encoding and decoding it gives its normalized form.
#include <kerf/error.h>
#include <kerf/tokenizer.h>

#include "byte_tokenizer.h"
#include "text/unicode.h"

namespace {

kerf::Tokenizer make_tokenizer() {
  return kerf::fuzz::make_byte_tokenizer(
      {{"a", "a"}, {"aa", "aa"}, {"\u0120", "a"}, {"\u00CC", "\u0123"}},
      {{{"content", "<|a|>"}, {"special", true}}, {{"content", "<|a"}, {"normalized", true}}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const kerf::Tokenizer tokenizer = make_tokenizer();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const auto plain = tokenizer.encode(text, {.added_tokens = false});
    const std::string normal = kerf::text::to_nfc(text);
    kerf::check(tokenizer.decode(plain) == normal, "decoding gives the normalized text");
    kerf::check(kerf::text::to_nfc(normal) == normal, "normalizing twice changes nothing");
    tokenizer.decode(tokenizer.encode(text));
  } catch (const kerf::Error&) {  // not UTF-8
  }
  return 0;
}
