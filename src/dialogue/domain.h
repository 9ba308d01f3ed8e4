// What a domain folder says, read into plain values.
#pragma once

#include <kerf/dialogue.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dialogue/claims.h"
#include "dialogue/condition.h"
#include "dialogue/direct.h"
#include "dialogue/measured/lexicon.h"
#include "dialogue/measured/thing_rules.h"
#include "dialogue/template.h"

namespace kerf::dialogue {

/// A way a question can turn out: its answers are written for it.
struct Outcome {
  std::string name = "any";
  std::vector<Condition> conditions;
  bool blind = false;  ///< answered without a tool
};

/// A kind of question.
struct Kind {
  std::string name;
  double weight = 1;
  bool opens = true;                ///< may be the first of a dialogue
  bool repeats = false;             ///< may come again with the same variables
  bool plants = false;              ///< may be answered wrongly on purpose, to be taken back
  bool challenges = false;          ///< doubts the answer before: takes a planted one back
  std::vector<std::string> after;   ///< kinds that must come right before; empty: any
  std::vector<std::string> follow;  ///< kinds after which its `follow` phrases make sense; empty: any
  std::vector<std::pair<std::string, std::string>> draws;  ///< variable, set
  std::vector<std::string> needs;                          ///< facts that the case must have
  std::vector<std::string> about;                          ///< arguments of the facts tool; empty: no call
  std::string knowledge;      ///< "causes", "mechanism", "checks" or "actions"; empty: no call
  std::string knowledge_for;  ///< a variable with the pattern asked about; empty: all labels of the case
  std::string tool;           ///< a tool of another name with constant arguments
  std::string arguments;
  std::vector<Outcome> outcomes;
};

struct Phrases {
  std::vector<Template> train, test;                ///< stand alone
  std::vector<Template> follow_train, follow_test;  ///< lean on the turn before
};

/// How values are said: form -> texts ("say" is the plain one).
using Term = std::map<std::string, std::vector<std::string>>;

struct Language {
  std::string code;
  std::map<std::string, Phrases> questions;                                     ///< by kind
  std::map<std::string, std::map<std::string, std::vector<Template>>> answers;  ///< by kind, outcome
  std::map<std::string, std::vector<Template>> words;                           ///< by slot, for questions
  std::map<std::string, Term> terms;  ///< by value; "# o'clock": any number for "#"
  std::string separator = ", ", last_separator = " and ";
  ClaimSet claims;
  DirectAnswers direct;
  Lexicon lexicon;
};

/// The answer before once more, to who doubts it though it is right; nullopt where the domain has no words
/// for that.
std::optional<std::string> tell_again(const DialogueDomain& domain, const std::string& answer,
                                      const std::string& language);
/// Whether a sentence is one by which the domain says that a question is not of its field.
bool declines_topic(const DialogueDomain& domain, const std::string& sentence);
/// Whether a sentence begins like one of "The map does not tell the recipe." and then names nothing that the
/// domain knows to be untold, or that the question has no word of.
bool leaves_nothing_untold(const DialogueDomain& domain, const std::string& sentence,
                           const std::string& question);
/// What the domain says to a question outside its field; nullopt: it has no words for that.
std::optional<std::string> tell_off_topic(const DialogueDomain& domain, const std::string& language);

}  // namespace kerf::dialogue

namespace kerf {

struct DialogueDomain::State {
  std::string name, normal;
  std::vector<std::string> labels, language_codes, kind_names;
  /// Languages that no model writes in: answers are phrases over facts and entries.
  std::vector<std::string> phrases_only;
  std::string facts_tool = "wafer_facts", knowledge_tool = "knowledge_search";
  std::map<std::string, std::vector<std::string>> sets;
  std::vector<dialogue::Kind> kinds;
  std::map<std::string, dialogue::Language> languages;
  dialogue::ThingRules things;
};

}  // namespace kerf
