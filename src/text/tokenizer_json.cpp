// tokenizer.json: the structure of Qwen2 and Qwen3 is read, everything else is refused with a sentence.
#include "text/split.h"
#include "text/tokenizer_fields.h"

namespace kerf::text {
namespace {

using nlohmann::json;

/// "type" of a section; "null" for a section that is missing.
std::string type_of(const json& section, const std::string& where) {
  if (section.is_null()) return "null";
  const json& type = member(section, "type", where);
  return type.is_string() ? type.get<std::string>() : "of no type";
}

void require_type(const json& section, const char* wanted, const std::string& where) {
  const std::string type = type_of(section, where);
  if (type != wanted) fail("{}: expected {}, got {}", where, wanted, in_quotes(type));
}

/// The ByteLevel step must only map bytes: no space put in front, no split of its own.
void check_byte_level(const json& step, const std::string& where) {
  require_type(step, "ByteLevel", where);
  if (flag(step, "add_prefix_space", where)) fail("{}: \"add_prefix_space\" is not supported", where);
  const json& own_split = member(step, "use_regex", where);
  if (own_split != json(false)) fail("{}: \"use_regex\" must be false", where);
}

void check_split(const json& step, const std::string& where) {
  require_type(step, "Split", where);
  const json& pattern = member(member(step, "pattern", where), "Regex", where);
  if (pattern != json(kSplitPattern)) {
    fail("{}: the split pattern is not that of Qwen2 and Qwen3, the only one supported", where);
  }
  if (member(step, "behavior", where) != json("Isolated") || flag(step, "invert", where)) {
    fail("{}: only the behavior \"Isolated\" without \"invert\" is supported", where);
  }
}

void check_pre_tokenizer(const json& section, const std::string& where) {
  require_type(section, "Sequence", where);
  const json& steps = member(section, "pretokenizers", where);
  if (!steps.is_array() || steps.size() != 2) fail("{}: expected the two steps Split and ByteLevel", where);
  check_split(steps[0], where + "[0]");
  check_byte_level(steps[1], where + "[1]");
}

void check_post_processor(const json& section, const std::string& where) {
  const std::string type = type_of(section, where);
  if (type != "null" && type != "ByteLevel") {
    fail("{}: {} is not supported; no token may be added around a text", where, in_quotes(type));
  }
}

void check_model(const json& model, const std::string& where) {
  const std::string type = type_of(model, where);
  if (type != "BPE") fail("{}: expected BPE, got {}", where, in_quotes(type));
  for (const char* key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    const json& value = member(model, key, where);
    if (!value.is_null() && value != json("")) fail("{}: \"{}\" is not supported", where, key);
  }
  const json& dropout = member(model, "dropout", where);
  if (!dropout.is_null() && dropout != json(0)) fail("{}: \"dropout\" is not supported", where);
}

std::vector<std::pair<std::string, std::string>> parse_merges(const json& value, const std::string& where) {
  if (!value.is_array()) fail("{}: expected an array, got {}", where, kind_of(value));
  std::vector<std::pair<std::string, std::string>> merges;
  merges.reserve(value.size());
  for (const json& entry : value) {
    if (entry.is_string()) {
      merges.push_back(
          split_merge(entry.get_ref<const std::string&>(), fmt::format("{}[{}]", where, merges.size())));
    } else if (entry.is_array() && entry.size() == 2 && entry[0].is_string() && entry[1].is_string()) {
      merges.emplace_back(entry[0].get<std::string>(), entry[1].get<std::string>());
    } else {
      fail("{}[{}]: expected \"left right\" or [\"left\", \"right\"]", where, merges.size());
    }
  }
  return merges;
}

std::vector<AddedToken> parse_added_tokens(const json& value, const std::string& where) {
  std::vector<AddedToken> tokens;
  if (value.is_null()) return tokens;
  if (!value.is_array()) fail("{}: expected an array, got {}", where, kind_of(value));
  for (const json& entry : value) {
    const std::string place = fmt::format("{}[{}]", where, tokens.size());
    tokens.push_back(parse_added_token(entry, token_id(member(entry, "id", place), place), place));
  }
  return tokens;
}

}  // namespace

TokenizerFile parse_tokenizer_json(std::string_view text, const std::string& name) {
  const json root = parse_json(text, name);
  const auto section = [&](const char* key) -> const json& { return member(root, key, name); };
  const auto place = [&](const char* key) { return fmt::format("{}: {}", name, key); };
  require_type(section("normalizer"), "NFC", place("normalizer"));
  check_pre_tokenizer(section("pre_tokenizer"), place("pre_tokenizer"));
  check_post_processor(section("post_processor"), place("post_processor"));
  require_type(section("decoder"), "ByteLevel", place("decoder"));
  check_model(section("model"), place("model"));

  TokenizerFile file;
  file.name = name;
  file.vocabulary = parse_vocabulary(member(section("model"), "vocab", name), place("model.vocab"));
  file.merges = parse_merges(member(section("model"), "merges", name), place("model.merges"));
  file.ignore_merges = flag(section("model"), "ignore_merges", place("model"));
  file.added = parse_added_tokens(section("added_tokens"), place("added_tokens"));
  return file;
}

}  // namespace kerf::text
