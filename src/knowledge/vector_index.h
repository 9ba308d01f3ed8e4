// Entries as vectors of weighted words and parts of words; how alike a query is, by cosine.
//
// No neural network: features are words, runs of 3 to 5 letters within English words (which a misspelt word
// shares with the right one) and single Chinese characters, weighted by how rare they are.
#pragma once

#include <kerf/knowledge.h>

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "knowledge/word_index.h"

namespace kerf::knowledge {

class VectorIndex {
 public:
  explicit VectorIndex(const std::vector<KnowledgeEntry>& entries);
  /// All entries that share a feature with the words, best first; scores are cosines.
  std::vector<Ranked> rank(const std::vector<std::string>& words) const;

 private:
  struct Feature {
    double rarity = 0;                              // inverse document frequency
    std::vector<std::pair<std::size_t, float>> in;  // entry and its weight there, of length-one vectors
  };
  std::unordered_map<std::string, Feature> features_;
  std::size_t entries_ = 0;
};

}  // namespace kerf::knowledge
