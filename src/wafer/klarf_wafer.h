// One wafer of a KLARF while it is read: the dies that were inspected and the defects found on them.
#pragma once

#include <kerf/wafer.h>

#include <array>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "wafer/die_index.h"
#include "wafer/formats.h"
#include "wafer/klarf_defect.h"
#include "wafer/klarf_facts.h"

namespace kerf::wafer {

/// Reads the rows of one wafer's lists and makes its map. Messages name the file and the line.
class KlarfWafer {
 public:
  KlarfWafer(const Source& source, double unit) : source_(source), defect_(source.name, unit) {}

  KlarfFacts facts;
  std::uint32_t line = 0;    ///< where the wafer starts
  std::string_view tiff;     ///< the file that image numbers of 1.1 and 1.2 belong to
  bool has_plan = false;     ///< a list of inspected dies was met
  bool has_defects = false;  ///< a list of defects was met

  void columns(const KlarfList& list);
  void row(const KlarfList& list, const KlarfRow& row);
  /// Counts that the list contradicts become warnings.
  void end_list(const KlarfList& list, std::size_t rows);
  /// A die of the plan: inspected.
  void inspect(std::int32_t x, std::int32_t y);

  /// The map; `index` is its place in the file. Throws Error for a wafer with neither plan nor defects.
  WaferMap finish(std::size_t index);

 private:
  std::int32_t coordinate(const KlarfWord& word) const;
  std::size_t place(std::int32_t x, std::int32_t y);
  void add_defect(const KlarfList& list, const KlarfRow& row);
  void summary(const KlarfList& list, const KlarfRow& row);
  void drop_image_files();
  void count_defects(WaferMap& map);
  bool places_no_defect() const;
  void warn(std::string sentence) { facts.map.warnings.push_back(std::move(sentence)); }

  const Source& source_;
  KlarfDefectReader defect_;
  DieIndex index_;
  std::vector<Die> dies_;
  std::vector<Defect> defects_;
  std::array<std::size_t, 2> plan_columns_{0, 1};  ///< XINDEX, YINDEX
  std::optional<std::size_t> summary_column_;      ///< NDEFECT
  std::optional<std::int64_t> summary_count_;
  std::unordered_set<std::int64_t> ids_;
  std::optional<std::int64_t> repeated_id_;  ///< the first that a second defect has
  bool without_die_ = false;
};

}  // namespace kerf::wafer
