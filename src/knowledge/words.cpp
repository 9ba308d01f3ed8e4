#include "knowledge/words.h"

#include <cstdint>

namespace kerf::knowledge {
namespace {

int length_of(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

// Full-width letters and digits, which Chinese input methods write, as ASCII.
char32_t narrow(char32_t code) {
  return code >= 0xff01 && code <= 0xff5e ? code - 0xff01 + 0x21 : code;
}

bool is_ideograph(char32_t code) {
  return (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) ||
         (code >= 0x20000 && code <= 0x3ffff);
}

bool is_ascii_word(char32_t code) {
  return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9');
}

// Latin with accents, Greek and further alphabets; not punctuation of any script.
bool is_other_letter(char32_t code) {
  return (code >= 0xc0 && code < 0x2000 && code != 0xd7 && code != 0xf7);
}

class Cutter {
 public:
  void add(const Letter& letter) {
    const char32_t code = narrow(letter.code);
    if (is_ideograph(code)) {
      end_word();
      add_ideograph(letter.bytes);
    } else if (is_ascii_word(code) || is_other_letter(code)) {
      end_ideographs();
      add_to_word(code, letter.bytes);
    } else {
      end_word();
      end_ideographs();
    }
  }
  std::vector<std::string> finish() {
    end_word();
    end_ideographs();
    return std::move(words_);
  }
  std::size_t size() const { return words_.size(); }

 private:
  void add_ideograph(std::string_view bytes) {
    if (!last_.empty()) words_.push_back(last_ + std::string(bytes));
    ++run_;
    last_ = bytes;
  }
  void end_ideographs() {
    if (run_ == 1) words_.push_back(last_);
    run_ = 0;
    last_.clear();
  }
  void add_to_word(char32_t code, std::string_view bytes) {
    if (code >= 0x80) {
      word_ += bytes;
    } else {
      word_ += char(code >= 'A' && code <= 'Z' ? code - 'A' + 'a' : code);
    }
  }
  void end_word() {
    if (!word_.empty()) words_.push_back(std::move(word_));
    word_.clear();
  }

  std::vector<std::string> words_;
  std::string word_, last_;
  int run_ = 0;
};

}  // namespace

Letter letter_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const int length = length_of(lead);
  if (length == 0 || at + std::size_t(length) > text.size()) return {0, text.substr(at, 1)};
  char32_t code = length == 1 ? lead : lead & (0x7f >> length);
  for (int i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[at + std::size_t(i)]);
    if ((byte & 0xc0) != 0x80) return {0, text.substr(at, 1)};
    code = (code << 6) | (byte & 0x3f);
  }
  return {code, text.substr(at, std::size_t(length))};
}

std::vector<std::string> cut_words(std::string_view text, std::size_t limit) {
  Cutter cutter;
  for (std::size_t at = 0; at < text.size() && cutter.size() < limit;) {
    const Letter letter = letter_at(text, at);
    cutter.add(letter);
    at += letter.bytes.size();
  }
  auto words = cutter.finish();
  if (words.size() > limit) words.resize(limit);
  return words;
}

bool is_chinese(std::string_view word) {
  return !word.empty() && is_ideograph(letter_at(word, 0).code);
}

bool has_chinese(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto letter = letter_at(text, at);
    if (is_ideograph(letter.code)) return true;
    at += letter.bytes.size();
  }
  return false;
}

}  // namespace kerf::knowledge
