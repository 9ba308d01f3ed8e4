#include "knowledge/word_index.h"

#include <kerf/error.h>
#include <sqlite3.h>

#include <array>

#include "knowledge/words.h"

namespace kerf::knowledge {
namespace {

// The words are cut before SQLite sees them, so that Chinese is found too; it stems the English ones.
constexpr const char* kSchema =
    "CREATE VIRTUAL TABLE entries USING fts5(patterns, module, mechanism, checks, actions, "
    "tokenize = 'porter unicode61')";
constexpr const char* kInsert =
    "INSERT INTO entries(rowid, patterns, module, mechanism, checks, actions) VALUES(?, ?, ?, ?, ?, ?)";
// Names of patterns and modules say more than a word in a check. bm25() is the smaller the better.
constexpr const char* kSelect =
    "SELECT rowid, -bm25(entries, 4.0, 3.0, 2.0, 1.0, 1.0) AS score FROM entries WHERE entries MATCH ? "
    "ORDER BY score DESC, rowid";

void require(sqlite3* database, int code, int expected) {
  if (code != expected) throw Bug(fmt::format("SQLite's index of entries: {}", sqlite3_errmsg(database)));
}

class Statement {
 public:
  Statement(sqlite3* database, const char* text) : database_(database) {
    require(database, sqlite3_prepare_v2(database, text, -1, &statement_, nullptr), SQLITE_OK);
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int place, const std::string& text) {
    require(database_, sqlite3_bind_text(statement_, place, text.data(), int(text.size()), SQLITE_TRANSIENT),
            SQLITE_OK);
  }
  void bind(int place, std::int64_t number) {
    require(database_, sqlite3_bind_int64(statement_, place, number), SQLITE_OK);
  }
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_DONE) require(database_, code, SQLITE_ROW);
    return code == SQLITE_ROW;
  }
  void reset() { sqlite3_reset(statement_); }
  std::int64_t integer(int column) { return sqlite3_column_int64(statement_, column); }
  double real(int column) { return sqlite3_column_double(statement_, column); }

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
};

void run(sqlite3* database, const char* text) {
  require(database, sqlite3_exec(database, text, nullptr, nullptr, nullptr), SQLITE_OK);
}

std::string spaced(const std::vector<std::string>& texts) {
  std::string line;
  for (const std::string& text : texts) {
    for (const std::string& word : cut_words(text)) line += word + ' ';
  }
  return line;
}

std::vector<std::string> joined(std::vector<std::string> first, const std::vector<std::string>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

std::array<std::string, 5> columns_of(const KnowledgeEntry& entry) {
  return {spaced(entry.patterns), spaced({entry.module, entry.module_zh}),
          spaced({entry.mechanism, entry.mechanism_zh}), spaced(joined(entry.checks, entry.checks_zh)),
          spaced(joined(entry.actions, entry.actions_zh))};
}

// Each word in quotes, so that none is an operator of the index's language.
std::string any_of(const std::vector<std::string>& words) {
  std::string query;
  for (const std::string& word : words) query += (query.empty() ? "\"" : " OR \"") + word + '"';
  return query;
}

}  // namespace

void WordIndex::Close::operator()(sqlite3* database) const {
  sqlite3_close(database);
}

WordIndex::WordIndex(const std::vector<KnowledgeEntry>& entries) {
  sqlite3* database = nullptr;
  const int code = sqlite3_open(":memory:", &database);
  database_.reset(database);
  require(database, code, SQLITE_OK);
  run(database, kSchema);
  run(database, "BEGIN");
  Statement insert(database, kInsert);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    insert.bind(1, std::int64_t(i));
    int place = 2;
    for (const std::string& column : columns_of(entries[i])) insert.bind(place++, column);
    insert.step();
    insert.reset();
  }
  run(database, "COMMIT");
}

std::vector<Ranked> WordIndex::rank(const std::vector<std::string>& words) const {
  std::vector<Ranked> ranked;
  if (words.empty()) return ranked;
  Statement select(database_.get(), kSelect);
  select.bind(1, any_of(words));
  while (select.step()) ranked.push_back({std::size_t(select.integer(0)), select.real(1)});
  return ranked;
}

}  // namespace kerf::knowledge
