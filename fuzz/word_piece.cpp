// Rooms: text
// A tokenizer.json of any bytes, up to the first zero byte, is refused with an Error or encodes any text
// after it.
#include <kerf/error.h>

#include "text/word_piece.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const auto end = std::min(all.find('\0'), all.size());
  try {
    const auto words = kerf::text::WordPiece::from_json(all.substr(0, end), "input");
    const auto ids = words.encode(all.substr(end), 32);
    kerf::check(ids.size() >= 2 && ids.size() <= 32, "as many ids as asked for");
    for (const auto id : ids) kerf::check(id >= 0 && id < words.size(), "ids are of the vocabulary");
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
