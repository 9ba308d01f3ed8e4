// The rows of a KLARF's DefectList as defects.
#pragma once

#include <kerf/wafer.h>

#include <cstdint>
#include <string>
#include <vector>

#include "wafer/klarf_walk.h"

namespace kerf::wafer {

/// What a column of DefectList holds.
enum class KlarfColumn : std::uint8_t {
  id,
  x,
  y,
  x_rel,
  y_rel,
  x_size,
  y_size,
  area,
  class_number,
  images,
  other
};
KlarfColumn klarf_column(std::string_view name);

class KlarfDefectReader {
 public:
  /// `file` for messages; micrometres a `unit`.
  KlarfDefectReader(const std::string& file, double unit) : file_(file), unit_(unit) {}

  void columns(const KlarfList& list);
  /// The defect of a row; `number` is its id where the row gives none. "NA" leaves a value out. Throws Error
  /// naming line and column of a value that is no number, or no whole one where that is needed.
  Defect read(const KlarfList& list, const KlarfRow& row, std::int64_t number) const;

 private:
  void take(Defect& defect, std::string_view column, KlarfColumn kind, const KlarfWord& cell) const;
  double number(std::string_view column, const KlarfWord& cell) const;
  std::int64_t whole(std::string_view column, const KlarfWord& cell) const;
  std::int32_t index(std::string_view column, const KlarfWord& cell) const;

  const std::string& file_;
  double unit_;
  std::vector<KlarfColumn> kinds_;
};

}  // namespace kerf::wafer
