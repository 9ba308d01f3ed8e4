// One answer under way.
#pragma once

#include <kerf/converse.h>

#include "converse/field.h"

namespace kerf::converse {

/// What is known of what is shown; null: nothing is.
const DialogueCase* case_of(const Conversation& conversation);

void add_once(std::vector<std::string>& list, const std::string& item);
/// Entries that a text cites, each once.
void collect_citations(const std::string& text, const KnowledgeBase& knowledge,
                       std::vector<std::string>& cites);

/// The question that is answered: the last message of a user.
std::vector<Message>::const_iterator last_question(const std::vector<Message>& messages);

struct Work {
  const Conversation& conversation;  ///< what is shown and told; its messages are not read
  const Field& field;                ///< of what is shown
  const KnowledgeBase& knowledge;
  std::string question;  ///< with slips of the hand put right
  std::string whole{};   ///< and what stands around it as typed; empty: nothing does
  std::string learnt{};  ///< the same in words that the model has learnt; empty: those that were typed
  std::vector<Message> messages;  ///< with question and tools so far
  std::string language;           ///< of the answer
  bool checked = true;            ///< sentences are held against the facts
  std::optional<CauseRanking> ranking;
  /// Probability that the question is of another field; .5: not known.
  double outside = 0.5;
  std::size_t parts_before = 0;  ///< turns before it that are parts of the same question
  std::string said{};            ///< to earlier parts of the question
  std::string written;           ///< sentences of the answer so far
  TalkReply reply;
  bool says_nothing = false;  ///< the answer says that the question was not understood, or the model declines
  /// Earlier turns are left out: they were in another language and drew the answer there.
  bool alone = false;

  const DialogueCase* about() const { return case_of(conversation); }
  /// The question as typed.
  std::string typed() const;
  /// Entries that the conversation has looked up so far, or told.
  std::vector<const KnowledgeEntry*> looked_up() const;
  /// Gives out a whole answer.
  void tell(const std::string& text, std::vector<Claim> claims, const Talker::OnText& on_text);
};

}  // namespace kerf::converse
