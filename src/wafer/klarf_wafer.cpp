#include "wafer/klarf_wafer.h"

#include <kerf/error.h>

#include <algorithm>
#include <limits>

#include "wafer/plain_text.h"

namespace kerf::wafer {
namespace {

std::optional<std::size_t> column_named(const KlarfList& list, std::string_view name) {
  for (std::size_t i = 0; i < list.columns.size(); ++i)
    if (same_name(list.columns[i].text, name)) return i;
  return std::nullopt;
}

}  // namespace

void KlarfWafer::columns(const KlarfList& list) {
  if (!list.column_count.text.empty() &&
      klarf_integer(list.column_count.text) != std::int64_t(list.columns.size()))
    warn(fmt::format("line {}: {} announces {} columns and names {}, the names count", list.line,
                     plain_text(list.name), plain_text(list.column_count.text), list.columns.size()));
  if (same_name(list.name, "DefectList")) defect_.columns(list);
  if (same_name(list.name, "TestSummaryList")) summary_column_ = column_named(list, "NDEFECT");
  if (!same_name(list.name, "SampleTestPlanList")) return;
  const auto x = column_named(list, "XINDEX"), y = column_named(list, "YINDEX");
  if (!x || !y)
    fail("{}: line {}: SampleTestPlanList has no XINDEX and YINDEX, expected both", source_.name, list.line);
  plan_columns_ = {*x, *y};
}

void KlarfWafer::row(const KlarfList& list, const KlarfRow& row) {
  if (same_name(list.name, "DefectList")) return add_defect(list, row);
  if (same_name(list.name, "TestSummaryList")) return summary(list, row);
  if (same_name(list.name, "SampleTestPlanList"))
    inspect(coordinate(row.cells[plan_columns_[0]]), coordinate(row.cells[plan_columns_[1]]));
}

void KlarfWafer::end_list(const KlarfList& list, std::size_t rows) {
  if (same_name(list.name, "DefectList")) has_defects = true;
  if (same_name(list.name, "SampleTestPlanList")) has_plan = true;
  if (list.row_count && klarf_integer(*list.row_count) != std::int64_t(rows))
    warn(fmt::format("line {}: {} announces {} rows and has {}, those that are there count", list.line,
                     plain_text(list.name), plain_text(*list.row_count), rows));
}

std::int32_t KlarfWafer::coordinate(const KlarfWord& word) const {
  const auto value = klarf_integer(word.text);
  if (value && *value >= std::numeric_limits<std::int32_t>::min() &&
      *value <= std::numeric_limits<std::int32_t>::max())
    return std::int32_t(*value);
  fail("{}: line {}: '{}' is no coordinate of a die, expected a whole number of 32 bits", source_.name,
       word.line, plain_text(word.text));
}

std::size_t KlarfWafer::place(std::int32_t x, std::int32_t y) {
  const auto [at, added] = index_.find_or_add(dies_, x, y);
  if (added && std::int64_t(dies_.size()) > source_.options.max_dies)
    fail("{}: line {}: the wafer has more than {} dies", source_.name, line, source_.options.max_dies);
  return at;
}

void KlarfWafer::inspect(std::int32_t x, std::int32_t y) {
  place(x, y);
}

void KlarfWafer::add_defect(const KlarfList& list, const KlarfRow& row) {
  Defect defect = defect_.read(list, row, std::int64_t(defects_.size()) + 1);
  if (!tiff.empty())
    for (std::string& image : defect.images) image = plain_text(tiff) + " " + image;
  without_die_ = without_die_ || !defect.x || !defect.y;
  if (!ids_.insert(defect.id).second && !repeated_id_) repeated_id_ = defect.id;
  defects_.push_back(std::move(defect));
}

void KlarfWafer::summary(const KlarfList&, const KlarfRow& row) {
  if (!summary_column_) return;
  const auto count = klarf_integer(row.cells[*summary_column_].text);
  if (count && *count >= 0 && *count < std::int64_t{1} << 40)
    summary_count_ = summary_count_.value_or(0) + *count;
}

// A die passes with no defect and fails with one; those that only the defects name come after the plan's.
void KlarfWafer::count_defects(WaferMap& map) {
  for (const Defect& defect : map.defects)
    if (defect.x && defect.y) place(*defect.x, *defect.y);
  map.dies = std::move(dies_);
  for (Die& die : map.dies) die.defects = 0;
  for (const Defect& defect : map.defects) {
    if (!defect.x || !defect.y) continue;
    ++*map.dies[index_.find_or_add(map.dies, *defect.x, *defect.y).first].defects;
  }
  for (Die& die : map.dies) die.state = *die.defects > 0 ? DieState::fail : DieState::pass;
}

bool KlarfWafer::places_no_defect() const {
  return !defects_.empty() &&
         std::none_of(defects_.begin(), defects_.end(), [](const Defect& one) { return one.x && one.y; });
}

// The names of image files are those of the images, where there are any.
void KlarfWafer::drop_image_files() {
  const auto has_images = [](const Defect& defect) { return !defect.images.empty(); };
  if (std::none_of(defects_.begin(), defects_.end(), has_images)) return;
  std::erase_if(facts.map.other, [](const auto& fact) { return same_name(fact.first, "TiffFileName"); });
}

WaferMap KlarfWafer::finish(std::size_t index) {
  if (!has_plan && !has_defects)
    fail("{}: line {}: wafer '{}' has neither a sample test plan nor a list of defects, expected one",
         source_.name, line, facts.map.wafer);
  if (!has_defects) warn("the wafer has no list of defects, all its dies are taken to pass");
  const bool unplaced = places_no_defect();
  if (unplaced)
    warn("no defect has a die, which dies fail is not known: all are taken as untested");
  else if (without_die_)
    warn("some defects have no die, they are listed and not counted");
  if (repeated_id_)
    warn(fmt::format("DEFECTID {} is given to several defects, each is counted", *repeated_id_));
  if (summary_count_ && *summary_count_ != std::int64_t(defects_.size()))
    warn(fmt::format("the summary counts {} defects and the list has {}, those of the list count",
                     *summary_count_, defects_.size()));
  drop_image_files();
  finish_klarf_geometry(facts);
  WaferMap map = std::move(facts.map);
  map.defects = std::move(defects_);
  count_defects(map);
  if (unplaced)
    for (Die& die : map.dies) die.state = DieState::untested, die.defects.reset();
  map.source = fmt::format("{}[{}]", source_.name, index);
  return map;
}

}  // namespace kerf::wafer
