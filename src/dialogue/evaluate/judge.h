// One answer held against the map, the reference and the knowledge base.
#pragma once

#include <kerf/ask.h>

#include <optional>
#include <string>
#include <vector>

#include "dialogue/evaluate/kind_spec.h"
#include "dialogue/evaluate/statements.h"
#include "dialogue/evaluate/turns.h"

namespace kerf::dialogue {

struct Citations {
  int all = 0, exist = 0, fit = 0, kept = 0;
};

/// What is said of an answer; nullopt: not asked for.
struct Judgement {
  std::vector<Claim> claims;
  bool declined = false;
  bool holds = true;  ///< no claim is wrong
  std::optional<bool> complete, pattern, yes_no, place, number;
  Citations citations;
  std::string why;  ///< what is wrong or lacking first; empty: nothing
};

struct JudgedTurn {
  const ReferenceTurn& turn;
  const KindSpec& kind;   ///< of the question
  const KindSpec& about;  ///< of the question that a doubt is about; else the same
  const AskAnswer& answer;
};

class Judge {
 public:
  Judge(const DialogueDomain& domain, const KnowledgeBase& knowledge)
      : domain_(domain), knowledge_(knowledge), decliner_(domain.state()), set_answers_(domain.state()) {}

  Judgement judge(const JudgedTurn& judged, const DialogueCase& about) const;
  /// Whether a class name, labels with '+' between them, is that of the case.
  bool is_class_of(const std::string& class_name, const DialogueCase& about) const;

 private:
  Citations citations_in(const std::string& text, const std::vector<Claim>& claims) const;
  bool names_exactly(const std::vector<Claim>& claims, const DialogueCase& about) const;
  void compare(const JudgedTurn& judged, const DialogueCase& about, Judgement& judgement) const;
  std::optional<bool> same_opening(const JudgedTurn& judged, bool complete) const;
  bool says_labels(const JudgedTurn& judged, const std::vector<Claim>& wanted, const Sayings& sayings) const;

  const DialogueDomain& domain_;
  const KnowledgeBase& knowledge_;
  Decliner decliner_;
  SetAnswers set_answers_;
};

}  // namespace kerf::dialogue
