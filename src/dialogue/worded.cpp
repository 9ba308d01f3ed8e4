#include "dialogue/worded.h"

#include <algorithm>

#include "base/trimmed.h"
#include "dialogue/regex.h"

namespace kerf::dialogue {
namespace {

constexpr std::size_t kFewestBytes = 10;  // "{labels}." would fit anything

std::string escaped(const std::string& text) {
  std::string pattern;
  for (const char c : text) {
    if (std::string_view("\\^$.|?*+()[]{}-#").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

std::string pattern_of(const Template& phrase) {
  std::string pattern;
  for (const Piece& piece : phrase) {
    if (piece.kind == Piece::Kind::text) pattern += escaped(piece.text);
    if (piece.kind == Piece::Kind::slot) pattern += ".+?";
    if (piece.kind != Piece::Kind::choice) continue;
    pattern += "(?:";
    for (const auto& option : piece.options)
      pattern += (&option == &piece.options.front() ? "" : "|") + pattern_of(option);
    pattern += ")";
  }
  return pattern;
}

/// Bytes of the words that always stand there.
std::size_t fixed_bytes(const Template& phrase) {
  std::size_t bytes = 0;
  for (const Piece& piece : phrase)
    if (piece.kind == Piece::Kind::text) bytes += piece.text.size();
  return bytes;
}

}  // namespace

bool begins_like(const std::string& sentence, const Template& phrase) {
  return !phrase.empty() && phrase.front().kind == Piece::Kind::text &&
         sentence.starts_with(tidied(phrase.front().text));
}

bool is_worded(const Language& language, const std::string& sentence) {
  const std::string said(trimmed(sentence, " \n"));
  for (const auto& [kind, outcomes] : language.answers)
    for (const auto& [outcome, phrases] : outcomes)
      for (const Template& phrase : phrases)
        if (fixed_bytes(phrase) >= kFewestBytes && Regex(pattern_of(phrase), "").find(said)) return true;
  return false;
}

}  // namespace kerf::dialogue
