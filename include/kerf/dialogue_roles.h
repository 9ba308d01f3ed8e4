// Dialogues that two language models talk: one asks, one answers, and what the facts do not bear out is
// rejected.
#pragma once

#include <kerf/chat_client.h>
#include <kerf/dialogue.h>
#include <kerf/error.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace kerf {

/// All that the two know, and the check that their answers are held to.
struct RoleBrief {
  std::string domain;                   ///< "wafer"
  std::vector<std::string> kinds;       ///< of questions, to choose from
  DialogueCase about;                   ///< the asker sees its labels only
  std::vector<KnowledgeEntry> entries;  ///< what causes and checks may rest on
  /// The checkable claims of an answer. One that does not hold rejects it.
  std::function<std::vector<Claim>(const std::string&)> check;
};
/// The brief of a case. `domain` and `knowledge` have to outlive it.
RoleBrief role_brief(const DialogueDomain& domain, const DialogueCase& about, const KnowledgeBase& knowledge);

struct Roles {
  const ChatClient& questioner;
  const ChatClient& answerer;
};
struct RoleOptions {
  int turns_min = 2;  ///< user turns
  int turns_max = 6;
  std::string language = "en";  ///< "en", "zh"
  int tries = 3;                ///< for each answer; a turn whose answers all fail is dropped
  double temperature = 0.8;
  std::uint64_t seed = 0;
};

/// Too few answers passed the check; another case or seed may do better.
class DialogueRejected : public Error {
 public:
  using Error::Error;
};

/// Lets the two talk. `made_by` names the models and the version of the prompts. The same seed asks for the
/// same kinds in the same order; what the models make of it is theirs. Throws
/// DialogueRejected when fewer turns than `turns_min` pass the check or no answer says anything that can be
/// checked, and the errors of ChatClient.
Dialogue converse_roles(const Roles& roles, const RoleBrief& brief, const RoleOptions& options);

/// Why an answer is rejected, a sentence each; empty: it is not. Citations are [entry-id].
std::vector<std::string> complaints_about(const std::string& answer, const RoleBrief& brief);

}  // namespace kerf
