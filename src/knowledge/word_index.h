// Entries in SQLite's full-text index, in memory: which hold a query's words, best first by BM25.
#pragma once

#include <kerf/knowledge.h>

#include <memory>
#include <string>
#include <vector>

struct sqlite3;

namespace kerf::knowledge {

struct Ranked {
  std::size_t entry = 0;
  double score = 0;  ///< larger is better
};

class WordIndex {
 public:
  explicit WordIndex(const std::vector<KnowledgeEntry>& entries);
  /// All entries that hold one of the words or more, best first.
  std::vector<Ranked> rank(const std::vector<std::string>& words) const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace kerf::knowledge
