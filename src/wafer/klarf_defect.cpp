#include "wafer/klarf_defect.h"

#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <limits>

#include "wafer/klarf_facts.h"
#include "wafer/plain_text.h"

namespace kerf::wafer {
namespace {

struct Named {
  std::string_view name;
  KlarfColumn kind;
};
constexpr std::array<Named, 11> kNames = {{{"DEFECTID", KlarfColumn::id},
                                           {"XINDEX", KlarfColumn::x},
                                           {"YINDEX", KlarfColumn::y},
                                           {"XREL", KlarfColumn::x_rel},
                                           {"YREL", KlarfColumn::y_rel},
                                           {"XSIZE", KlarfColumn::x_size},
                                           {"YSIZE", KlarfColumn::y_size},
                                           {"DEFECTAREA", KlarfColumn::area},
                                           {"CLASSNUMBER", KlarfColumn::class_number},
                                           {"IMAGELIST", KlarfColumn::images},
                                           {"IMAGEINFO", KlarfColumn::images}}};

/// Further columns that are lengths: nanometres in a 1.8, micrometres before.
bool is_length(std::string_view column) {
  constexpr std::array<std::string_view, 3> kLengths = {"DSIZE", "GDSX", "GDSY"};
  return std::ranges::any_of(kLengths, [&](auto name) { return same_name(name, column); });
}

bool not_available(const KlarfWord& cell) {
  return same_name(cell.text, "NA") || cell.text.empty();
}

}  // namespace

KlarfColumn klarf_column(std::string_view name) {
  for (const Named& named : kNames)
    if (same_name(named.name, name)) return named.kind;
  return KlarfColumn::other;
}

void KlarfDefectReader::columns(const KlarfList& list) {
  kinds_.clear();
  for (const KlarfWord& column : list.columns) kinds_.push_back(klarf_column(column.text));
  if (std::find(kinds_.begin(), kinds_.end(), KlarfColumn::images) == kinds_.end()) return;
  for (std::size_t i = 0; i < kinds_.size(); ++i)  // the images themselves tell their number
    if (same_name(list.columns[i].text, "IMAGECOUNT")) kinds_[i] = KlarfColumn::images;
}

Defect KlarfDefectReader::read(const KlarfList& list, const KlarfRow& row, std::int64_t number) const {
  Defect defect;
  defect.id = number;
  for (std::size_t i = 0; i < kinds_.size(); ++i) take(defect, list.columns[i].text, kinds_[i], row.cells[i]);
  for (const std::string& image : row.images) defect.images.push_back(plain_text(image));
  return defect;
}

void KlarfDefectReader::take(Defect& defect, std::string_view column, KlarfColumn kind,
                             const KlarfWord& cell) const {
  if (kind == KlarfColumn::other) {
    const auto length = unit_ != 1 && is_length(column) ? klarf_number(cell.text) : std::nullopt;
    const auto text = length ? fmt::format("{}", *length * unit_) : plain_text(cell.text);
    return void(defect.other.emplace_back(plain_text(column), text));
  }
  if (not_available(cell)) return;
  switch (kind) {
    case KlarfColumn::id:
      return void(defect.id = whole(column, cell));
    case KlarfColumn::x:
      return void(defect.x = index(column, cell));
    case KlarfColumn::y:
      return void(defect.y = index(column, cell));
    case KlarfColumn::x_rel:
      return void(defect.x_um = number(column, cell) * unit_);
    case KlarfColumn::y_rel:
      return void(defect.y_um = number(column, cell) * unit_);
    case KlarfColumn::x_size:
      return void(defect.width_um = number(column, cell) * unit_);
    case KlarfColumn::y_size:
      return void(defect.height_um = number(column, cell) * unit_);
    case KlarfColumn::area:
      return void(defect.area_um2 = number(column, cell) * unit_ * unit_);
    case KlarfColumn::class_number:
      return void(defect.class_number = whole(column, cell));
    default:
      return;  // images are in the row
  }
}

double KlarfDefectReader::number(std::string_view column, const KlarfWord& cell) const {
  if (const auto value = klarf_number(cell.text)) return *value;
  fail("{}: line {}: {} is '{}', expected a number or NA", file_, cell.line, plain_text(column),
       plain_text(cell.text));
}

std::int64_t KlarfDefectReader::whole(std::string_view column, const KlarfWord& cell) const {
  if (const auto value = klarf_integer(cell.text)) return *value;
  fail("{}: line {}: {} is '{}', expected a whole number or NA", file_, cell.line, plain_text(column),
       plain_text(cell.text));
}

std::int32_t KlarfDefectReader::index(std::string_view column, const KlarfWord& cell) const {
  const std::int64_t value = whole(column, cell);
  if (value >= std::numeric_limits<std::int32_t>::min() && value <= std::numeric_limits<std::int32_t>::max())
    return std::int32_t(value);
  fail("{}: line {}: {} is {}, expected a coordinate of 32 bits", file_, cell.line, plain_text(column),
       value);
}

}  // namespace kerf::wafer
