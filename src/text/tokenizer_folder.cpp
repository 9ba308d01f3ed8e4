// A model folder's tokenizer: tokenizer.json, or vocab.json + merges.txt as older tools leave them.
#include <algorithm>
#include <charconv>

#include "text/tokenizer_fields.h"

namespace kerf::text {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kLargestFile = std::uint64_t{256} << 20;

bool is_file(const Path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

std::vector<std::pair<std::string, std::string>> read_merges(const Path& path) {
  const std::string text = read_file(path, kLargestFile);
  if (valid_utf8_prefix(text) != text.size()) fail("{}: not valid UTF-8", path.string());
  std::vector<std::pair<std::string, std::string>> merges;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = std::string_view(text).substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    begin = end + 1;
    ++number;
    if (line.empty() || line.starts_with("#version")) continue;
    merges.push_back(split_merge(line, fmt::format("{}: line {}", path.string(), number)));
  }
  return merges;
}

TokenId parse_id(const std::string& key, const std::string& where) {
  TokenId id = -1;
  const auto [end, trouble] = std::from_chars(key.data(), key.data() + key.size(), id);
  const bool whole = trouble == std::errc() && end == key.data() + key.size();
  if (!whole || id < 0 || id > kLargestTokenId) {
    fail("{}: {} is not a token id in 0..{}", where, in_quotes(key), kLargestTokenId);
  }
  return id;
}

/// {"151643": {"content": ..}, ..}
std::vector<AddedToken> read_added_tokens(const Path& path) {
  std::vector<AddedToken> tokens;
  if (!is_file(path)) return tokens;
  const std::string where = path.string() + ": added_tokens_decoder";
  const json config = parse_json(read_file(path, kLargestFile), path.string());
  const json& listed = member(config, "added_tokens_decoder", path.string());
  if (listed.is_null()) return tokens;
  if (!listed.is_object()) fail("{}: expected an object, got {}", where, kind_of(listed));
  for (const auto& [key, value] : listed.items()) {
    tokens.push_back(parse_added_token(value, parse_id(key, where), where + "." + key));
  }
  return tokens;
}

}  // namespace

TokenizerFile read_tokenizer_files(const Path& folder) {
  const Path whole = folder / "tokenizer.json";
  if (is_file(whole)) return parse_tokenizer_json(read_file(whole, kLargestFile), whole.string());
  const Path vocabulary = folder / "vocab.json";
  const Path merges = folder / "merges.txt";
  if (!is_file(vocabulary) || !is_file(merges)) {
    fail("{}: no tokenizer here; expected tokenizer.json, or vocab.json and merges.txt", folder.string());
  }
  TokenizerFile file;
  file.name = vocabulary.string();
  const json tokens = parse_json(read_file(vocabulary, kLargestFile), file.name);
  file.vocabulary = parse_vocabulary(tokens, file.name);
  file.merges = read_merges(merges);
  file.added = read_added_tokens(folder / "tokenizer_config.json");
  return file;
}

}  // namespace kerf::text
