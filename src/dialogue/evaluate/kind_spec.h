// What a kind of question asks for, told from the answers that the domain's folder has for it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dialogue/domain.h"
#include "dialogue/evaluate/text_overlap.h"
#include "dialogue/opening.h"

namespace kerf::dialogue {

struct KindSpec {
  bool declines = false;    ///< lies outside the field or the map: "off_topic", "unknown"
  bool asks_type = false;   ///< turns out by single and mixed, and draws nothing: "which pattern is it?"
  bool yes_no = false;      ///< some outcome's answers open with yes, some other's with no
  bool names_all = false;   ///< answers that name labels at all name all of them
  bool challenges = false;  ///< doubts the answer before
  bool names_map = false;   ///< asks a tool of its own for other maps: "seen one like it?"
};
/// Of every kind of the domain, by name.
std::map<std::string, KindSpec> kind_specs(const DialogueDomain::State& domain);

/// Knows the answers by which the domain declines.
class Decliner {
 public:
  explicit Decliner(const DialogueDomain::State& domain);
  /// Four fifths of the fixed words of such an answer stand in the text, in their order.
  bool declines(const std::string& text) const;

 private:
  std::vector<Tokens> phrases_;
};

/// Knows the answers that are the same for every case: greetings, what a term means.
class SetAnswers {
 public:
  explicit SetAnswers(const DialogueDomain::State& domain);
  /// Whether a text answers as the reference does, in any of the phrases for it; true where the reference is
  /// no such answer.
  bool agree(const std::string& reference, const std::string& text) const;

 private:
  std::vector<std::vector<Tokens>> outcomes_;  ///< the phrases of each
};

}  // namespace kerf::dialogue
