// KLARF 1.1 and 1.2: records of words that end with ';'.
#include <kerf/error.h>

#include <charconv>

#include "wafer/klarf_walk.h"

namespace kerf::wafer {
namespace {

constexpr std::size_t kMaxWords = 4'000'000;  // of a record that is no list

bool looks_like_number(const KlarfWord& word) {
  return !word.quoted && !word.mark && !word.end &&
         word.text.find_first_of("0123456789") == (word.text.find_first_of("+-") == 0 ? 1u : 0u);
}

class Walk {
 public:
  Walk(std::string_view text, const std::string& name, KlarfHandler& handler)
      : lexer_(text, name, false), handler_(handler) {
    defects_.name = "DefectList";
    summary_.name = "TestSummaryList";
    plan_.name = "SampleTestPlanList";
  }

  void run() {
    while (!lexer_.peek().end && !handler_.stop) record(lexer_.next());
  }

 private:
  void record(const KlarfWord& name) {
    if (name.mark) return;  // a ';' too many
    if (name.quoted)
      fail("{}: line {}: found \"{}\", expected the name of a record", lexer_.name(), name.line, name.text);
    if (same_name(name.text, "DefectRecordSpec")) return spec(name, defects_);
    if (same_name(name.text, "SummarySpec")) return spec(name, summary_);
    if (same_name(name.text, "DefectList")) return list(name, defects_);
    if (same_name(name.text, "SummaryList")) return list(name, summary_);
    if (same_name(name.text, "SampleTestPlan")) return plan(name);
    field(name);
  }

  void field(const KlarfWord& name) {
    KlarfWords words;
    while (!at_end_of(name)) {
      words.push_back(lexer_.next());
      if (words.size() > kMaxWords)
        fail("{}: line {}: {} has more than {} values", lexer_.name(), name.line, name.text, kMaxWords);
    }
    handler_.field(name, words);
  }

  // Takes the ';' of the record.
  bool at_end_of(const KlarfWord& name) {
    if (lexer_.peek().end)
      fail("{}: line {}: {} is not ended by ';', the file is cut off", lexer_.name(), name.line, name.text);
    if (!lexer_.peek().mark) return false;
    lexer_.next();
    return true;
  }

  void spec(const KlarfWord& name, KlarfList& list) {
    list.columns.clear();
    list.line = name.line;
    list.column_count = {};
    if (looks_like_number(lexer_.peek())) list.column_count = lexer_.next();
    while (!at_end_of(name)) list.columns.push_back(lexer_.next());
    handler_.columns(list);
  }

  void plan(const KlarfWord& name) {
    plan_.row_count.reset();
    if (!lexer_.peek().mark && !lexer_.peek().end) plan_.row_count = lexer_.next().text;
    plan_.columns.resize(2);
    plan_.columns[0].text = "XINDEX";
    plan_.columns[1].text = "YINDEX";
    handler_.columns(plan_);
    list(name, plan_);
  }

  // Some writers end every row with ';'.
  void list(const KlarfWord& name, KlarfList& list) {
    list.line = name.line;
    const char* begin = lexer_.peek().begin_byte();
    const char* end = begin;
    std::size_t rows = 0;
    do {
      while (!handler_.stop && !at_end_of(name)) {
        end = row(name, list);
        ++rows;
      }
    } while (!handler_.stop && looks_like_number(lexer_.peek()));
    if (!handler_.stop) handler_.end_list(list, rows, {begin, std::size_t(end - begin)});
  }

  const char* row(const KlarfWord& name, const KlarfList& list) {
    if (list.columns.empty())
      fail("{}: line {}: {} has values, expected the names of its columns in front", lexer_.name(), name.line,
           name.text);
    const bool starts_line = lexer_.peek().first;
    row_.cells.clear();
    row_.images.clear();
    row_.line = lexer_.peek().line;
    for (const KlarfWord& column : list.columns) cell(list, column);
    check_line_end(list, starts_line);
    handler_.row(list, row_);
    return row_.cells.back().end_byte();
  }

  void cell(const KlarfList& list, const KlarfWord& column) {
    const bool images = same_name(column.text, "IMAGELIST") && &list == &defects_;
    if (images && row_.cells.size() + 1 == list.columns.size() && no_images_follow(list)) {
      KlarfWord none = row_.cells.back();
      const std::string_view last(none.begin_byte(), std::size_t(none.end_byte() - none.begin_byte()));
      none.text = last.substr(last.size());  // nothing, at its place in the file
      none.quoted = false;
      row_.cells.push_back(none);
      return;
    }
    row_.cells.push_back(value(list));
    if (images) image_list(list);
  }

  // Where IMAGECOUNT is 0 some writers leave out IMAGELIST.
  bool no_images_follow(const KlarfList& list) const {
    const KlarfWord& next = lexer_.peek();
    if (row_.cells.empty() || !(next.first || next.mark || next.end)) return false;
    return same_name(list.columns[row_.cells.size() - 1].text, "IMAGECOUNT") && row_.cells.back().text == "0";
  }

  KlarfWord value(const KlarfList& list) {
    const KlarfWord& next = lexer_.peek();
    if (next.mark || next.end)
      fail("{}: line {}: the row of {} that starts here ends too early, expected {} values", lexer_.name(),
           row_.line, list.name, list.columns.size());
    return lexer_.next();
  }

  // The number of images, then number and kind of each.
  void image_list(const KlarfList& list) {
    KlarfWord& cell = row_.cells.back();
    std::uint32_t count = 0;
    const char* end = cell.text.data() + cell.text.size();
    if (const auto result = std::from_chars(cell.text.data(), end, count);
        result.ptr != end || result.ec != std::errc())
      fail("{}: line {}: IMAGELIST starts with '{}', expected the number of images", lexer_.name(), cell.line,
           cell.text);
    for (std::uint32_t i = 0; i < count; ++i) {
      const KlarfWord number = value(list), kind = value(list);
      row_.images.push_back(std::string(number.text) + " " + std::string(kind.text));
      cell.text = {cell.text.data(), std::size_t(kind.end_byte() - cell.text.data())};
    }
  }

  // Rows that start with their line must end with one: a value too many or too few would shift all others.
  void check_line_end(const KlarfList& list, bool starts_line) const {
    const KlarfWord& next = lexer_.peek();
    if (starts_line && !next.first && !next.mark && !next.end)
      fail("{}: line {}: '{}' is one value too many for the row of {} that starts in line {}, expected {}",
           lexer_.name(), next.line, next.text, list.name, row_.line, list.columns.size());
  }

  KlarfLexer lexer_;
  KlarfHandler& handler_;
  KlarfList defects_, summary_, plan_;
  KlarfRow row_;
};

}  // namespace

void walk_klarf_12(std::string_view text, const std::string& name, KlarfHandler& handler) {
  Walk(text, name, handler).run();
}

}  // namespace kerf::wafer
