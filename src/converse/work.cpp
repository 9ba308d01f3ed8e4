#include "converse/work.h"

#include <algorithm>

#include "dialogue/citations.h"
#include "dialogue/message_json.h"

namespace kerf::converse {

const DialogueCase* case_of(const Conversation& conversation) {
  if (conversation.picture) return &conversation.picture->facts;
  return conversation.wafer ? &conversation.wafer->facts : nullptr;
}

void add_once(std::vector<std::string>& list, const std::string& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

void collect_citations(const std::string& text, const KnowledgeBase& knowledge,
                       std::vector<std::string>& cites) {
  for (const auto& one : dialogue::bracketed(text, knowledge))
    if (one.entry || one.note) add_once(cites, one.id);
}

std::vector<Message>::const_iterator last_question(const std::vector<Message>& messages) {
  const auto asked = std::find_if(messages.rbegin(), messages.rend(),
                                  [](const Message& message) { return message.role == "user"; });
  return std::prev(asked.base());
}

std::string Work::typed() const {
  return dialogue::text_of(*last_question(messages));
}

std::vector<const KnowledgeEntry*> Work::looked_up() const {
  std::vector<std::string> ids;
  for (const auto& message : messages)
    if (message.role == "tool" || message.role == "assistant")
      for (const auto& part : message.content) collect_citations(part.text, knowledge, ids);
  std::vector<const KnowledgeEntry*> entries;
  entries.reserve(ids.size());
  for (const auto& id : ids)
    if (const auto* entry = knowledge.find(id)) entries.push_back(entry);
  return entries;
}

void Work::tell(const std::string& text, std::vector<Claim> claims, const Talker::OnText& on_text) {
  if (said.find(text) != std::string::npos) return;  // another part of the question has the same answer
  reply.text = text, reply.claims = std::move(claims);
  if (on_text) on_text(text);
}

}  // namespace kerf::converse
