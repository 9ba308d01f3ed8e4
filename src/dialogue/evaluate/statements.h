// The statements of an answer, sorted by what they are about and held against what should be said.
#pragma once

#include <kerf/dialogue.h>

#include <set>
#include <string>
#include <vector>

#include "dialogue/case_view.h"

namespace kerf::dialogue {

enum class Topic { pattern, place, number, knowledge };
/// A value without a number is a place, whether it tells where, which way or what shape.
Topic topic_of(const Claim& claim, const Facts& facts);

/// The labels that claims affirm, and those they deny; "Normal" among them under its own name.
struct Named {
  std::set<std::string> affirmed, denied;
};
Named named_labels(const std::vector<Claim>& claims);

/// Whether two values, as said, can both be true: "83" and "83.4", "edge" and "edge, 7 o'clock".
bool agree(const std::string& a, const std::string& b);
/// The values that claims tell of facts, comparisons and loose words aside.
std::vector<CaseFact> told_values(const std::vector<Claim>& claims);

/// Whether the answer's claims say what a claim of the reference says, in these words or by implying it.
class Sayings {
 public:
  explicit Sayings(const std::vector<Claim>& claims);
  bool says(const Claim& wanted) const;
  const Named& named() const { return named_; }

 private:
  bool says_pattern(const std::string& wanted) const;

  const std::vector<Claim>& claims_;
  Named named_;
  Facts told_;
};

/// Why two answers of a dialogue cannot both be true; empty: they can. `normal`: the name of no label.
std::string contradiction(const std::vector<Claim>& first, const std::vector<Claim>& second,
                          const std::string& normal);

}  // namespace kerf::dialogue
