#include "dialogue/spelling.h"

#include <algorithm>

#include "dialogue/domain.h"
#include "dialogue/letters.h"

namespace kerf::dialogue {
namespace {

// Letters of a word that is put right: shorter ones are too near each other.
constexpr std::size_t kShortest = 4;
constexpr std::size_t kLongest = 40;  // what is longer is no word, and trying its slips takes long
constexpr int kClearly = 5;           // times as usual as the next candidate

bool in_word(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

/// Calls use(word) for each run of letters, digits and underscores, with its place.
template <typename Use>
void for_words(const std::string& text, const Use& use) {
  for (std::size_t begin = 0; begin < text.size();) {
    if (!in_word(text[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < text.size() && in_word(text[end])) ++end;
    use(begin, text.substr(begin, end - begin));
    begin = end;
  }
}

void count_words(const std::string& text, std::unordered_map<std::string, int>& uses) {
  for_words(text, [&](std::size_t, const std::string& word) {
    const auto plain = lowered(word);
    if (std::all_of(plain.begin(), plain.end(), is_small)) ++uses[plain];
  });
}

void count_words(const Template& phrase, std::unordered_map<std::string, int>& uses) {
  for (const auto& piece : phrase) {
    if (piece.kind == Piece::Kind::text) count_words(piece.text, uses);
    for (const auto& option : piece.options) count_words(option, uses);
  }
}

void count_words(const std::vector<Template>& phrases, std::unordered_map<std::string, int>& uses) {
  for (const auto& phrase : phrases) count_words(phrase, uses);
}

/// Calls use(word) for all that one slip after the first letter makes of a word.
template <typename Use>
void for_slips(const std::string& word, const Use& use) {
  for (std::size_t i = 1; i <= word.size(); ++i) {
    for (char c = 'a'; c <= 'z'; ++c) {
      use(word.substr(0, i) + c + word.substr(i));
      if (i < word.size() && c != word[i]) use(word.substr(0, i) + c + word.substr(i + 1));
    }
    if (i < word.size()) use(word.substr(0, i) + word.substr(i + 1));
    if (i + 1 < word.size() && word[i] != word[i + 1])
      use(word.substr(0, i) + word[i + 1] + word[i] + word.substr(i + 2));
  }
}

}  // namespace

Spelling::Spelling(const DialogueDomain& domain) {
  for (const auto& [code, language] : domain.state().languages) {
    for (const auto& [kind, phrases] : language.questions)
      count_words(phrases.train, uses_), count_words(phrases.follow_train, uses_);
    for (const auto& [kind, outcomes] : language.answers)
      for (const auto& [outcome, phrases] : outcomes) count_words(phrases, uses_);
    for (const auto& [slot, phrases] : language.words) count_words(phrases, uses_);
    for (const auto& [value, term] : language.terms)
      for (const auto& [form, texts] : term)
        for (const auto& text : texts) count_words(text, uses_);
  }
}

/// The word itself where none is near, or several are about as usual.
std::string Spelling::nearest(const std::string& word) const {
  std::string best = word;
  int most = 0, next = 0;
  for_slips(word, [&](const std::string& candidate) {
    const auto found = uses_.find(candidate);
    if (found == uses_.end() || candidate == best || candidate.size() + 1 < kShortest) return;
    if (found->second > most)
      next = most, most = found->second, best = candidate;
    else
      next = std::max(next, found->second);
  });
  return most >= kClearly * next ? best : word;
}

std::string Spelling::corrected(const std::string& text) const {
  std::string right;
  std::size_t done = 0;
  for_words(text, [&](std::size_t begin, const std::string& word) {
    if (word.size() < kShortest || word.size() > kLongest || !is_letter(word[0]) ||
        !std::all_of(word.begin() + 1, word.end(), is_small))
      return;
    const auto plain = lowered(word);
    if (uses_.contains(plain)) return;
    auto found = nearest(plain);
    found[0] = word[0];
    right += text.substr(done, begin - done) + found;
    done = begin + word.size();
  });
  return right + text.substr(done);
}

}  // namespace kerf::dialogue
