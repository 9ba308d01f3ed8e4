// What a query's text asks for: its words, the words that its aliases mean, and the patterns it names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/entry_reader.h"
#include "knowledge/spelling.h"

namespace kerf::knowledge {

struct Question {
  std::vector<std::string> words;
  std::vector<std::string> said;  ///< the text's own words, each name of a pattern as "@", of a module as "&"
  std::vector<std::string> patterns, modules;  ///< each once, in the order of the text
};

/// Knows names and what they mean. Where names overlap in a text the longer one counts: "edge cluster" names
/// Edge-Loc and not Loc.
class QuestionReader {
 public:
  /// The patterns of the entries name themselves; the words of entries and aliases are those that misspelt
  /// ones are taken for.
  QuestionReader(const std::vector<Alias>& aliases, const std::vector<KnowledgeEntry>& entries);
  /// `forgiving`: misspelt words are taken for the nearest known ones.
  Question read(std::string_view text, bool forgiving = true) const;

 private:
  struct Name {
    std::vector<std::string> words;
    std::string means;
    bool itself = false;  // the name is what it means: nothing to add
    bool is_pattern = false, is_module = false;
  };
  void learn(const KnowledgeEntry& entry);
  void add(const std::string& name, const std::string& means);
  std::set<std::string> patterns_, modules_;
  std::vector<Name> names_;  // longest first
  Spelling spelling_;
};

}  // namespace kerf::knowledge
