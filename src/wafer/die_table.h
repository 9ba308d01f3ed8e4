// Dies told row by row (CSV, lists of JSON objects): the columns' names, their values, and the wafers that
// the rows make.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "wafer/formats.h"

namespace kerf::wafer {

enum class DieColumn { lot, wafer, x, y, state, bin, soft_bin, defects };
/// The column that a name stands for, whatever its case and however its words are joined ("Die X", "die_x",
/// "DieX"); nullopt: one that Kerf does not know.
std::optional<DieColumn> die_column(std::string_view name);

/// Where a row or a cell of it stands; the words are made when a message needs them.
struct RowPlace {
  std::string_view file;
  std::size_t number = 0;        ///< line from 1, or element of the list from 0
  bool element = false;          ///< of a JSON list
  std::string_view column = {};  ///< empty: the whole row

  std::string text() const;  ///< "a.csv: line 3, column bin", "a.json: /3/bin"
};

/// One row as text. A cell that is not there is empty.
struct DieRow {
  std::string lot, wafer;
  Die die;
  bool has_state = false;
  std::vector<std::pair<std::string, std::string>> other;  ///< further columns
};

/// Puts the text of a cell into the row. Throws Error naming the place and what the column expects.
void set_cell(DieRow& row, DieColumn column, std::string_view text, const RowPlace& place);

/// Makes wafers from rows: one for each run of rows with the same lot and wafer.
class DieTable {
 public:
  DieTable(const Source& source, const WaferSink& sink) : source_(source), sink_(sink) {}

  /// False when the sink wants no more.
  bool add(DieRow&& row, const RowPlace& place);
  /// Hands the last wafer on.
  void finish();

 private:
  void begin(const DieRow& row);
  void keep_facts(const DieRow& row);
  bool same_fact(const DieRow& row, std::size_t i) const;
  void take_facts(WaferMap& map);
  void warn(WaferMap& map);
  void take_state(DieRow& row, const RowPlace& place);
  void place_die(const Die& die, const RowPlace& place);
  bool hand_on();

  const Source& source_;
  const WaferSink& sink_;
  std::optional<WaferMap> map_;
  std::unordered_map<std::uint64_t, std::size_t> index_;  ///< of the die at a position
  std::unordered_set<std::string> differing_;             ///< further columns that differ from die to die
  std::unordered_set<std::size_t> seen_;                  ///< hashes of the wafers before
  int wafers_ = 0;
  std::int64_t repeated_ = 0;  ///< dies of this wafer that came more than once
  std::string first_repeat_;
  bool state_from_bin_ = false, state_from_defects_ = false, nothing_told_ = false;
};

}  // namespace kerf::wafer
