// Rooms: text
// Text of any bytes is refused with an Error, or encoding and decoding it gives its normalized form.
#include <kerf/error.h>
#include <kerf/tokenizer.h>

#include <nlohmann/json.hpp>

#include "text/byte_map.h"
#include "text/split.h"
#include "text/unicode.h"

namespace {

/// Bytes, a few merges and two added tokens.
kerf::Tokenizer make_tokenizer() {
  using nlohmann::json;
  json vocabulary = json::object();
  for (const std::string& token : kerf::text::byte_alphabet()) vocabulary[token] = vocabulary.size();
  json merges = json::array();
  for (const auto& [left, right] :
       {std::pair{"a", "a"}, {"aa", "aa"}, {"\u0120", "a"}, {"\u00CC", "\u0123"}}) {
    merges.push_back({left, right});
    vocabulary[std::string(left) + right] = vocabulary.size();
  }
  const json split = {
      {"type", "Split"}, {"pattern", {{"Regex", kerf::text::kSplitPattern}}}, {"behavior", "Isolated"}};
  const json bytes = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}};
  const json file = {{"normalizer", {{"type", "NFC"}}},
                     {"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", {split, bytes}}}},
                     {"decoder", bytes},
                     {"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", merges}}},
                     {"added_tokens",
                      {{{"id", 300}, {"content", "<|a|>"}, {"special", true}},
                       {{"id", 301}, {"content", "<|a"}, {"normalized", true}}}}};
  return kerf::Tokenizer::from_json(file.dump(), "built in");
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
