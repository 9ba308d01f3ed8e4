// Dialogues about pictures whose every statement is true: built from facts, labels and knowledge by a domain
// folder's grammar (or by language models), checked, reviewed, written down. WamGLM's WaferMapVMQA is one.
#pragma once

#include <kerf/chat.h>
#include <kerf/file.h>
#include <kerf/knowledge.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// What a dialogue may say about one case: named values, spoken as they are. Facts of wafers come from
/// list_facts; other domains bring their own.
struct CaseFact {
  std::string name;              ///< "yield"
  std::string value;             ///< "83.4 %"
  std::optional<double> number;  ///< of numeric facts, in the unit of `value`
  bool operator==(const CaseFact&) const = default;
};
struct DialogueCase {
  std::string image;                ///< file, or file and index: "maps.npz[12]"
  std::vector<std::string> labels;  ///< patterns or classes that are true of it; {} or {"Normal"}: none
  std::vector<CaseFact> facts;
};

/// A dialogue record. JSON: {"images":[..],"messages":[{"role":..,"content":..}],"class":[..],"meta":{..}}.
struct Dialogue {
  std::vector<std::string> images;
  std::vector<Message> messages;     ///< tool calls and their results included
  std::vector<std::string> classes;  ///< labels
  std::vector<std::string> kinds;    ///< of each user turn: "type", "place", "causes", ..
  std::vector<std::string> cites;    ///< ids of knowledge entries that answers rest on
  /// Indices into `messages` of answers that are wrong on purpose, to be taken back later: never trained on.
  std::vector<int> planted;
  std::string language;  ///< "en", "zh"
  std::string made_by;   ///< "grammar", or the model's name
  std::uint64_t seed = 0;
  bool operator==(const Dialogue&) const = default;
};
std::string dialogue_json(const Dialogue& dialogue);  ///< one line
Dialogue parse_dialogue(std::string_view line, const std::string& name);
/// ShareGPT: {"conversations":[{"from":"human"|"gpt"|..,"value":..}],"images":[..]}, one line.
std::string sharegpt_json(const Dialogue& dialogue);

/// A statement in a text that can be checked, and whether the case bears it out.
struct Claim {
  std::string text;      ///< the words
  std::string fact;      ///< name of the fact, or "pattern" or "knowledge"
  std::string said;      ///< value in the text
  std::string expected;  ///< value of the case
  bool holds = false;
};

/// A turn before a question.
struct EarlierTurn {
  std::string question, answer;
  bool same = false;  ///< a part of the question itself
};

/// A domain: labels, words, question kinds, answers and claim patterns, read from plain files in a folder.
class DialogueDomain {
 public:
  /// Throws Error naming file, line and what was expected.
  explicit DialogueDomain(const Path& folder);
  ~DialogueDomain();
  DialogueDomain(DialogueDomain&&) noexcept;

  const std::string& name() const;
  const std::vector<std::string>& labels() const;
  const std::vector<std::string>& languages() const;
  const std::vector<std::string>& kinds() const;  ///< question kinds

  /// All checkable claims of an answer about a case: values, places, labels, citations. Words that a cited
  /// entry has itself are the entry's, not claims about the case.
  std::vector<Claim> check(const std::string& text, const DialogueCase& about,
                           const KnowledgeBase& knowledge) const;

  /// What the domain answers to its question "type" about a case, in a language ("en"): which labels it has.
  /// nullopt where the domain asks or says no such thing.
  std::optional<std::string> tell_type(const DialogueCase& about, const std::string& language) const;

  /// The same for a question about knowledge ("causes", "mechanism", "checks" or "actions"), from entries
  /// that were looked up: what they say, word for word. nullopt without an entry too.
  std::optional<std::string> tell_knowledge(const DialogueCase& about,
                                            const std::vector<const KnowledgeEntry*>& entries,
                                            const std::string& asked, const std::string& language) const;

  /// What the facts say to a question about numbers and places, which may lean on the turns before ("which
  /// quadrant is best?", "and at 8 o'clock?"), by the words of measures.LANGUAGE.toml, or to one that
  /// direct.LANGUAGE.toml knows; nullopt: neither knows it, or the facts are not there.
  std::optional<std::string> tell_directly(const DialogueCase& about, const std::string& question,
                                           const std::string& language,
                                           const std::vector<EarlierTurn>& earlier = {}) const;

  /// A question of bare names ("pattern, yield and first check?") as whole questions, in order, at most four,
  /// one for all there is to say ("a statement for the handover"), and one that the domain knows to ask in
  /// plainer words, of `about` if that is not null; empty: it is none.
  std::vector<std::string> named_parts(const std::string& question, const std::string& language,
                                       const DialogueCase* about = nullptr) const;
  /// The question that such a name by itself stands for ("first check").
  std::optional<std::string> named_part(const std::string& name, const std::string& language) const;

  /// Of all that may be said of a case, what is read off the facts; nullopt: nothing is.
  std::optional<std::string> tell_report(const DialogueCase& about, const std::string& language) const;

  struct State;
  const State& state() const { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

struct DialogueOptions {
  int turns_min = 2;  ///< user turns
  int turns_max = 8;
  std::vector<std::string> languages = {"en", "zh"};
  double zh_share = 0.2;      ///< of dialogues
  bool picture = true;        ///< shown with the first question; false: its labels are told (told_labels)
  bool tools = true;          ///< answers call tools for what they do not see (numbers, knowledge)
  bool test_phrases = false;  ///< phrases that are kept for tests instead of those for training
  std::uint64_t seed = 0;
};
/// One dialogue about a case, seeded: the same seed gives the same dialogue. Its statements hold (checked).
Dialogue build_dialogue(const DialogueDomain& domain, const DialogueCase& about,
                        const KnowledgeBase& knowledge, const DialogueOptions& options);

/// What a dialogue's answers, those planted wrong on purpose aside, claim of the case that does not hold.
std::vector<Claim> false_claims(const DialogueDomain& domain, const DialogueCase& about,
                                const KnowledgeBase& knowledge, const Dialogue& dialogue);

/// The system text that stands for a picture which the model does not see itself: "labels: bridge, pinch".
std::string told_labels(const std::vector<std::string>& labels);

/// The result text of a tool, the same in training and at work: names and values, one a line.
/// `wafer_facts` with arguments {"about": [prefixes of fact names]}; empty: the summary.
std::string facts_tool_result(const std::vector<CaseFact>& facts, const std::vector<std::string>& about);
/// `knowledge_search`: entries with id, module, mechanism, checks and actions, one a line, in `language`.
std::string knowledge_tool_result(const std::vector<const KnowledgeEntry*>& entries,
                                  const std::string& language);

}  // namespace kerf
