// Rooms: text
// A tokenizer.json of any bytes is refused with an Error or gives a tokenizer that keeps its promises.
#include <kerf/error.h>
#include <kerf/tokenizer.h>

namespace {

constexpr std::string_view kText = "The wafer's 12 dies: cafe\u0301 \u65E5\u672C <|im_end|>\n\n  end";

void check_promises(const kerf::Tokenizer& tokenizer) {
  kerf::check(tokenizer.size() >= 256, "every byte has a token");
  const auto ids = tokenizer.encode(kText);
  for (const kerf::TokenId id : ids) kerf::check(!tokenizer.bytes(id).empty(), "no token is empty");
  kerf::StreamDecoder decoder(tokenizer);
  std::string streamed;
  for (const kerf::TokenId id : ids) streamed += decoder.push(id);
  kerf::check(streamed + decoder.finish() == tokenizer.decode(ids), "streaming decodes to the same text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    check_promises(kerf::Tokenizer::from_json(text, "input"));
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
