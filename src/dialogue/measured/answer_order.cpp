// Which places fail most or least, and all places of a kind.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "dialogue/measured/teller.h"

namespace kerf::dialogue {

std::vector<Counted> MeasuredTeller::in_order(const std::string& dimension, bool most) const {
  auto parts = counts_.parts_of(dimension, question_.within);
  std::ranges::stable_sort(parts, [most](const Counted& a, const Counted& b) {
    const double left = a.counts.rate(), right = b.counts.rate();
    return most ? left > right : left < right;
  });
  return parts;
}

bool MeasuredTeller::alike(const Counted& a, const Counted& b) {
  return a.counts.rate() == b.counts.rate();
}

double MeasuredTeller::counted(const Counts& counts, bool most) const {
  return most ? counts.failed : counts.passed();
}

void MeasuredTeller::add_by_number(const std::vector<Counted>& parts, bool most) {
  const auto by_number =
      std::ranges::max_element(parts, {}, [&](const Counted& one) { return counted(one.counts, most); });
  if (by_number->part == parts.front().part) return;
  words_.say(most ? "most_by_number" : "most_passed", by_number->part.dimension, variables_of(*by_number));
}

bool MeasuredTeller::tell_end(const std::string& dimension, const End& end) {
  const auto parts = in_order(dimension, end.most);
  const auto last = std::size_t(end.rank) + std::size_t(end.count) - 1;
  if (parts.size() < 2 || last > parts.size()) return false;
  if (end.rank == 1 && end.count == 1) {
    if (alike(parts[0], parts[1])) return tell_tie(parts, end);
    if (question_.at_ends) return tell_at(parts[0].part);
    answered_.push_back(parts[0].part);
    const bool told = words_.say(name_of_end(parts[0].part, end.most), dimension, variables_of(parts[0]));
    if (told && question_.by_count && question_.form == Form::extreme) add_by_number(parts, end.most);
    return told;
  }
  for (std::size_t i = std::size_t(end.rank) - 1; i < last; ++i) {
    auto variables = variables_of(parts[i]);
    const auto ordinal = lexicon().ordinals.find(std::to_string(i + 1));
    if (ordinal == lexicon().ordinals.end()) return false;
    variables["ordinal"] = ordinal->second;
    answered_.push_back(parts[i].part);
    if (!words_.say(end.most ? "rank_most" : "rank_least", dimension, variables)) return false;
  }
  return true;
}

bool MeasuredTeller::tell_at(const MapPart& part) {
  return std::ranges::all_of(question_.measures,
                             [&](const auto& measure) { return tell_value(part, measure); });
}

bool MeasuredTeller::tell_tie(const std::vector<Counted>& parts, const End& end) {
  const auto& dimension = parts[0].part.dimension;
  if (parts.size() > 2 && alike(parts[1], parts[2]))
    return words_.say(end.most ? "no_most" : "no_least", dimension, {});
  for (const auto& one : {parts[0], parts[1]}) answered_.push_back(one.part);
  if (question_.at_ends) return tell_at(parts[0].part) && tell_at(parts[1].part);
  return words_.say(end.most ? "both_most" : "both_least", dimension, variables_of(parts[0], parts[1]));
}

std::string MeasuredTeller::name_of_end(const MapPart& part, bool most) const {
  if (!most) return "least";
  const CaseFact* densest = map_.view.facts.find(part.dimension + ".densest");
  return densest && is_said_of(densest->value, part) ? "densest" : "most";
}

bool MeasuredTeller::tell_extremes() {
  if (question_.polar) return tell_whether_extreme();
  return std::ranges::all_of(question_.dimensions, [&](const auto& dimension) {
    return std::ranges::all_of(question_.ends, [&](const End& end) { return tell_end(dimension, end); });
  });
}

bool MeasuredTeller::tell_whether_more_than(const MapPart& part, const MapPart& other, bool most) {
  const auto first = counts_.of(part), second = counts_.of(other);
  if (!first || !second) return false;
  answered_ = {part};
  const bool holds = most ? first->failed > second->failed : first->failed < second->failed;
  const std::string name = std::string(holds ? "" : "not_") + (most ? "more" : "less");
  return words_.say_yes_no(
      holds,
      words_.phrase(name, part.dimension, variables_of(Counted{part, *first}, Counted{other, *second})));
}

bool MeasuredTeller::tell_whether_extreme() {
  const auto& part = question_.parts.front();
  const auto& end = question_.ends.front();
  // "Are most failures in the upper part?" asks for more than in the lower one, not than on the left as well.
  if (const auto other = opposite_of(part); other && part.dimension == "half" && end.rank == 1)
    return tell_whether_more_than(part, *other, end.most);
  const auto parts = in_order(part.dimension, end.most);
  if (parts.size() < 2 || end.rank != 1) return false;
  const bool is_first = parts[0].part == part && !alike(parts[0], parts[1]);
  if (!is_first && alike(parts[0], parts[1])) return false;
  answered_ = {part};
  return words_.say_yes_no(
      is_first, words_.phrase(name_of_end(parts[0].part, end.most), part.dimension, variables_of(parts[0])));
}

std::string MeasuredTeller::listed(const std::vector<Counted>& parts, const std::string& measure) const {
  std::string list;
  for (const auto& [part, counts] : parts) {
    const auto name = lexicon().name_of(part, "short");
    const auto value = measured(measure, counts);
    if (!name || !value) return "";
    const bool counted = measure == "failed" || measure == "passed" || measure == "tested";
    list += (list.empty() ? "" : language_.separator) + *name + " " +
            (counted ? number_text(*value) : percent_text(*value / 100));
  }
  return list;
}

std::string MeasuredTeller::first_measure(const std::string& otherwise) const {
  return question_.measures.empty() ? otherwise : question_.measures.front();
}

bool MeasuredTeller::tell_spread() {
  const auto measure = first_measure("fail_rate");
  return std::ranges::all_of(question_.dimensions, [&](const std::string& dimension) {
    auto parts = counts_.parts_of(dimension, question_.within);
    if (!question_.in_place)
      std::ranges::stable_sort(parts, std::greater{},
                               [&](const Counted& one) { return measured(measure, one.counts).value_or(0); });
    const auto list = listed(parts, measure);
    const auto name = lexicon().name_of({"dimension", dimension}, "the");
    const auto phrase = question_.in_place       ? "in_place_" + measure
                        : measure == "fail_rate" ? std::string("spread")
                                                 : "spread_" + measure;
    return !list.empty() && name && words_.say(phrase, dimension, {{"ranked", list}, {"part", *name}});
  });
}

bool MeasuredTeller::tell_filter() {
  const auto measure = first_measure(question_.percent ? "fail_rate" : "failed");
  const auto parts = counts_.parts_of(question_.dimensions.front(), question_.within);
  std::vector<Counted> found;
  const bool above = question_.relation == Relation::above;
  const auto limit = question_.to_average ? mean_of(parts, measure) : question_.number;
  const bool percent =
      question_.percent || (question_.to_average && measure != "failed" && measure != "passed");
  for (const auto& part : parts) {
    const auto value = measured(measure, part.counts);
    if (value && (above ? *value > limit : *value < limit)) found.push_back(part);
  }
  const bool any = !found.empty();
  const auto list = listed(any ? found : parts, measure);
  if (list.empty()) return false;
  for (const auto& part : found) answered_.push_back(part.part);
  const Variables variables = {{"n", number_text(limit) + (percent ? " %" : "")}, {"listed", list}};
  const auto told = words_.phrase(std::string(any ? "filter." : "filter_none.") + (above ? "above" : "below"),
                                  measure, variables);
  return question_.polar ? words_.say_yes_no(any, told) : words_.state(told);
}

double MeasuredTeller::mean_of(const std::vector<Counted>& parts, const std::string& measure) const {
  Counts sum;
  for (const auto& part : parts) sum = sum + part.counts;
  const bool rate = measure == "fail_rate" || measure == "yield";
  const double whole = measured(measure, sum).value_or(0);
  return rate ? whole : std::round(10 * whole / double(std::max<std::size_t>(1, parts.size()))) / 10;
}

bool MeasuredTeller::tell_average() {
  const auto measure = first_measure("failed");
  const auto parts = counts_.parts_of(question_.dimensions.front(), question_.within);
  const auto name = lexicon().name_of({"dimension", question_.dimensions.front()}, "the");
  if (parts.empty() || !name) return false;
  return words_.say("average", measure,
                    {{"value", fmt::format("{:.1f}", mean_of(parts, measure))}, {"part", *name}});
}

bool MeasuredTeller::tell_gain() {
  const auto& part = question_.parts.front();
  const auto counts = counts_.of(part);
  const auto all = counts_.whole();
  if (!counts) return false;
  answered_ = {part};
  auto variables = variables_of(Counted{part, *counts});
  variables["gained"] = percent_text((all->passed() + counts->failed) / all->tested);
  return words_.say("gain_part", part.dimension, variables);
}

bool MeasuredTeller::tell_rest() {
  const auto& part = question_.parts.front();
  const auto counts = counts_.of(part);
  if (!counts || counts->tested >= counts_.whole()->tested) return false;
  Variables variables;
  add_counts(*counts_.whole() - *counts, "", variables);
  const std::string measure = asks_for_good() ? "passed" : "";
  return tell_value(part, measure) && words_.say("rest", measure, variables);
}

bool MeasuredTeller::tell_expected() {
  const auto& part = question_.parts.front();
  const auto counts = counts_.of(part);
  const auto all = counts_.whole();
  if (!counts || all->failed <= 0) return false;
  answered_ = {part};
  auto variables = variables_of(Counted{part, *counts});
  variables["area"] = percent_text(counts->tested / all->tested);
  const auto told = words_.phrase("expected", part.dimension, variables);
  const bool more = counts->failed / all->failed > counts->tested / all->tested;
  return question_.polar ? words_.say_yes_no(question_.more == more, told) : words_.state(told);
}

Subject MeasuredTeller::subject() const {
  Subject after;
  after.measure = question_.measures.empty() ? "fail_rate" : question_.measures.back();
  for (const auto& part : answered_)
    if (std::ranges::find(after.parts, part) == after.parts.end()) after.parts.push_back(part);
  after.dimensions = question_.dimensions;
  after.within = question_.within;
  if (after.dimensions.empty() && !answered_.empty()) after.dimensions = {answered_.back().dimension};
  if (question_.form == Form::extreme && !question_.ends.empty()) after.end = question_.ends.back();
  if (question_.form == Form::compare || question_.form == Form::threshold ||
      question_.form == Form::difference)
    after.compared = question_;
  return after;
}

}  // namespace kerf::dialogue
