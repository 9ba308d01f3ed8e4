#include "dialogue/template.h"

#include <kerf/error.h>

namespace kerf::dialogue {
namespace {

class TemplateReader {
 public:
  TemplateReader(std::string_view text, const std::string& place) : text_(text), place_(place) {}

  Template whole() {
    Template phrase = sequence();
    if (at_ < text_.size()) fail("{}: '{}' has a '{}' that nothing opened", place_, text_, text_[at_]);
    return phrase;
  }

 private:
  Template sequence() {
    Template phrase;
    while (at_ < text_.size() && text_[at_] != '|' && text_[at_] != ')') phrase.push_back(piece());
    return phrase;
  }

  Piece piece() {
    if (text_[at_] == '(') return choice();
    if (text_[at_] == '{') return slot();
    Piece piece;
    while (at_ < text_.size() && std::string_view("(){|").find(text_[at_]) == std::string_view::npos)
      piece.text += text_[at_++];
    return piece;
  }

  Piece choice() {
    if (++depth_ > 16) fail("{}: '{}' nests alternatives more than 16 deep", place_, text_);
    Piece piece;
    piece.kind = Piece::Kind::choice;
    do {
      ++at_;
      piece.options.push_back(sequence());
    } while (at_ < text_.size() && text_[at_] == '|');
    if (at_ >= text_.size()) fail("{}: '{}' lacks a ')'", place_, text_);
    ++at_;
    --depth_;
    return piece;
  }

  Piece slot() {
    Piece piece;
    piece.kind = Piece::Kind::slot;
    for (int depth = 0; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '{' && depth++ == 0) continue;
      if (c == '}' && --depth == 0) {
        ++at_;
        return piece;
      }
      piece.text += c;
    }
    fail("{}: '{}' lacks a '}}'", place_, text_);
  }

  std::string_view text_;
  const std::string& place_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

bool append(const Template& phrase, Random& random, const SlotWords& words, std::string& out) {
  for (const Piece& piece : phrase) {
    if (piece.kind == Piece::Kind::text) {
      out += piece.text;
    } else if (piece.kind == Piece::Kind::choice) {
      const auto& option = piece.options[std::size_t(random.below(std::int64_t(piece.options.size())))];
      if (!append(option, random, words, out)) return false;
    } else {
      const auto said = words(piece.text);
      if (!said) return false;
      out += *said;
    }
  }
  return true;
}

}  // namespace

Template parse_template(std::string_view text, const std::string& place) {
  return TemplateReader(text, place).whole();
}

double count_texts(const Template& phrase) {
  double count = 1;
  for (const Piece& piece : phrase) {
    if (piece.kind != Piece::Kind::choice) continue;
    double options = 0;
    for (const Template& option : piece.options) options += count_texts(option);
    count *= options;
  }
  return count;
}

std::optional<std::string> expand(const Template& phrase, Random& random, const SlotWords& words) {
  std::string text;
  if (!append(phrase, random, words, text)) return std::nullopt;
  return text;
}

// Alternatives that are left out leave spaces behind: two in a row, at an end, before a mark.
std::string tidied(const std::string& text) {
  std::string tidy;
  for (const char c : text) {
    if (c == ' ' && (tidy.empty() || tidy.back() == ' ')) continue;
    if (std::string_view(",.?!;:").find(c) != std::string_view::npos && !tidy.empty() && tidy.back() == ' ')
      tidy.pop_back();
    tidy += c;
  }
  while (!tidy.empty() && tidy.back() == ' ') tidy.pop_back();
  if (!tidy.empty() && tidy[0] >= 'a' && tidy[0] <= 'z') tidy[0] = char(tidy[0] - 'a' + 'A');
  return tidy;
}

}  // namespace kerf::dialogue
