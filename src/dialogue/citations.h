// Entries and notes that a text names in brackets: "[center.cmp-pressure]".
#pragma once

#include <kerf/knowledge.h>

#include <cstddef>
#include <string>
#include <vector>

namespace kerf::dialogue {

struct Bracketed {
  std::size_t begin = 0, end = 0;         ///< bytes of the text, the brackets included
  std::string id;                         ///< what stands between them
  const KnowledgeEntry* entry = nullptr;  ///< null: the knowledge base has none of this id
  const KnowledgeNote* note = nullptr;    ///< the same
};
/// Everything in brackets, in order; a bracket that another opens in is told as well.
std::vector<Bracketed> bracketed(const std::string& text, const KnowledgeBase& knowledge);

}  // namespace kerf::dialogue
