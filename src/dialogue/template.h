// Phrases with alternatives and slots: "(what|which) pattern is (this|that)( please|)", "yield: {yield}".
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"

namespace kerf::dialogue {

struct Piece;
using Template = std::vector<Piece>;
struct Piece {
  enum class Kind { text, slot, choice };
  Kind kind = Kind::text;
  std::string text;               ///< kind text: itself; kind slot: its name
  std::vector<Template> options;  ///< kind choice
};

/// Reads a phrase. Throws Error naming `place` for a bracket that is not closed or opened.
Template parse_template(std::string_view text, const std::string& place);
/// How many texts it makes, slots counted as one word each.
double count_texts(const Template& phrase);

/// The words of a slot; nullopt: it has none here.
using SlotWords = std::function<std::optional<std::string>(const std::string& slot)>;
/// One text of the phrase; nullopt when a slot on the way has no words.
std::optional<std::string> expand(const Template& phrase, Random& random, const SlotWords& words);
/// Spaces that alternatives left behind taken out, the first letter made a capital.
std::string tidied(const std::string& text);

}  // namespace kerf::dialogue
