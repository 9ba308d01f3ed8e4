#include "text/word_piece.h"

#include <utf8proc.h>

#include <algorithm>
#include <optional>

#include "text/tokenizer_fields.h"

namespace kerf::text {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestWord = 100;  // characters; a longer one is unknown, as in the reference

bool is_space(char32_t code, utf8proc_category_t category) {
  return code == '\t' || code == '\n' || code == '\r' || category == UTF8PROC_CATEGORY_ZS;
}

bool is_control(utf8proc_category_t category) {
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
         category == UTF8PROC_CATEGORY_CO || category == UTF8PROC_CATEGORY_CN ||
         category == UTF8PROC_CATEGORY_CS;
}

bool is_punctuation(char32_t code, utf8proc_category_t category) {
  const bool ascii = (code >= '!' && code <= '/') || (code >= ':' && code <= '@') ||
                     (code >= '[' && code <= '`') || (code >= '{' && code <= '~');
  return ascii || (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO);
}

/// The blocks of Chinese letters that the reference puts spaces around.
bool is_ideograph(char32_t code) {
  constexpr std::pair<char32_t, char32_t> kBlocks[] = {
      {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xF900, 0xFAFF},   {0x20000, 0x2A6DF},
      {0x2A700, 0x2B73F}, {0x2B740, 0x2B81F}, {0x2B920, 0x2CEAF}, {0x2F800, 0x2FA1F}};
  return std::ranges::any_of(kBlocks,
                             [&](const auto& block) { return code >= block.first && code <= block.second; });
}

/// Words of a text and each punctuation mark and Chinese letter as one, in small letters without accents.
class Words {
 public:
  std::vector<std::string> of(std::string_view valid) {
    for (std::size_t position = 0; position < valid.size();) add(next_char(valid, position));
    end();
    return std::move(words_);
  }

 private:
  void add(char32_t code) {
    const auto category = utf8proc_category(utf8proc_int32_t(code));
    if (is_space(code, category)) return end();
    if (code == 0xFFFD || is_control(category)) return;
    if (is_ideograph(code)) return add_alone(code);
    constexpr int kMost = 18;  // the longest compatibility decomposition; canonical ones are shorter
    utf8proc_int32_t parts[kMost];
    const auto count =
        utf8proc_decompose_char(utf8proc_int32_t(code), parts, kMost, UTF8PROC_DECOMPOSE, nullptr);
    for (utf8proc_ssize_t i = 0; i < std::min<utf8proc_ssize_t>(count, kMost); ++i) add_part(parts[i]);
  }
  void add_part(utf8proc_int32_t part) {
    const auto category = utf8proc_category(part);
    if (category == UTF8PROC_CATEGORY_MN) return;
    const auto code = char32_t(utf8proc_tolower(part));
    if (is_punctuation(code, category)) return add_alone(code);
    append_utf8(word_, code);
  }
  void add_alone(char32_t code) {
    end();
    append_utf8(word_, code);
    end();
  }
  void end() {
    if (!word_.empty()) words_.push_back(std::exchange(word_, ""));
  }

  std::string word_;
  std::vector<std::string> words_;
};

std::size_t characters(std::string_view text) {
  return std::size_t(std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

void require(const json& object, const char* key, const json& wanted, const std::string& where) {
  const json& value = member(object, key, where);
  if (value != wanted)
    fail("{}: \"{}\" is {}, only {} is supported", where, key, value.dump(), wanted.dump());
}

}  // namespace

WordPiece WordPiece::load(const Path& file) {
  return from_json(read_file(file), file.string());
}

WordPiece WordPiece::from_json(std::string_view text, const std::string& name) {
  const json root = parse_json(text, name);
  const auto place = [&](const char* key) { return name + ": " + key; };
  const json& normalizer = member(root, "normalizer", name);
  require(normalizer, "type", "BertNormalizer", place("normalizer"));
  for (const char* key : {"clean_text", "handle_chinese_chars", "lowercase"})
    require(normalizer, key, true, place("normalizer"));
  if (const json& strip = member(normalizer, "strip_accents", name); !strip.is_null())
    require(normalizer, "strip_accents", true, place("normalizer"));
  require(member(root, "pre_tokenizer", name), "type", "BertPreTokenizer", place("pre_tokenizer"));
  const json& model = member(root, "model", name);
  require(model, "type", "WordPiece", place("model"));
  require(model, "continuing_subword_prefix", "##", place("model"));
  WordPiece made;
  for (auto& [piece, id] : parse_vocabulary(member(model, "vocab", name), place("model.vocab"))) {
    made.size_ = std::max(made.size_, id + 1);
    made.pieces_.emplace(std::move(piece), id);
  }
  const auto special = [&](const char* piece) {
    const auto found = made.pieces_.find(piece);
    if (found == made.pieces_.end()) fail("{}: the vocabulary lacks {}", name, piece);
    return found->second;
  };
  made.unknown_ = special("[UNK]"), made.first_ = special("[CLS]"), made.last_ = special("[SEP]");
  return made;
}

void WordPiece::add_word(std::string_view word, std::vector<TokenId>& ids) const {
  const std::size_t before = ids.size();
  if (characters(word) > kLongestWord) return ids.push_back(unknown_);
  for (std::size_t begin = 0; begin < word.size();) {
    std::optional<TokenId> found;
    std::size_t end = word.size();
    for (; end > begin && !found; --end) {
      if (end < word.size() && (word[end] & 0xC0) == 0x80) continue;  // inside a character
      const auto piece =
          pieces_.find((begin == 0 ? "" : "##") + std::string(word.substr(begin, end - begin)));
      if (piece != pieces_.end()) {
        found = piece->second;
        break;
      }
    }
    if (!found) {
      ids.resize(before);
      return ids.push_back(unknown_);
    }
    ids.push_back(*found);
    begin = end;
  }
}

std::vector<TokenId> WordPiece::encode(std::string_view text, std::size_t most) const {
  check(most >= 2, "there is room for the first and the last id");
  std::vector<TokenId> ids = {first_};
  for (const auto& word : Words().of(lossy_utf8(text))) {
    if (ids.size() + 1 >= most) break;
    add_word(word, ids);
  }
  ids.resize(std::min(ids.size(), most - 1));
  ids.push_back(last_);
  return ids;
}

}  // namespace kerf::text
