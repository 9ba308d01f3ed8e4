#include "dialogue/teach/words.h"

#include <algorithm>
#include <array>

namespace kerf::teach {
namespace {

bool is_ascii_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '%';
}

std::size_t character_bytes(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// Full-width punctuation and dashes that people type between words.
bool is_wide_space(std::string_view character) {
  constexpr std::array<std::string_view, 12> kSpaces = {"，", "。", "、", "；", "：", "？",
                                                        "！", "（", "）", "　", "–",  "’"};
  return std::ranges::find(kSpaces, character) != kSpaces.end();
}

void add_space(std::string& out) {
  if (!out.ends_with(' ')) out += ' ';
}

std::string stem(std::string word) {
  for (const std::string_view ending : {"ing", "ed", "es", "s", "e"})
    if (word.size() > ending.size() + 3 && word.ends_with(ending))
      return word.substr(0, word.size() - ending.size());
  return word;
}

bool carries_meaning(std::string_view word) {
  constexpr std::array<std::string_view, 40> kEmpty = {
      "a",     "an",    "the", "of",    "to",    "in",       "on",      "at",   "for",    "and",
      "or",    "is",    "are", "be",    "it",    "its",      "with",    "by",   "from",   "as",
      "that",  "this",  "i",   "we",    "you",   "would",    "first",   "then", "check",  "look",
      "could", "maybe", "was", "there", "might", "probably", "because", "so",   "should", "will"};
  return std::ranges::find(kEmpty, word) == kEmpty.end();
}

}  // namespace

std::string plain(std::string_view text) {
  std::string out = " ";
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? char(text[i] - 'A' + 'a') : text[i];
    const std::size_t bytes = std::min(character_bytes(c), text.size() - i);
    const std::string_view whole = text.substr(i, bytes);
    if (bytes > 1 && !is_wide_space(whole)) {
      out += whole;
    } else if (bytes == 1 && is_ascii_word(c)) {
      out += c;
    } else {
      add_space(out);
    }
    i += bytes;
  }
  while (out.ends_with('.') || out.ends_with(". ")) out.erase(out.rfind('.'), 1);
  add_space(out);
  for (auto at = out.find(". "); at != out.npos; at = out.find(". ")) out.erase(at, 1);  // ends of sentences
  return out;
}

std::size_t find_phrase(const std::string& plain_text, std::string_view phrase, std::size_t from) {
  const bool wide = static_cast<unsigned char>(phrase.front()) >= 0x80;
  for (auto at = plain_text.find(phrase, from); at != plain_text.npos; at = plain_text.find(phrase, at + 1)) {
    if (wide) return at;
    const auto borders = [&](std::size_t place) {
      const char c = place < plain_text.size() ? plain_text[place] : ' ';
      return c == ' ' || static_cast<unsigned char>(c) >= 0x80;
    };
    const std::size_t end = at + phrase.size();
    const bool plural = end < plain_text.size() && plain_text[end] == 's' && borders(end + 1);
    if (at > 0 && borders(at - 1) && (borders(end) || plural)) return at;
  }
  return plain_text.npos;
}

bool has_phrase(const std::string& plain_text, std::string_view phrase) {
  return find_phrase(plain_text, phrase) != std::string::npos;
}

std::vector<std::string> content_words(std::string_view text) {
  const std::string words = plain(text);
  std::vector<std::string> found;
  const auto add = [&](std::string word) {
    if (carries_meaning(word) && std::ranges::find(found, word) == found.end())
      found.push_back(std::move(word));
  };
  std::string word, before;
  for (std::size_t i = 0; i < words.size();) {
    const std::size_t bytes = std::min(character_bytes(words[i]), words.size() - i);
    const std::string character = words.substr(i, bytes);
    if (bytes == 1 && character != " ") word += character;
    if ((bytes > 1 || character == " ") && !word.empty()) {
      if (carries_meaning(word)) add(stem(word));
      word.clear();
    }
    if (bytes > 1 && !before.empty()) add(before + character);
    before = bytes > 1 ? character : "";
    i += bytes;
  }
  return found;
}

double share_found(const std::vector<std::string>& words, const std::vector<std::string>& others) {
  if (words.empty()) return 0;
  const auto found = std::ranges::count_if(
      words, [&](const std::string& word) { return std::ranges::find(others, word) != others.end(); });
  return double(found) / double(words.size());
}

bool is_pass(std::string_view text) {
  constexpr std::array<std::string_view, 11> kPasses = {
      " ",       " skip ",         " pass ",       " no idea ",
      " dunno ", " i don t know ", " don t know ", " i do not know ",
      " idk ",   " 不知道 ",       " 跳过 "};
  return std::ranges::find(kPasses, plain(text)) != kPasses.end();
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

}  // namespace kerf::teach
