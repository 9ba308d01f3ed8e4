// Numbers of the map and of places, and what is held against a number.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "dialogue/measured/question_draft.h"
#include "dialogue/measured/teller.h"

namespace kerf::dialogue {

Variables MeasuredTeller::whole_variables() const {
  Variables variables;
  add_counts(*counts_.whole(), "", variables);
  if (const double* untested = counts_.number("untested")) variables["untested"] = number_text(*untested);
  return variables;
}

std::string MeasuredTeller::name_of_value(const std::string& measure) {
  if (is_good(measure)) return "passed";
  return measure == "share" ? "share" : "value";
}

bool MeasuredTeller::tell_value(const MapPart& part, const std::string& measure) {
  const auto counts = counts_.of(part);
  if (!counts || measure == "untested") return false;
  answered_.push_back(part);
  return words_.say(name_of_value(measure), part.dimension, variables_of(Counted{part, *counts}));
}

bool MeasuredTeller::tell_values() {
  auto measures = question_.measures;
  if (measures.empty()) measures = {""};
  if (question_.parts.empty())
    return std::ranges::all_of(
        measures, [&](const auto& measure) { return words_.say("whole." + measure, "", whole_variables()); });
  return std::ranges::all_of(question_.parts, [&](const MapPart& part) {
    return std::ranges::all_of(measures, [&](const auto& measure) { return tell_value(part, measure); });
  });
}

bool MeasuredTeller::tell_sum() {
  Counts sum;
  std::string names;
  for (std::size_t i = 0; i < question_.parts.size(); ++i) {
    const auto& part = question_.parts[i];
    const auto counts = counts_.of(part);
    const auto name = lexicon().name_of(part, "the");
    if (!counts || !name || part.dimension != question_.parts[0].dimension) return false;
    sum = sum + *counts;
    names += (i == 0                            ? ""
              : i + 1 == question_.parts.size() ? language_.last_separator
                                                : language_.separator) +
             *name;
  }
  Variables variables = {{"names", names}};
  add_counts(sum, "", variables);
  answered_ = question_.parts;
  return words_.say(asks_for_good() ? "together_passed" : "together", "", variables);
}

bool MeasuredTeller::tell_stretch() {
  const int first = std::atoi(question_.parts[0].key.c_str()),
            last = std::atoi(question_.parts[1].key.c_str());
  Counts sum;
  for (int hour = first;; hour = hour % kHours + 1) {
    const auto counts = counts_.of({"clock", std::to_string(hour)});
    if (!counts) return false;
    sum = sum + *counts;
    if (hour == last) break;
  }
  Variables variables = {{"n", question_.parts[0].key}, {"n2", question_.parts[1].key}};
  add_counts(sum, "", variables);
  answered_ = question_.parts;
  return words_.say("stretch", "clock", variables);
}

std::optional<double> MeasuredTeller::measured(const std::string& measure, const Counts& counts) const {
  if (measure == "failed") return counts.failed;
  if (measure == "passed") return counts.passed();
  if (measure == "tested") return counts.tested;
  if (measure == "fail_rate") return percents(counts.rate());
  if (measure == "yield") return percents(1 - counts.rate());
  if (measure == "share") return percents(counts.failed / std::max(1.0, counts_.whole()->failed));
  const double* untested = measure == "untested" ? counts_.number("untested") : nullptr;
  return untested ? std::optional(*untested) : std::nullopt;
}

std::optional<Counts> MeasuredTeller::counts_asked() const {
  return question_.parts.empty() ? counts_.whole() : counts_.of(question_.parts.front());
}

std::optional<std::string> MeasuredTeller::statement(const std::string& measure, const Counts& counts) const {
  if (question_.parts.empty()) return words_.phrase("whole." + measure, "", whole_variables());
  const auto& part = question_.parts.front();
  return words_.phrase(name_of_value(measure), part.dimension, variables_of(Counted{part, counts}));
}

bool MeasuredTeller::tell_threshold() {
  const auto counts = counts_asked();
  if (!counts || question_.measures.empty()) return false;
  const auto& measure = question_.measures.front();
  const auto value = measured(measure, *counts);
  const auto told = statement(measure, *counts);
  if (!value || !told) return false;
  answered_ = question_.parts;
  const double other = question_.number;
  const bool holds = question_.relation == Relation::above   ? *value > other
                     : question_.relation == Relation::below ? *value < other
                                                             : *value == other;
  if (question_.relation == Relation::equal) return words_.say_yes_no(holds, told);
  return words_.say_held_against(holds, question_.relation == Relation::above, told,
                                 question_.parts.empty() ? measure : "part_" + unit(), other);
}

std::string MeasuredTeller::unit() const {
  return question_.percent ? "percent" : "count";
}

std::optional<MeasuredQuestion> MeasuredTeller::with_end() const {
  auto plainly = question_;
  plainly.polar = false;
  if (question_.ends.size() == 2 && question_.parts.empty()) {
    for (const End& end : question_.ends) {
      const auto order = in_order(question_.dimensions[0], end.most);
      if (order.size() < std::size_t(end.rank)) return std::nullopt;
      plainly.parts.push_back(order[std::size_t(end.rank - 1)].part);
    }
    // Halves overlap: one is held against the other.
    if (const auto other = opposite_of(plainly.parts[0]); other && plainly.parts[0].dimension == "half")
      plainly.parts[1] = *other;
    return plainly;
  }
  if (question_.ends.empty() || question_.parts.size() != 1) return plainly;
  const auto parts = in_order(question_.parts[0].dimension, question_.ends[0].most);
  const auto rank = std::size_t(question_.ends[0].rank);
  if (parts.size() < rank || parts[rank - 1].part == question_.parts[0]) return std::nullopt;
  plainly.parts.push_back(parts[rank - 1].part);
  return plainly;
}

bool MeasuredTeller::tell_difference() {
  const auto plainly = with_end();
  if (!plainly) return false;
  if (plainly->parts.size() == 2) {
    MeasuredTeller comparison(*plainly, map_);
    const auto pair = comparison.both();
    if (!pair) return false;
    const double points =
        std::abs(percents(pair->first.counts.rate()) - percents(pair->second.counts.rate()));
    const double dies = std::abs(pair->first.counts.failed - pair->second.counts.failed);
    if (!comparison.tell_comparison()) return false;
    answered_ = plainly->parts;
    return words_.add(comparison.words_.text()) &&
           words_.say(question_.by_count ? "dies" : "points", "",
                      {{"points", fmt::format("{:.1f}", points)}, {"dies", number_text(dies)}});
  }
  const auto counts = counts_asked();
  if (!counts || question_.measures.empty()) return false;
  const auto value = measured(question_.measures.front(), *counts);
  const auto told = statement(question_.measures.front(), *counts);
  if (!value) return false;
  answered_ = question_.parts;
  const double apart = std::abs(*value - question_.number);
  if (question_.percent && question_.by_count) return tell_dies_apart(*counts, told);
  return words_.state(told) &&
         words_.say(question_.percent ? "points" : "dies", "",
                    {{"points", fmt::format("{:.1f}", apart)}, {"dies", number_text(apart)}});
}

bool MeasuredTeller::tell_dies_apart(const Counts& counts, const std::optional<std::string>& told) {
  const double share = question_.number / 100;
  const double measured = asks_for_good() ? counts.passed() : counts.failed;
  const double dies = std::abs(measured - std::round(share * counts.tested));
  return words_.state(told) && words_.say("dies", "", {{"dies", number_text(dies)}});
}

bool MeasuredTeller::tell_target() {
  const auto all = counts_.whole();
  const double need = std::ceil(question_.number / 100 * all->tested - 1e-9) - all->passed();
  if (question_.number > 100) return false;
  auto variables = whole_variables();
  variables["need"] = number_text(std::max(0.0, need)), variables["n"] = number_text(question_.number);
  return words_.say(need > 0 ? "target" : "target_met", "", variables);
}

bool MeasuredTeller::tell_without() {
  const auto& part = question_.parts.front();
  const auto counts = counts_.of(part);
  if (!counts) return false;
  const auto rest = *counts_.whole() - *counts;
  if (rest.tested <= 0) return false;
  Variables variables;
  add_names(part, "", variables), add_counts(rest, "", variables);
  return words_.say("without", part.dimension, variables);
}

}  // namespace kerf::dialogue
