#include "dialogue/case_view.h"

#include <algorithm>
#include <cstdlib>

#include "base/trimmed.h"
#include "dialogue/letters.h"

namespace kerf::dialogue {
namespace {

template <typename T>
bool ordered(const T& left, const std::string& op, const T& right) {
  if (op == "==") return left == right;
  if (op == "!=") return left != right;
  if (op == "<") return left < right;
  if (op == ">") return left > right;
  return op == "<=" ? left <= right : left >= right;
}

}  // namespace

std::string substitute(const std::string& text, const Variables& variables) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto end = text[i] == '{' ? text.find('}', i) : std::string::npos;
    const auto found =
        end == std::string::npos ? variables.end() : variables.find(text.substr(i + 1, end - i - 1));
    if (found == variables.end()) {
      out += text[i];
    } else {
      out += found->second;
      i = end;
    }
  }
  return out;
}

Facts::Facts(const std::vector<CaseFact>& facts) {
  for (const CaseFact& fact : facts) add(fact);
}

const CaseFact* Facts::find(std::string_view name) const {
  const auto found = places_.find(std::string(name));
  return found == places_.end() ? nullptr : &list_[found->second];
}

void Facts::add(const CaseFact& fact) {
  const auto [place, is_new] = places_.try_emplace(fact.name, list_.size());
  if (is_new)
    list_.push_back(fact);
  else
    list_[place->second] = fact;
}

bool CaseView::has(std::string_view label) const {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

CaseView view_case(const DialogueCase& about, const std::vector<std::string>& domain_labels,
                   const std::string& normal) {
  CaseView view;
  for (const std::string& label : domain_labels)
    if (std::find(about.labels.begin(), about.labels.end(), label) != about.labels.end())
      view.labels.push_back(label);
  // A site's own classes, which the domain has no words for, go by their names.
  for (const std::string& label : about.labels)
    if (label != normal && !view.has(label)) view.labels.push_back(label);
  view.facts = Facts(about.facts);
  return view;
}

std::optional<double> leading_number(std::string_view text) {
  const std::string copy(text.substr(0, 32));
  if (copy.empty() || !(copy[0] == '-' || (copy[0] >= '0' && copy[0] <= '9'))) return std::nullopt;
  char* end = nullptr;
  const double number = std::strtod(copy.c_str(), &end);
  return end == copy.c_str() ? std::nullopt : std::optional(number);
}

std::optional<Comparison> parse_comparison(std::string_view text) {
  const auto at = text.find_first_of("<>=!");
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  const std::size_t length = at + 1 < text.size() && text[at + 1] == '=' ? 2 : 1;
  const std::string op(text.substr(at, length));
  if (op == "=" || op == "!") return std::nullopt;
  return Comparison{std::string(trimmed(text.substr(0, at), " ")), op,
                    std::string(trimmed(text.substr(at + length), " "))};
}

const CaseFact* find_side(const std::string& side, const Facts& facts) {
  for (const char* part : {"", ".fail_rate", ".failed"})
    if (const CaseFact* fact = facts.find(side + part)) return fact;
  return nullptr;
}

std::optional<bool> compare(const Comparison& comparison, const Facts& facts) {
  const CaseFact* left = find_side(comparison.left, facts);
  const CaseFact* right = find_side(comparison.right, facts);
  const auto left_number = left ? left->number : leading_number(comparison.left);
  const auto right_number = right ? right->number : leading_number(comparison.right);
  if (left_number && right_number) return ordered(*left_number, comparison.op, *right_number);
  if (comparison.op != "==" && comparison.op != "!=") return std::nullopt;
  return ordered(left ? left->value : comparison.left, comparison.op,
                 right ? right->value : comparison.right);
}

}  // namespace kerf::dialogue
