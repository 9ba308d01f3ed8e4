#include "dialogue/evaluate/text_overlap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "dialogue/letters.h"
#include "text/utf8.h"

namespace kerf::dialogue {
namespace {

struct Range {
  char32_t first, last;
};

/// What sacrebleu 2's "zh" tokenizer sets apart: ideographs, radicals, full-width forms and marks. (Its two
/// ranges beyond U+FFFF are read as U+2001..2A6D and U+2F81..2FA1; scores depend on it, so it is kept.)
constexpr std::array<Range, 20> kSetApart = {
    {{0x3400, 0x4db5}, {0x4e00, 0x9fbb}, {0xf900, 0xfa2d}, {0xfa30, 0xfa6a}, {0xfa70, 0xfad9},
     {0x2001, 0x2a6d}, {0x2f81, 0x2fa1}, {0xff00, 0xffef}, {0x2e80, 0x2eff}, {0x3000, 0x303f},
     {0x31c0, 0x31ef}, {0x2f00, 0x2fdf}, {0x2ff0, 0x2fff}, {0x3100, 0x312f}, {0x31a0, 0x31bf},
     {0xfe10, 0xfe1f}, {0xfe30, 0xfe4f}, {0x2600, 0x26ff}, {0x2700, 0x27bf}, {0x3200, 0x33ff}}};
/// Ideographs alone: what words of Chinese are made of.
constexpr std::array<Range, 3> kIdeographs = {{{0x3400, 0x9fff}, {0xf900, 0xfaff}, {0x20000, 0x2fa1f}}};

template <typename Ranges>
bool is_in(const Ranges& ranges, char32_t code) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [code](const Range& range) { return range.first <= code && code <= range.last; });
}

/// The text with spaces around every character of the ranges.
template <typename Ranges>
std::string set_apart(std::string_view given, const Ranges& ranges) {
  const std::string text = text::lossy_utf8(given);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const bool apart = is_in(ranges, text::next_char(text, at));
    if (apart) out += ' ';
    out.append(text, begin, at - begin);
    if (apart) out += ' ';
  }
  return out;
}

bool is_stop(char c) {
  return c == '.' || c == ',';
}
/// Marks of ASCII without those that words and numbers may hold.
bool is_mark(char c) {
  return c > ' ' && c < 127 && !is_digit(c) && !is_letter(c) && !is_stop(c) && c != '-' && c != '\'';
}

std::string spaced_marks(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (is_mark(c))
      out += {' ', c, ' '};
    else
      out += c;
  return out;
}

/// Each pair of characters that `fits` is written by `spaced`; a pair takes both, as a regular expression's
/// match would.
template <typename Fits, typename Spaced>
std::string spaced_pairs(const std::string& text, Fits&& fits, Spaced&& spaced) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i + 1 < text.size() && fits(text[i], text[i + 1])) {
      out += spaced(text[i], text[i + 1]);
      ++i;
    } else {
      out += text[i];
    }
  return out;
}

Tokens words_of(const std::string& text) {
  constexpr std::string_view kSpaces = " \t\r\n\v\f";
  Tokens words;
  for (std::size_t begin = 0; (begin = text.find_first_not_of(kSpaces, begin)) != std::string::npos;) {
    const auto end = std::min(text.find_first_of(kSpaces, begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return words;
}

std::map<Tokens, std::int64_t> runs_of(const Tokens& tokens, std::size_t length) {
  std::map<Tokens, std::int64_t> runs;
  for (std::size_t i = 0; i + length <= tokens.size(); ++i)
    ++runs[Tokens(tokens.begin() + std::ptrdiff_t(i), tokens.begin() + std::ptrdiff_t(i + length))];
  return runs;
}

}  // namespace

Tokens bleu_tokens(std::string_view text) {
  using Pair = std::string;
  std::string cut = spaced_marks(set_apart(text, kSetApart));
  cut = spaced_pairs(
      cut, [](char a, char b) { return !is_digit(a) && is_stop(b); },
      [](char a, char b) {
        return Pair{a, ' ', b, ' '};
      });
  cut = spaced_pairs(
      cut, [](char a, char b) { return is_stop(a) && !is_digit(b); },
      [](char a, char b) {
        return Pair{' ', a, ' ', b};
      });
  cut = spaced_pairs(
      cut, [](char a, char b) { return is_digit(a) && b == '-'; },
      [](char a, char b) {
        return Pair{a, ' ', b, ' '};
      });
  return words_of(cut);
}

Tokens rouge_tokens(std::string_view text) {
  const std::string cut = set_apart(text, kIdeographs);
  std::string words;
  for (std::size_t at = 0; at < cut.size();) {
    const std::size_t begin = at;
    const char32_t code = text::next_char(cut, at);
    if (is_in(kIdeographs, code))
      words.append(cut, begin, at - begin);
    else if (code < 128 && (is_digit(char(code)) || is_letter(char(code))))
      words += code >= 'A' && code <= 'Z' ? char(code + ('a' - 'A')) : char(code);
    else
      words += ' ';
  }
  return words_of(words);
}

void CorpusBleu::add(std::string_view answer, std::string_view reference) {
  const Tokens said = bleu_tokens(answer), wanted = bleu_tokens(reference);
  answer_words_ += std::int64_t(said.size());
  reference_words_ += std::int64_t(wanted.size());
  for (std::size_t order = 0; order < matched_.size(); ++order) {
    const auto in_reference = runs_of(wanted, order + 1);
    for (const auto& [run, count] : runs_of(said, order + 1)) {
      const auto found = in_reference.find(run);
      said_[order] += count;
      if (found != in_reference.end()) matched_[order] += std::min(count, found->second);
    }
  }
}

double CorpusBleu::score() const {
  if (reference_words_ == 0 && answer_words_ == 0) return std::numeric_limits<double>::quiet_NaN();
  if (matched_[0] == 0) return 0;
  double logs = 0, halving = 1;
  for (std::size_t order = 0; order < matched_.size(); ++order) {
    if (said_[order] == 0) return 0;  // no answer is that long
    const double matched = matched_[order] > 0 ? double(matched_[order]) : 1 / (halving *= 2);
    logs += std::log(matched / double(said_[order]));
  }
  const double lengths = double(reference_words_) / double(answer_words_);
  return 100 * std::exp(std::min(0.0, 1 - lengths) + logs / double(matched_.size()));
}

std::size_t common_length(const Tokens& a, const Tokens& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (const std::string& word : a) {
    std::size_t diagonal = 0;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = word == b[j - 1] ? diagonal + 1 : std::max(row[j], row[j - 1]);
      diagonal = above;
    }
  }
  return row[b.size()];
}

double rouge_l(std::string_view answer, std::string_view reference) {
  const Tokens said = rouge_tokens(answer), wanted = rouge_tokens(reference);
  if (said.empty() || wanted.empty()) return 0;
  return 2 * double(common_length(said, wanted)) / double(said.size() + wanted.size());
}

}  // namespace kerf::dialogue
