// Questions of the field rather than of a wafer or picture in view: what a pattern is, what causes it, what
// to check. Answers are put together from the knowledge base, word for word, and name the entries they rest
// on.
#pragma once

#include <kerf/file.h>
#include <kerf/knowledge.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kerf {

struct HandbookQuestion {
  std::string text;
  /// Questions before it, oldest first: one that names nothing ("And what should I check?") is about what the
  /// last of them named.
  std::vector<std::string> earlier;
  std::string language = "en";  ///< of the answer
  /// What is in view can have and has; both empty: nothing is in view.
  std::vector<std::string> labels_known, labels_shown;
  std::vector<std::string> answers;  ///< to those before it: what has been told already
};

class Handbook {
 public:
  /// Reads every handbook.LANGUAGE.toml of the folder. Throws Error naming file, line and what was expected.
  explicit Handbook(const Path& folder);
  ~Handbook();
  Handbook(Handbook&&) noexcept;

  /// Whether a question is one of the field though something is in view: "What usually causes a Donut?" where
  /// there is none, "What is CMP?", what two patterns differ in. What is not clearly so is about the view.
  bool is_general(const HandbookQuestion& question, const KnowledgeBase& knowledge) const;
  /// "Explain it like I'm new", "why not Random?": what the patterns that are seen mean, and one that is
  /// named and is not; nullopt: it asks something else.
  std::optional<std::string> explain(const HandbookQuestion& question, const KnowledgeBase& knowledge) const;
  /// "What is a Donut?": what the pattern means; nullopt: it asks something else.
  std::optional<std::string> define(const HandbookQuestion& question, const KnowledgeBase& knowledge) const;
  /// "Are those two linked?": what the entries about patterns that are seen together say; nullopt: it asks
  /// something else, or one pattern is seen.
  std::optional<std::string> answer_of_links(const HandbookQuestion& question,
                                             const KnowledgeBase& knowledge) const;
  /// "Three suspects and a check for each", "and if that comes back clean?", "why check that first?": entries
  /// about what is in view, those told already or those not; nullopt: it asks something else.
  std::optional<std::string> answer_of_entries(const HandbookQuestion& question,
                                               const KnowledgeBase& knowledge) const;
  /// "Can you see our tool logs?", "how do I load a map?": what it is told of Kerf; nullopt: nothing.
  std::optional<std::string> about_kerf(const std::string& text, const std::string& language) const;
  /// nullopt: it asks for nothing that handbook or entries know. A pattern that is asked about and not in
  /// view is said not to be.
  std::optional<std::string> answer(const HandbookQuestion& question, const KnowledgeBase& knowledge) const;
  /// The answer where it asks for causes, checks or the like of what is in view, of all or by name.
  std::optional<std::string> answer_of_view(const HandbookQuestion& question,
                                            const KnowledgeBase& knowledge) const;
  /// "The causes of each, please": the answer of answer_of_view() for each pattern by itself; nullopt: it
  /// does not ask so, or one pattern is seen.
  std::optional<std::string> answer_of_each(const HandbookQuestion& question,
                                            const KnowledgeBase& knowledge) const;
  /// "Could a worn pad do this?": whether entries about what is in view say so, or about what else; nullopt:
  /// it asks something else, or no entry speaks of it.
  std::optional<std::string> judge_suspicion(const HandbookQuestion& question,
                                             const KnowledgeBase& knowledge) const;
  /// What is said to who asks about a wafer that is not there. A language without a handbook gets the first.
  const std::string& nothing_shown(const std::string& language) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kerf
