// A dialogue as it grows: what was asked, what tools have shown, what may be said next.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "dialogue/noise.h"
#include "dialogue/plan.h"
#include "dialogue/speech.h"

namespace kerf::dialogue {

class Conversation {
 public:
  Conversation(const DialogueDomain::State& domain, const DialogueCase& about, const KnowledgeBase& knowledge,
               const DialogueOptions& options);
  Dialogue build();

 private:
  bool take_turn(bool last);
  std::optional<Turn> draw_turn();
  bool may_come_next(const Kind& kind) const;
  bool may_lean(const Kind& kind) const;
  std::vector<Turn> fitting(const Kind& kind) const;
  std::optional<std::string> question(const Turn& turn);
  bool answer(const Turn& turn, bool plant);
  std::optional<std::string> answer_text(const Turn& turn, const CaseView& said);
  std::optional<CaseView> spoilt(Turn& turn);
  bool spoil_fact(const std::string& name, CaseView& view);
  void call_tools(const Turn& turn);
  void call_facts(const Turn& turn);
  void call_knowledge(const Turn& turn);
  void call(const std::string& tool, const std::string& arguments, const std::string& result);
  std::vector<std::string> patterns_of(const Turn& turn) const;
  std::vector<const KnowledgeEntry*> known_about(const std::vector<std::string>& patterns) const;
  std::string again();
  void ask(const std::string& text);
  void note_cites(const std::string& text);

  const DialogueDomain::State& domain_;
  const DialogueCase& about_;
  const KnowledgeBase& knowledge_;
  const DialogueOptions& options_;
  Random random_;
  CaseView view_;
  const Language* language_ = nullptr;
  Typing typing_ = Typing::clean;
  Facts shown_;
  std::map<std::string, std::vector<const KnowledgeEntry*>> shown_entries_;  ///< by patterns asked about
  std::vector<const KnowledgeEntry*> entries_;                               ///< of the answer in progress
  std::set<std::string> asked_;
  std::optional<Turn> last_;  ///< the last turn that a doubt can be about
  std::string last_kind_;
  bool planted_ = false;
  Dialogue dialogue_;
};

}  // namespace kerf::dialogue
