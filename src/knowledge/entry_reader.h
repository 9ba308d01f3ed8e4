// Reads files of entries: TOML with [[entry]] tables and, where a folder wants them, [[note]], [[alias]] and
// [[same]] tables.
#pragma once

#include <kerf/knowledge.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::knowledge {

/// Other names and misspellings of something: a query that has one is searched as if it had `means` too.
struct Alias {
  std::string means;               ///< "Edge-Ring"
  std::vector<std::string> names;  ///< "ring at the edge", "rim ring"
};

struct EntryFile {
  std::vector<KnowledgeEntry> entries;
  std::vector<KnowledgeNote> notes;
  std::vector<Alias> aliases;
  std::vector<std::vector<std::string>> same;  ///< words that questions use for one thing

  bool empty() const { return entries.empty() && notes.empty() && aliases.empty() && same.empty(); }
};

inline constexpr std::size_t kMaxFileBytes = 1 << 20;
inline constexpr std::size_t kMaxFiles = 1000;         ///< of a folder
inline constexpr std::size_t kMaxEntries = 20'000;     ///< of all folders together
inline constexpr std::size_t kMaxTextBytes = 2000;     ///< of one text
inline constexpr std::size_t kMaxListItems = 256;      ///< of one list
inline constexpr std::size_t kMaxAliasNames = 10'000;  ///< of all folders together

/// The entries of a file's text, in its order. Throws Error naming `name`, the line and what was expected.
EntryFile parse_entries(std::string_view text, const std::string& name);
/// The same for every *.toml below a folder, in the order of their names. Throws Error also for an id that
/// comes twice. Follows no links to folders.
EntryFile read_folder(const Path& folder);

}  // namespace kerf::knowledge
