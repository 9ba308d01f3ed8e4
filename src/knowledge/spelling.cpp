#include "knowledge/spelling.h"

#include <algorithm>
#include <cstdlib>

#include "knowledge/words.h"

namespace kerf::knowledge {
namespace {

constexpr std::size_t kShortest = 4;
constexpr std::size_t kLong = 8;      // from here on two mistakes are forgiven
constexpr std::size_t kLongest = 40;  // no word is longer; bounds the work on hostile text

bool is_plain(const std::string& word) {
  return word.size() >= kShortest && word.size() <= kLongest &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

// Optimal string alignment, kept to three rows.
int spelling_distance(std::string_view a, std::string_view b, int most) {
  if (std::abs(int(a.size()) - int(b.size())) > most) return most + 1;
  std::vector<int> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = int(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = int(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      const bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (exchanged) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return std::min(last[b.size()], most + 1);
}

void Spelling::learn(const std::string& text) {
  for (std::string& word : cut_words(text))
    if (is_plain(word)) words_.insert(std::move(word));
}

std::string Spelling::correct(const std::string& word) const {
  if (!is_plain(word) || words_.count(word)) return word;
  const int most = word.size() >= kLong ? 2 : 1;
  // The first letter is seldom wrong: between equals, the one that shares it.
  int nearest = 2 * (most + 1);
  std::string found = word;
  for (const std::string& known : words_) {
    const int distance = 2 * spelling_distance(word, known, most) + (word[0] != known[0]);
    if (distance < nearest) {
      nearest = distance;
      found = known;
    }
  }
  return found;
}

}  // namespace kerf::knowledge
