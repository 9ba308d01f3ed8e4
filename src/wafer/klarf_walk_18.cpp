// KLARF 1.8: records, fields and lists in braces.
#include <kerf/error.h>

#include "wafer/klarf_walk.h"

namespace kerf::wafer {
namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxWords = 4'000'000;  // of a field

class Walk {
 public:
  Walk(std::string_view text, const std::string& name, KlarfHandler& handler)
      : lexer_(text, name, true), handler_(handler) {}

  void run() {
    bool ended = false;
    while (!lexer_.peek().end && !handler_.stop) {
      const KlarfWord word = lexer_.next();
      if (same_name(word.text, "Record") && !word.quoted) {
        record(word, 0);
      } else if (same_name(word.text, "EndOfFile")) {
        handler_.field(word, {});
        ended = true;
      } else if (!word.is(';') && !ended) {
        expected(word, "Record or EndOfFile");
      }
    }
  }

 private:
  [[noreturn]] void expected(const KlarfWord& word, std::string_view what) const {
    if (word.end) fail("{}: line {}: the file is cut off, expected {}", lexer_.name(), word.line, what);
    fail("{}: line {}: found '{}', expected {}", lexer_.name(), word.line, word.text, what);
  }

  void take(char mark) {
    const KlarfWord word = lexer_.next();
    if (!word.is(mark)) expected(word, std::string("'") + mark + "'");
  }

  KlarfWord take_word(std::string_view what) {
    const KlarfWord word = lexer_.next();
    if (word.mark || word.end) expected(word, what);
    return word;
  }

  void record(const KlarfWord& start, int depth) {
    if (depth > kMaxDepth)
      fail("{}: line {}: records lie in one another deeper than {}", lexer_.name(), start.line, kMaxDepth);
    const KlarfWord name = take_word("the name of a record");
    std::string_view id;
    if (!lexer_.peek().mark && !lexer_.peek().end) id = lexer_.next().text;
    take('{');
    if (!handler_.record(name, id)) return skip_block();
    items(depth);
    if (!handler_.stop) handler_.end_record(name.text);
  }

  void items(int depth) {
    while (!handler_.stop) {
      const KlarfWord word = lexer_.next();
      if (word.is('}')) return;
      if (same_name(word.text, "Record")) {
        record(word, depth + 1);
      } else if (same_name(word.text, "Field")) {
        field();
      } else if (same_name(word.text, "List")) {
        list();
      } else if (!word.is(';')) {
        expected(word, "Record, Field, List or '}'");
      }
    }
  }

  void skip_block() {
    for (std::size_t open = 1; open > 0;) {
      const KlarfWord word = lexer_.next();
      if (word.end) expected(word, "'}'");
      open += word.is('{') ? 1 : 0;
      open -= word.is('}') ? 1 : 0;
    }
  }

  void field() {
    const KlarfWord name = take_word("the name of a field");
    if (!lexer_.peek().mark) take_word("the number of values");
    take('{');
    KlarfWords words;
    for (KlarfWord word = lexer_.next(); !word.is('}'); word = lexer_.next()) {
      if (word.end || word.is('{') || word.is(';')) expected(word, "'}'");
      if (!word.mark) words.push_back(word);
      if (words.size() > kMaxWords)
        fail("{}: line {}: {} has more than {} values", lexer_.name(), name.line, name.text, kMaxWords);
    }
    handler_.field(name, words);
  }

  void list() {
    const KlarfWord name = take_word("the name of a list");
    KlarfList list;
    list.name = name.text;
    list.line = name.line;
    take('{');
    const char* begin = lexer_.peek().begin_byte();
    const char* end = begin;
    std::size_t rows = 0;
    for (KlarfWord word = lexer_.next(); !word.is('}'); word = lexer_.next()) {
      if (same_name(word.text, "Columns")) {
        columns(list);
      } else if (same_name(word.text, "Data")) {
        rows += data(list);
      } else {
        expected(word, "Columns, Data or '}'");
      }
      if (handler_.stop) return;
      end = lexer_.peek().begin_byte();
    }
    handler_.end_list(list, rows, {begin, std::size_t(end - begin)});
  }

  // "int32 XREL, int32 YREL": a type and a name each.
  void columns(KlarfList& list) {
    list.column_count = take_word("the number of columns");
    take('{');
    list.columns.clear();
    list.types.clear();
    for (KlarfWord word = lexer_.next(); !word.is('}'); word = lexer_.next()) {
      if (word.is(',')) continue;
      if (word.mark || word.end) expected(word, "type and name of a column");
      list.types.push_back(word);
      list.columns.push_back(take_word("the name of a column"));
    }
    handler_.columns(list);
  }

  std::size_t data(KlarfList& list) {
    if (!lexer_.peek().mark) list.row_count = take_word("the number of rows").text;
    take('{');
    std::size_t rows = 0;
    while (!handler_.stop && !lexer_.peek().is('}')) rows += row(list);
    if (!handler_.stop) take('}');
    return rows;
  }

  std::size_t row(const KlarfList& list) {
    row_.cells.clear();
    row_.images.clear();
    row_.line = lexer_.peek().line;
    while (!lexer_.peek().is('}')) {
      const KlarfWord word = lexer_.next();
      if (word.is(';')) break;
      if (word.end) expected(word, "';'");
      if (word.is('{')) {
        images();
      } else if (!word.mark) {
        row_.cells.push_back(word);
      }
      if (row_.cells.size() > list.columns.size() + 2) wrong_row(list, "more values");  // 2: "Images 3 {"
    }
    if (row_.cells.empty()) return 0;  // a ';' too many
    if (row_.cells.size() != list.columns.size()) wrong_row(list, "another number of values");
    handler_.row(list, row_);
    return 1;
  }

  [[noreturn]] void wrong_row(const KlarfList& list, std::string_view what) const {
    fail("{}: line {}: the row of {} that starts here has {} than its {} columns", lexer_.name(), row_.line,
         list.name, what, list.columns.size());
  }

  // 'Images 2 { "file" "JPG" 1 "Patch", ... }': the first two words are read already.
  void images() {
    if (row_.cells.size() < 2) fail("{}: line {}: found '{{', expected a value", lexer_.name(), row_.line);
    row_.cells.pop_back();
    KlarfWord& cell = row_.cells.back();
    std::string image;
    for (KlarfWord word = lexer_.next();; word = lexer_.next()) {
      if (word.end || word.is('{') || word.is(';')) expected(word, "'}'");
      if (!word.mark) image += (image.empty() ? "" : " ") + std::string(word.text);
      if (word.mark && !image.empty()) row_.images.push_back(std::exchange(image, {}));
      if (!word.is('}')) continue;
      cell.text = {cell.text.data(), std::size_t(word.end_byte() - cell.text.data())};
      return;
    }
  }

  KlarfLexer lexer_;
  KlarfHandler& handler_;
  KlarfRow row_;
};

}  // namespace

bool is_klarf_18(std::string_view text, const std::string& name) {
  KlarfLexer lexer(text, name, true);
  const KlarfWord first = lexer.next(), second = lexer.next(), third = lexer.next();
  if (same_name(first.text, "Record")) {
    if (third.text != "1.8")
      fail("{}: line {}: KLARF {}, expected 1.1, 1.2 or 1.8", name, third.line, third.text);
    return true;
  }
  if (!same_name(first.text, "FileVersion"))
    fail("{}: line {}: found '{}', expected FileVersion or Record FileRecord of a KLARF", name, first.line,
         first.text.substr(0, 40));
  if (second.text != "1" || (third.text != "0" && third.text != "1" && third.text != "2"))
    fail("{}: line {}: KLARF {} {}, expected 1 1 or 1 2", name, second.line, second.text, third.text);
  return false;
}

void walk_klarf_18(std::string_view text, const std::string& name, KlarfHandler& handler) {
  Walk(text, name, handler).run();
}

}  // namespace kerf::wafer
