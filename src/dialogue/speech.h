// Slots of a phrase filled: drawn values, labels, facts and entries as a language says them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialogue/domain.h"

namespace kerf::dialogue {

/// A value in a form ("say", "a", "ask", ..): its term, any of the texts; the value itself without one.
std::string say(const Language& language, const std::string& value, const std::string& form, Random& random);

/// "id", "module", "mechanism", or the first "check", "action" or "source" of an entry, without its full
/// stop; in Chinese where `zh` and the entry has it. nullopt: it has none.
std::optional<std::string> say_entry(const KnowledgeEntry& entry, const std::string& part, bool zh);

struct Speech {
  const Language& language;
  const std::string& normal;
  const std::vector<std::string>& labels;  ///< spoken as the case's
  const Facts& facts;                      ///< that may be said
  const Variables& variables;
  const std::vector<const KnowledgeEntry*>& entries;
  std::string again;  ///< the answer before, said rightly
};
/// One text of a phrase; nullopt where it says something that is not there.
std::optional<std::string> speak(const Template& phrase, const Speech& speech, Random& random);
/// Of several phrases: a random one that can be said.
std::optional<std::string> speak_any(const std::vector<Template>& phrases, const Speech& speech,
                                     Random& random);

}  // namespace kerf::dialogue
