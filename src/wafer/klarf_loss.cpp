// What a map loses where it is written as a KLARF 1.2.
#include <fmt/ranges.h>

#include <algorithm>

#include "wafer/die_index.h"
#include "wafer/klarf_write.h"

namespace kerf {
namespace {

/// How many defects the list has of each die.
class ListedDefects {
 public:
  explicit ListedDefects(const WaferMap& map) {
    for (const Defect& defect : map.defects) {
      if (!defect.x || !defect.y) continue;
      const std::size_t at = index_.find_or_add(dies_, *defect.x, *defect.y).first;
      dies_[at].defects = dies_[at].defects.value_or(0) + 1;
    }
  }
  std::int64_t of(const Die& die) {
    return dies_[index_.find_or_add(dies_, die.x, die.y).first].defects.value_or(0);
  }

 private:
  std::vector<Die> dies_;
  wafer::DieIndex index_;
};

void add_die(KlarfLoss& loss, const Die& die, std::int64_t listed) {
  if (die.state == DieState::untested) {
    ++loss.untested_dies;
    return;
  }
  const bool passes = die.state == DieState::pass;
  const std::int64_t written =
      listed > 0 || passes ? listed : std::max<std::int64_t>(1, die.defects.value_or(1));
  if (passes && listed > 0) ++loss.passing_dies;
  if (die.bin && (passes || listed > 0)) ++loss.bins;  // a defect that is made up has the bin with it
  if (die.soft_bin) ++loss.soft_bins;
  if (die.defects && *die.defects != written) ++loss.defect_counts;
}

}  // namespace

KlarfLoss klarf_loss(const WaferMap& map) {
  KlarfLoss loss;
  for (const Defect& defect : map.defects)
    loss.images += std::int64_t(defect.images.size() - wafer::klarf_written_images(defect));
  ListedDefects listed(map);
  for (const Die& die : map.dies) add_die(loss, die, listed.of(die));
  loss.bin_names =
      std::ranges::count_if(map.bins, [](const BinDefinition& bin) { return !bin.name.empty(); });
  loss.labels = std::int64_t(map.labels.size());
  loss.reference_dies = map.geometry.reference_die ? 1 : 0;
  loss.records = wafer::klarf_dropped_facts(map);
  return loss;
}

KlarfLoss& operator+=(KlarfLoss& sum, const KlarfLoss& loss) {
  for (const auto member : {&KlarfLoss::images, &KlarfLoss::untested_dies, &KlarfLoss::passing_dies,
                            &KlarfLoss::bins, &KlarfLoss::soft_bins, &KlarfLoss::bin_names,
                            &KlarfLoss::defect_counts, &KlarfLoss::labels, &KlarfLoss::reference_dies})
    sum.*member += loss.*member;
  sum.records.insert(loss.records.begin(), loss.records.end());
  return sum;
}

std::vector<std::string> klarf_loss_warnings(const KlarfLoss& loss) {
  std::vector<std::string> warnings;
  const auto tell = [&warnings](std::int64_t count, std::string_view what) {
    if (count > 0)
      warnings.push_back(fmt::format("a KLARF made anew does not hold everything: {} {}", count, what));
  };
  tell(loss.images, "images that are files are left out");
  tell(loss.untested_dies, "untested dies are left out");
  tell(loss.passing_dies, "dies that pass have defects and read back as failing");
  tell(loss.bins, "bins of dies that pass or have listed defects are left out");
  tell(loss.soft_bins, "soft bins of dies are left out");
  tell(loss.bin_names, "names of bins are left out");
  tell(loss.defect_counts, "counts of a die's defects differ from the defects that are listed, which count");
  tell(loss.labels, "labels are left out");
  tell(loss.reference_dies, "reference dies are left out");
  if (!loss.records.empty())
    warnings.push_back(fmt::format("a KLARF made anew does not hold everything: the facts {} are left out",
                                   fmt::join(loss.records, ", ")));
  return warnings;
}

}  // namespace kerf
