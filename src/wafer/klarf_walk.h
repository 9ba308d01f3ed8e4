// A walk through a KLARF file that calls a handler for what it meets. The lists of 1.1 and 1.2 come under the
// names that 1.8 gives them: DefectList, SampleTestPlanList, TestSummaryList.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wafer/klarf_lexer.h"

namespace kerf::wafer {

using KlarfWords = std::vector<KlarfWord>;

/// A list: its columns, and after its rows their number as the file has it.
struct KlarfList {
  std::string_view name;
  std::uint32_t line = 0;
  KlarfWord column_count;  ///< the number before the columns
  KlarfWords columns;      ///< their names
  KlarfWords types;        ///< of 1.8
  std::optional<std::string_view> row_count;
};

/// A row of a list. A list of images is one word, from its first byte to its last.
struct KlarfRow {
  KlarfWords cells;
  std::vector<std::string> images;  ///< an entry each, parts with a space between
  std::uint32_t line = 0;
};

/// What the walk tells; each may set `stop` to end the walk. Views point into the file's text.
struct KlarfHandler {
  bool stop = false;

  virtual ~KlarfHandler() = default;
  /// "Record NAME "ID" {" of 1.8; false skips it.
  virtual bool record(const KlarfWord&, std::string_view) { return true; }
  virtual void end_record(std::string_view) {}
  /// A field of 1.8; a record of 1.1 and 1.2 that is none of the lists (EndOfFile too).
  virtual void field(const KlarfWord&, const KlarfWords&) {}
  virtual void columns(const KlarfList&) {}
  virtual void row(const KlarfList&, const KlarfRow&) {}
  /// The rows are over. `all`: the list's text from its first to its last byte.
  virtual void end_list(const KlarfList&, std::size_t, std::string_view) {}
};

/// The version that the file names: 1.1 and 1.2 are "12", 1.8 "18". Throws Error for others.
bool is_klarf_18(std::string_view text, const std::string& name);

/// Walk through the file. Throws Error naming the line and what was expected.
void walk_klarf_12(std::string_view text, const std::string& name, KlarfHandler& handler);
void walk_klarf_18(std::string_view text, const std::string& name, KlarfHandler& handler);

}  // namespace kerf::wafer
