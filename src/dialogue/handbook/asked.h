// What a question asks of a handbook: its topic, what it names, and whether it is about what is in view.
#pragma once

#include <kerf/handbook.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "dialogue/handbook/handbook_file.h"

namespace kerf::dialogue {

/// A question as a handbook reads it.
struct Asked {
  std::optional<Topic> topic;
  bool leans = false;   ///< on what was spoken of before: "what causes it?"
  bool yes_no = false;  ///< "can CMP cause it?"
  KnowledgeNames names;
  std::vector<const Meaning*> meanings;
  std::vector<std::string> details;  ///< long words that are neither usual nor of the question's form

  bool names_nothing() const { return names.patterns.empty() && names.modules.empty() && meanings.empty(); }
};

template <typename T>
bool contains(const std::vector<T>& list, const T& item) {
  return std::ranges::find(list, item) != list.end();
}

/// Whether the beginning of a word is in the text: "exposed" finds "exposure".
bool has_stem(const std::string& text, const std::string& word);

/// Whether a word is part of what a pattern is called.
bool names_pattern(const std::string& word, const std::vector<std::string>& patterns,
                   const KnowledgeBase& knowledge);
/// Whether any of them is in the text.
bool finds_any(const std::vector<Regex>& words, const std::string& text);
/// Words of so many letters or more, in small ones.
std::vector<std::string> long_words(const std::string& text, std::size_t fewest);
/// `forgiving`: names may be misspelt.
Asked read_question(const HandbookWords& words, const std::string& text, const KnowledgeBase& knowledge,
                    bool forgiving);
/// The question that the answer is to: what is left out is taken from the last one that named something.
Asked completed(const HandbookWords& words, const HandbookQuestion& question, const KnowledgeBase& knowledge);

/// For causes, checks or the like, rather than for a meaning.
bool asks_of_knowledge(const Asked& asked);
/// "Can CMP cause a Scratch?"
bool names_cause(const Asked& asked);
/// "Could CMP have done it?", of what is in view.
bool suspects_module(const Asked& asked);
/// "And how do I prevent it?": about what the question before was about.
bool goes_on(const Asked& asked);
/// Whether it could be about what is in view.
bool concerns_view(const HandbookWords& words, const Asked& asked, const HandbookQuestion& question);
/// Whether it says by its words or by what it names that it is about no single wafer or picture.
bool is_of_the_field(const HandbookWords& words, const Asked& asked, const HandbookQuestion& question);

}  // namespace kerf::dialogue
