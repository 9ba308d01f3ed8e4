// Whether what an answer says of causes, checks and actions stands in the entries that were looked up.
#pragma once

#include <kerf/dialogue.h>

#include <string>
#include <vector>

namespace kerf::dialogue {

class Grounding {
 public:
  /// Knows the words around entries from the domain's own answers.
  explicit Grounding(const DialogueDomain& domain);

  /// Claims of a sentence about `knowledge`: that each entry it cites was looked up and is the one quoted,
  /// and that a sentence which cites, or begins as one about entries does ("Check first:"), says no more than
  /// they do. Sentences about other things make no claim.
  std::vector<Claim> check(const std::string& sentence, const KnowledgeBase& knowledge,
                           const std::vector<const KnowledgeEntry*>& looked_up,
                           bool after_entry = false) const;

 private:
  std::vector<std::string> frames_;  ///< texts around entries, in small letters, the longest first
  std::vector<std::string> leads_;   ///< of them those that announce an entry
  std::vector<std::string> names_;   ///< of patterns, as the domain says them
};

}  // namespace kerf::dialogue
