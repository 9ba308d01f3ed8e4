#include <fmt/format.h>
#include <kerf/failures.h>

#include "eval/share_text.h"

namespace kerf {
namespace {

std::string change_row(const std::string& kind, const std::string& label, const FailureChange& change) {
  return fmt::format("{:<15} {:<16} {:>7} {:>9} {:>6} {:>6} {:>7}\n", kind, label, change.before,
                     change.repaired, change.left, change.made, change.after);
}

std::string signed_text(double value) {
  return (std::signbit(value) ? "" : "+") + share_text(value);
}

std::string interval_text(const Interval& one, std::string (*text)(double)) {
  if (std::isnan(one.value)) return share_text(one.value);
  return fmt::format("{} ({} .. {})", text(one.value), text(one.low), text(one.high));
}

std::string metric_row(const std::string& name, const Interval& before, const Interval& after,
                       const Interval& gain) {
  return fmt::format("{:<6} {:<26} {:<26} {}\n", name, interval_text(before, share_text),
                     interval_text(after, share_text), interval_text(gain, signed_text));
}

}  // namespace

std::string format_comparison(const Dataset& truth, const FailureComparison& failures,
                              const MetricComparison& metrics) {
  const std::string rule(72, '-');
  std::string text = fmt::format("{:<15} {:<16} {:>7} {:>9} {:>6} {:>6} {:>7}\n{}\n", "failure", "class",
                                 "before", "repaired", "left", "new", "after", rule);
  for (const auto& [key, change] : failures.changes)
    text += change_row(name_of(key.first), truth.category(key.second).name, change);
  text += rule + "\n" + change_row("all", "", failures.total);
  text += fmt::format("wrong count in {} of {} images before, {} after\n\n", failures.wrong_counts_before,
                      truth.images.size(), failures.wrong_counts_after);
  text += fmt::format("{:<6} {:<26} {:<26} {}\n", "", "before", "after", "gain (95 % of resampled images)");
  text += metric_row("AP50", metrics.ap50_before, metrics.ap50_after, metrics.ap50_gain);
  text += metric_row("F1@50", metrics.f1_before, metrics.f1_after, metrics.f1_gain);
  return text;
}

}  // namespace kerf
