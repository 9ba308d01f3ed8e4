#include "dialogue/evaluate/statements.h"

#include <fmt/format.h>

#include <algorithm>

#include "dialogue/claim_values.h"

namespace kerf::dialogue {
namespace {

constexpr std::string_view kNot = "not ";

bool is_loose(const Claim& claim) {
  return claim.fact == "place" || claim.fact == "number";
}
bool is_value(const Claim& claim) {
  return claim.fact != "pattern" && claim.fact != "knowledge" && !is_loose(claim) &&
         !parse_comparison(claim.fact);
}

/// The number that a value is, as it is said: "83.4", "83.4 %"; not that of "7 o'clock".
std::optional<double> number_of(const std::string& said) {
  if (said.empty() || said.find_first_not_of("0123456789.-% ") != std::string::npos) return std::nullopt;
  return leading_number(said);
}

Topic topic_of_value(const std::string& fact, const std::string& said, const Facts& facts) {
  const CaseFact* known = find_side(fact, facts);
  const bool is_number = known ? known->number.has_value() : number_of(said).has_value();
  return is_number ? Topic::number : Topic::place;
}

std::string opposite(const std::string& op) {
  return op == "<" ? ">=" : op == ">=" ? "<" : op == ">" ? "<=" : op == "<=" ? ">" : op == "==" ? "!=" : "==";
}

bool exclude(const Comparison& a, const Comparison& b) {
  return a.left == b.left && a.right == b.right && a.op == opposite(b.op);
}

std::string value_contradiction(const std::vector<CaseFact>& first, const std::vector<CaseFact>& second) {
  for (const CaseFact& a : first)
    for (const CaseFact& b : second)
      if (a.name == b.name && !agree(a.value, b.value))
        return fmt::format("{} is {} once and {} once", a.name, a.value, b.value);
  return "";
}

std::string label_contradiction(const Named& first, const Named& second, const std::string& normal) {
  const bool other_than_normal = second.affirmed.size() > second.affirmed.count(normal);
  if (first.affirmed.count(normal) && other_than_normal)
    return fmt::format("{} once and {} once", normal, *second.affirmed.begin());
  for (const std::string& label : first.affirmed)
    if (second.denied.count(label)) return fmt::format("{} is there once and denied once", label);
  return "";
}

/// Comparisons of the first against values and comparisons of the second.
std::string comparison_contradiction(const std::vector<Claim>& first, const std::vector<Claim>& second) {
  const Facts told(told_values(second));
  for (const Claim& claim : first) {
    const auto comparison = parse_comparison(claim.fact);
    if (!comparison) continue;
    const bool has_side = find_side(comparison->left, told) != nullptr;
    if (has_side && !compare(*comparison, told).value_or(true))
      return fmt::format("'{}' does not fit a value told", claim.fact);
    for (const Claim& other : second) {
      const auto against = parse_comparison(other.fact);
      if (against && exclude(*comparison, *against))
        return fmt::format("'{}' and '{}' are both told", claim.fact, other.fact);
    }
  }
  return "";
}

}  // namespace

Topic topic_of(const Claim& claim, const Facts& facts) {
  if (claim.fact == "pattern") return Topic::pattern;
  if (claim.fact == "knowledge") return Topic::knowledge;
  if (is_loose(claim)) return claim.fact == "place" ? Topic::place : Topic::number;
  const auto comparison = parse_comparison(claim.fact);
  return comparison ? topic_of_value(comparison->left, comparison->right, facts)
                    : topic_of_value(claim.fact, claim.said, facts);
}

Named named_labels(const std::vector<Claim>& claims) {
  Named named;
  for (const Claim& claim : claims) {
    if (claim.fact != "pattern") continue;
    if (claim.said.starts_with(kNot))
      named.denied.insert(claim.said.substr(kNot.size()));
    else
      named.affirmed.insert(claim.said);
  }
  return named;
}

bool agree(const std::string& a, const std::string& b) {
  const auto left = number_of(a), right = number_of(b);
  if (left && right) return says_number(a, *right) || says_number(b, *left);
  return holds_word(a, b) || holds_word(b, a);
}

std::vector<CaseFact> told_values(const std::vector<Claim>& claims) {
  std::vector<CaseFact> told;
  for (const Claim& claim : claims)
    if (is_value(claim)) told.push_back({claim.fact, claim.said, number_of(claim.said)});
  return told;
}

Sayings::Sayings(const std::vector<Claim>& claims)
    : claims_(claims), named_(named_labels(claims)), told_(told_values(claims)) {}

bool Sayings::says(const Claim& wanted) const {
  if (wanted.fact == "pattern") return says_pattern(wanted.said);
  const auto comparison = parse_comparison(wanted.fact);
  if (comparison && find_side(comparison->left, told_) && compare(*comparison, told_).value_or(false))
    return true;
  return std::any_of(claims_.begin(), claims_.end(), [&](const Claim& claim) {
    if (is_loose(wanted)) return claim.holds && agree(claim.said, wanted.said);
    return claim.fact == wanted.fact && claim.holds;  // of entries, any about the patterns will do
  });
}

// Who names the labels that are there need not deny the others.
bool Sayings::says_pattern(const std::string& wanted) const {
  if (!wanted.starts_with(kNot)) return named_.affirmed.count(wanted) > 0;
  const std::string label = wanted.substr(kNot.size());
  return named_.denied.count(label) > 0 || (!named_.affirmed.empty() && !named_.affirmed.count(label));
}

std::string contradiction(const std::vector<Claim>& first, const std::vector<Claim>& second,
                          const std::string& normal) {
  const Named named_first = named_labels(first), named_second = named_labels(second);
  for (const std::string& why :
       {value_contradiction(told_values(first), told_values(second)),
        label_contradiction(named_first, named_second, normal),
        label_contradiction(named_second, named_first, normal), comparison_contradiction(first, second),
        comparison_contradiction(second, first)})
    if (!why.empty()) return why;
  return "";
}

}  // namespace kerf::dialogue
