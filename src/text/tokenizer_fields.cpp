#include "text/tokenizer_fields.h"

namespace kerf::text {

using nlohmann::json;

const json& member(const json& object, const char* key, const std::string& where) {
  static const json kNull;
  if (!object.is_object()) fail("{}: expected an object, got {}", where, kind_of(object));
  const auto found = object.find(key);
  return found == object.end() ? kNull : *found;
}

bool flag(const json& object, const char* key, const std::string& where) {
  const json& value = member(object, key, where);
  if (value.is_null()) return false;
  if (!value.is_boolean()) fail("{}: \"{}\" must be true or false, not {}", where, key, kind_of(value));
  return value.get<bool>();
}

TokenId token_id(const json& value, const std::string& where) {
  if (!value.is_number_integer()) fail("{}: a token id must be an integer, not {}", where, kind_of(value));
  // A number above the signed range reads as unsigned; compare it as such.
  const bool fits = value.is_number_unsigned()
                        ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(kLargestTokenId)
                        : value.get<std::int64_t>() >= 0 && value.get<std::int64_t>() <= kLargestTokenId;
  if (!fits) fail("{}: token id {} is outside 0..{}", where, value.dump(), kLargestTokenId);
  return value.get<TokenId>();
}

std::vector<std::pair<std::string, TokenId>> parse_vocabulary(const json& value, const std::string& where) {
  if (!value.is_object()) fail("{}: the vocabulary must be an object, not {}", where, kind_of(value));
  std::vector<std::pair<std::string, TokenId>> vocabulary;
  vocabulary.reserve(value.size());
  for (const auto& [token, id] : value.items()) {
    if (!id.is_number_integer()) fail("{}: the id of token {} is {}", where, in_quotes(token), kind_of(id));
    vocabulary.emplace_back(token, token_id(id, where));
  }
  return vocabulary;
}

std::pair<std::string, std::string> split_merge(std::string_view line, const std::string& where) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || line.find(' ', space + 1) != std::string_view::npos) {
    fail("{}: expected two tokens with one space between them, got {}", where, in_quotes(line));
  }
  return {std::string(line.substr(0, space)), std::string(line.substr(space + 1))};
}

AddedToken parse_added_token(const json& value, TokenId id, const std::string& where) {
  AddedToken token;
  token.id = id;
  const json& content = member(value, "content", where);
  if (!content.is_string() || content.get_ref<const std::string&>().empty()) {
    fail("{}: \"content\" must be a text that is not empty", where);
  }
  token.text = content.get<std::string>();
  for (const char* option : {"single_word", "lstrip", "rstrip"}) {
    if (flag(value, option, where)) {
      fail("{}: token {} has \"{}\", which Kerf does not support", where, in_quotes(token.text), option);
    }
  }
  token.special = flag(value, "special", where);
  token.normalized = flag(value, "normalized", where);
  return token;
}

}  // namespace kerf::text
