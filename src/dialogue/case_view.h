// A case as the grammar asks about it: its labels in the domain's order, its facts by name.
#pragma once

#include <kerf/dialogue.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kerf::dialogue {

/// What a question has drawn: {z} -> "edge".
using Variables = std::map<std::string, std::string>;
/// "zone.{z}.failed" -> "zone.edge.failed". A name that is not drawn stays as it is.
std::string substitute(const std::string& text, const Variables& variables);

class Facts {
 public:
  Facts() = default;
  explicit Facts(const std::vector<CaseFact>& facts);
  const CaseFact* find(std::string_view name) const;
  void add(const CaseFact& fact);
  const std::vector<CaseFact>& list() const { return list_; }

 private:
  std::vector<CaseFact> list_;
  std::unordered_map<std::string, std::size_t> places_;
};

/// Labels that are true of a case: the domain's in its order, then others such as a site's own classes; none:
/// it is normal.
struct CaseView {
  std::vector<std::string> labels;
  Facts facts;
  bool has(std::string_view label) const;
};
CaseView view_case(const DialogueCase& about, const std::vector<std::string>& domain_labels,
                   const std::string& normal);

/// The number at the start of a text ("83.4 %"); nullopt: it starts with none.
std::optional<double> leading_number(std::string_view text);

struct Comparison {
  std::string left, op, right;  ///< op: == != < > <= >=
};
/// "yield > 90", "zone.edge>zone.center"; nullopt: no operator in it.
std::optional<Comparison> parse_comparison(std::string_view text);
/// Whether it holds. A side is a fact's name (without its last part where that is .fail_rate or .failed), a
/// number or a word. nullopt: an order of things that are not both numbers.
std::optional<bool> compare(const Comparison& comparison, const Facts& facts);
/// The fact that a side of a comparison names; null: none.
const CaseFact* find_side(const std::string& side, const Facts& facts);

}  // namespace kerf::dialogue
