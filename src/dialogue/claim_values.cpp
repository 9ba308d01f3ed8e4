#include "dialogue/claim_values.h"

#include <algorithm>
#include <cmath>

namespace kerf::dialogue {

bool says_number(const std::string& said, double number) {
  const auto value = leading_number(said);
  if (!value) return false;
  const auto point = said.find('.');
  const int decimals = point == std::string::npos ? 0 : int(said.size() - point - 1);
  return std::abs(*value - number) <= 0.5 * std::pow(10.0, -decimals) + 1e-6;
}

namespace {

bool is_word_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

bool holds_word(const std::string& value, const std::string& word) {
  for (auto at = value.find(word); at != std::string::npos; at = value.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !is_word_char(value[at - 1])) && (end == value.size() || !is_word_char(value[end])))
      return true;
  }
  return false;
}

bool says_value(const std::string& said, const CaseFact& fact) {
  return said == fact.value || (fact.number ? says_number(said, *fact.number) : holds_word(fact.value, said));
}

bool is_spoken_of(const std::string& name, const std::string& text) {
  for (std::size_t begin = 0; begin < name.size();) {
    const auto end = std::min(name.find_first_of("._", begin), name.size());
    if (end - begin >= 4 && text.find(name.substr(begin, end - begin)) != std::string::npos) return true;
    begin = end + 1;
  }
  return false;
}

}  // namespace kerf::dialogue
