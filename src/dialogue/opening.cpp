#include "dialogue/opening.h"

#include "dialogue/letters.h"
#include "dialogue/regex.h"

namespace kerf::dialogue {
namespace {

const char* const kWord =
    "^\\s*(?:(?:yes|no)[,:.]\\s+(?=\\S)|(?:是的|不是|没有|是|不|有|对)[，：]\\s*(?=\\S))";

}  // namespace

Opening opening_of(const std::string& text, const DialogueDomain::State& domain) {
  for (const auto& [code, language] : domain.languages) {
    const auto words = language.claims.vocabularies.find("opening");
    if (words == language.claims.vocabularies.end()) continue;
    for (const VocabularyItem& item : words->second)
      if (item.whole.find(text)) return item.value == "yes" ? Opening::yes : Opening::no;
  }
  return Opening::other;
}

bool opens_with_word(const std::string& text) {
  return Regex(kWord, "").find(text).has_value();
}

std::string without_opening(const std::string& text) {
  const auto word = Regex(kWord, "").find(text);
  if (!word) return text;
  std::string rest = text.substr(word->end);
  if (!rest.empty() && is_small(rest[0])) rest[0] = char(rest[0] - 'a' + 'A');
  return rest;
}

}  // namespace kerf::dialogue
