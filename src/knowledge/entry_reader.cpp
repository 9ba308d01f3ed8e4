#include "knowledge/entry_reader.h"

#include <algorithm>
#include <map>

#include "knowledge/table_reader.h"
#include "knowledge/toml_text.h"

namespace kerf::knowledge {
namespace {

using Need = TableReader::Need;

toml::table parse(std::string_view text, const std::string& name) {
  if (text.size() > kMaxFileBytes)
    fail("{}: the file has {} bytes, the most is {}", name, text.size(), kMaxFileBytes);
  const std::string ascii = in_ascii(text, name);
  try {
    return toml::parse(ascii, name);
  } catch (const toml::parse_error& error) {
    fail("{}:{}: {}", name, error.source().begin.line, error.description());
  }
}

// What a citation names and a command line takes: "center.cmp-pressure".
bool is_id(std::string_view id) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == '_';
  };
  return id.size() <= 100 && std::all_of(id.begin(), id.end(), allowed);
}

void check_id(const std::string& id, const std::string& place) {
  if (!is_id(id)) fail("{}: the id '{}' must be at most 100 of a-z, 0-9, '.', '-', '+' and '_'", place, id);
}

void check_patterns(std::vector<std::string> patterns, const std::string& place) {
  std::sort(patterns.begin(), patterns.end());
  const auto twice = std::adjacent_find(patterns.begin(), patterns.end());
  if (twice != patterns.end()) fail("{}: the pattern '{}' is named twice", place, *twice);
}

// What entries and notes begin with; `domain`: the file's.
template <typename Item>
void read_head(TableReader& reader, Item& item, const std::string& domain, Need patterns) {
  item.file = reader.place();
  item.id = reader.text("id", Need::required);
  check_id(item.id, item.file);
  item.domain = reader.text("domain", domain.empty() ? Need::required : Need::optional);
  if (item.domain.empty()) item.domain = domain;
  item.patterns = reader.list("patterns", patterns);
  check_patterns(item.patterns, item.file);
}

KnowledgeEntry read_entry(const toml::table& table, const std::string& name, const std::string& domain) {
  TableReader reader(table, name);
  KnowledgeEntry entry;
  read_head(reader, entry, domain, Need::required);
  entry.module = reader.text("module", Need::required);
  entry.mechanism = reader.text("mechanism", Need::required);
  entry.checks = reader.list("checks", Need::required);
  entry.actions = reader.list("actions", Need::required);
  entry.sources = reader.list("sources", Need::required);
  entry.module_zh = reader.text("module_zh", Need::optional);
  entry.mechanism_zh = reader.text("mechanism_zh", Need::optional);
  entry.checks_zh = reader.list("checks_zh", Need::optional);
  entry.actions_zh = reader.list("actions_zh", Need::optional);
  reader.refuse_others();
  return entry;
}

Alias read_alias(const toml::table& table, const std::string& name) {
  TableReader reader(table, name);
  Alias alias;
  alias.means = reader.text("means", Need::required);
  alias.names = reader.list("names", Need::required);
  reader.refuse_others();
  return alias;
}

KnowledgeNote read_note(const toml::table& table, const std::string& name, const std::string& domain) {
  TableReader reader(table, name);
  KnowledgeNote note;
  read_head(reader, note, domain, Need::optional);
  note.modules = reader.list("modules", Need::optional);
  note.questions = reader.list("questions", Need::optional);
  note.questions_zh = reader.list("questions_zh", Need::optional);
  note.ask = reader.list("ask", Need::optional);
  note.ask_zh = reader.list("ask_zh", Need::optional);
  note.kinds = reader.list("kinds", Need::optional);
  note.text = reader.text("text", note.ask.empty() ? Need::required : Need::optional);
  note.text_zh = reader.text("text_zh", Need::optional);
  note.sources = reader.list("sources", note.text.empty() ? Need::optional : Need::required);
  reader.refuse_others();
  if (note.questions.empty() && note.questions_zh.empty())
    fail("{}: the note '{}' has no 'questions'", note.file, note.id);
  return note;
}

// Calls `read` with each table of the list [[key]].
template <typename Read>
void each_table(const toml::table& root, const char* key, const std::string& name, Read read) {
  const toml::node* node = root.get(key);
  if (!node) return;
  const auto line = node->source().begin.line;
  const auto* list = node->as_array();
  if (!list) fail("{}:{}: '{}' must be tables headed [[{}]]", name, line, key, key);
  if (list->size() > kMaxEntries)
    fail("{}:{}: '{}' has {} tables, the most is {}", name, line, key, list->size(), kMaxEntries);
  for (const auto& item : *list) {
    const auto* table = item.as_table();
    if (!table) fail("{}:{}: '{}' must be tables headed [[{}]]", name, item.source().begin.line, key, key);
    read(*table);
  }
}

void refuse_other_keys(const toml::table& root, const std::string& name) {
  static constexpr std::string_view kKnown[] = {"domain", "entry", "note", "alias", "same"};
  for (const auto& [key, node] : root) {
    if (std::ranges::find(kKnown, key.str()) == std::end(kKnown))
      fail("{}:{}: '{}' is not known, expected 'domain', [[entry]], [[note]], [[alias]] or [[same]]", name,
           node.source().begin.line, key.str());
  }
}

std::vector<Path> toml_files(const Path& folder) {
  std::error_code error;
  std::vector<Path> files;
  auto walk = std::filesystem::recursive_directory_iterator(folder, error);
  for (; !error && walk != std::filesystem::end(walk); walk.increment(error)) {
    std::error_code gone;
    if (walk->path().extension() != ".toml" || !walk->is_regular_file(gone)) continue;
    if (files.size() == kMaxFiles) fail("{}: more than {} files", folder.string(), kMaxFiles);
    files.push_back(walk->path());
  }
  if (error) fail("{}: cannot be read as a folder: {}", folder.string(), error.message());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

EntryFile parse_entries(std::string_view text, const std::string& name) {
  const toml::table root = parse(text, name);
  refuse_other_keys(root, name);
  TableReader head(root, name);
  const std::string domain = head.text("domain", Need::optional);
  EntryFile file;
  each_table(root, "entry", name,
             [&](const toml::table& table) { file.entries.push_back(read_entry(table, name, domain)); });
  each_table(root, "note", name,
             [&](const toml::table& table) { file.notes.push_back(read_note(table, name, domain)); });
  each_table(root, "alias", name,
             [&](const toml::table& table) { file.aliases.push_back(read_alias(table, name)); });
  each_table(root, "same", name, [&](const toml::table& table) {
    TableReader reader(table, name);
    file.same.push_back(reader.list("words", Need::required));
    reader.refuse_others();
  });
  if (file.empty()) fail("{}: no [[entry]], [[note]], [[alias]] or [[same]] in it", name);
  return file;
}

EntryFile read_folder(const Path& folder) {
  EntryFile all;
  std::map<std::string, std::string> places;
  const auto claim = [&](const std::string& id, const std::string& place) {
    const auto [first, added] = places.emplace(id, place);
    if (!added) fail("{}: the id '{}' is already taken at {}", place, id, first->second);
    if (places.size() > kMaxEntries) fail("{}: more than {} entries", folder.string(), kMaxEntries);
  };
  for (const Path& path : toml_files(folder)) {
    EntryFile file = parse_entries(read_file(path, kMaxFileBytes), path.string());
    for (KnowledgeEntry& entry : file.entries) {
      claim(entry.id, entry.file);
      all.entries.push_back(std::move(entry));
    }
    for (KnowledgeNote& note : file.notes) {
      claim(note.id, note.file);
      all.notes.push_back(std::move(note));
    }
    all.aliases.insert(all.aliases.end(), file.aliases.begin(), file.aliases.end());
    all.same.insert(all.same.end(), file.same.begin(), file.same.end());
  }
  if (all.empty()) fail("{}: no *.toml file with entries in it", folder.string());
  return all;
}

}  // namespace kerf::knowledge
