#include "dialogue/measured/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dialogue/measured/map_counts.h"
#include "dialogue/measured/wording.h"

namespace kerf::dialogue {
namespace {

class Teller {
 public:
  Teller(const MeasuredQuestion& question, const MapInView& map)
      : question_(question),
        map_(map),
        language_(map.language),
        counts_(map.view.facts),
        words_(map.language, map.view.facts, map.normal, map.view.labels) {}

  std::optional<MeasuredAnswer> tell() {
    if (!counts_.whole() || !tell_form() || words_.text().empty()) return std::nullopt;
    return MeasuredAnswer{words_.text(), subject()};
  }

 private:
  bool tell_form() {
    switch (question_.form) {
      case Form::value:
        return question_.stretch ? tell_stretch() : question_.together ? tell_sum() : tell_values();
      case Form::extreme:
        return tell_extremes();
      case Form::compare:
        return tell_comparison();
      case Form::threshold:
        return tell_threshold();
      case Form::difference:
        return tell_difference();
      case Form::target:
        return tell_target();
      case Form::without:
        return tell_without();
      case Form::spread:
        return tell_spread();
      case Form::filter:
        return tell_filter();
      case Form::average:
        return tell_average();
      case Form::expected:
        return tell_expected();
      case Form::rest:
        return tell_rest();
      case Form::gain:
        return tell_gain();
    }
    return false;
  }

  // ---- the words

  const Lexicon& lexicon() const { return language_.lexicon; }
  void add_names(const MapPart& part, const std::string& suffix, Variables& variables) const {
    for (const auto& form : {"in", "the", "on"})
      if (const auto name = lexicon().name_of(part, form)) variables[form + suffix] = *name;
  }
  static void add_counts(const Counts& counts, const std::string& suffix, Variables& variables) {
    variables["failed" + suffix] = number_text(counts.failed),
                         variables["tested" + suffix] = number_text(counts.tested);
    variables["passed" + suffix] = number_text(counts.passed());
    variables["rate" + suffix] = percent_text(counts.rate());
    variables["pass_rate" + suffix] = percent_text(1 - counts.rate());
  }
  Variables variables_of(const Counted& one, const std::string& suffix = "") const {
    Variables variables;
    add_names(one.part, suffix, variables), add_counts(one.counts, suffix, variables);
    variables["share" + suffix] = percent_text(one.counts.failed / std::max(1.0, counts_.whole()->failed));
    return variables;
  }
  Variables variables_of(const Counted& first, const Counted& second) const {
    auto variables = variables_of(first);
    for (auto& [name, value] : variables_of(second, "2")) variables[name] = value;
    return variables;
  }

  // ---- values

  Variables whole_variables() const {
    Variables variables;
    add_counts(*counts_.whole(), "", variables);
    if (const double* untested = counts_.number("untested")) variables["untested"] = number_text(*untested);
    return variables;
  }
  static std::string name_of_value(const std::string& measure) {
    if (is_good(measure)) return "passed";
    return measure == "share" ? "share" : "value";
  }
  bool tell_value(const MapPart& part, const std::string& measure) {
    const auto counts = counts_.of(part);
    if (!counts || measure == "untested") return false;
    answered_.push_back(part);
    return words_.say(name_of_value(measure), part.dimension, variables_of(Counted{part, *counts}));
  }
  bool tell_values() {
    auto measures = question_.measures;
    if (measures.empty()) measures = {""};
    if (question_.parts.empty())
      return std::ranges::all_of(measures, [&](const auto& measure) {
        return words_.say("whole." + measure, "", whole_variables());
      });
    return std::ranges::all_of(question_.parts, [&](const MapPart& part) {
      return std::ranges::all_of(measures, [&](const auto& measure) { return tell_value(part, measure); });
    });
  }
  /// Several parts of one kind as one.
  bool tell_sum() {
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
  bool tell_stretch() {
    constexpr int kHours = 12;
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

  // ---- order

  /// The parts from that end of the order on; by number of failed or passed dies where those are counted.
  std::vector<Counted> in_order(const std::string& dimension, bool most) const {
    auto parts = counts_.parts_of(dimension, question_.within);
    std::ranges::stable_sort(parts, [most](const Counted& a, const Counted& b) {
      const double left = a.counts.rate(), right = b.counts.rate();
      return most ? left > right : left < right;
    });
    return parts;
  }
  static bool alike(const Counted& a, const Counted& b) { return a.counts.rate() == b.counts.rate(); }
  /// Dies that are counted in an order by number.
  double counted(const Counts& counts, bool most) const { return most ? counts.failed : counts.passed(); }
  /// Parts differ in size: the one that fails most need not have the most failed dies.
  void add_by_number(const std::vector<Counted>& parts, bool most) {
    const auto by_number =
        std::ranges::max_element(parts, {}, [&](const Counted& one) { return counted(one.counts, most); });
    if (by_number->part == parts.front().part) return;
    words_.say(most ? "most_by_number" : "most_passed", by_number->part.dimension, variables_of(*by_number));
  }
  bool tell_end(const std::string& dimension, const End& end) {
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
  bool tell_at(const MapPart& part) {
    return std::ranges::all_of(question_.measures,
                               [&](const auto& measure) { return tell_value(part, measure); });
  }
  bool tell_tie(const std::vector<Counted>& parts, const End& end) {
    const auto& dimension = parts[0].part.dimension;
    if (parts.size() > 2 && alike(parts[1], parts[2]))
      return words_.say(end.most ? "no_most" : "no_least", dimension, {});
    for (const auto& one : {parts[0], parts[1]}) answered_.push_back(one.part);
    if (question_.at_ends) return tell_at(parts[0].part) && tell_at(parts[1].part);
    return words_.say(end.most ? "both_most" : "both_least", dimension, variables_of(parts[0], parts[1]));
  }
  /// The fact of the densest part may be none where no part stands out.
  std::string name_of_end(const MapPart& part, bool most) const {
    if (!most) return "least";
    const CaseFact* densest = map_.view.facts.find(part.dimension + ".densest");
    return densest && is_said_of(densest->value, part) ? "densest" : "most";
  }
  bool tell_extremes() {
    if (question_.polar) return tell_whether_extreme();
    return std::ranges::all_of(question_.dimensions, [&](const auto& dimension) {
      return std::ranges::all_of(question_.ends, [&](const End& end) { return tell_end(dimension, end); });
    });
  }
  bool tell_whether_extreme() {
    const auto& part = question_.parts.front();
    const auto& end = question_.ends.front();
    const auto parts = in_order(part.dimension, end.most);
    if (parts.size() < 2 || end.rank != 1) return false;
    const bool is_first = parts[0].part == part && !alike(parts[0], parts[1]);
    if (!is_first && alike(parts[0], parts[1])) return false;
    answered_ = {part};
    return words_.say_yes_no(is_first, words_.phrase(name_of_end(parts[0].part, end.most), part.dimension,
                                                     variables_of(parts[0])));
  }

  // ---- comparison

  std::optional<std::pair<Counted, Counted>> both() const {
    if (question_.parts.size() != 2) return std::nullopt;
    const auto first = counts_.of(question_.parts[0]), second = counts_.of(question_.parts[1]);
    if (!first || !second) return std::nullopt;
    return std::pair(Counted{question_.parts[0], *first}, Counted{question_.parts[1], *second});
  }
  bool tell_comparison() {
    auto pair = both();
    if (!pair) return false;
    auto& [first, second] = *pair;
    answered_ = question_.parts;
    const bool same = first.part.dimension == second.part.dimension;
    const auto dimension = same ? first.part.dimension : "";
    if (question_.by_count && question_.polar) return tell_by_count(first, second);
    const double left = percents(first.counts.rate()), right = percents(second.counts.rate());
    if (question_.polar) {
      const bool holds = question_.more ? left > right : left < right;
      const std::string name = question_.more ? "more" : "less";
      return words_.say_yes_no(holds, words_.phrase(std::string(holds ? "" : "not_") + name, dimension,
                                                    variables_of(first, second)));
    }
    if (left == right) return words_.say("alike", dimension, variables_of(first, second));
    const bool good = asks_for_good();
    if (good ? left > right : left < right) std::swap(first, second);
    return words_.say(good ? "which_yield" : "which", dimension, variables_of(first, second));
  }
  static bool is_good(const std::string& measure) { return measure == "passed" || measure == "yield"; }
  bool asks_for_good() const { return std::ranges::any_of(question_.measures, is_good); }
  bool tell_by_count(const Counted& first, const Counted& second) {
    const bool good = asks_for_good();
    const double left = good ? first.counts.passed() : first.counts.failed;
    const double right = good ? second.counts.passed() : second.counts.failed;
    const bool more = question_.more != good;  // `more` is said of failures
    const bool holds = more ? left > right : left < right;
    return words_.say_yes_no(
        holds, words_.phrase(good ? "count_passed" : "count_failed", "", variables_of(first, second)));
  }

  // ---- a number of the question

  std::optional<double> measured(const std::string& measure, const Counts& counts) const {
    if (measure == "failed") return counts.failed;
    if (measure == "passed") return counts.passed();
    if (measure == "tested") return counts.tested;
    if (measure == "fail_rate") return percents(counts.rate());
    if (measure == "yield") return percents(1 - counts.rate());
    if (measure == "share") return percents(counts.failed / std::max(1.0, counts_.whole()->failed));
    const double* untested = measure == "untested" ? counts_.number("untested") : nullptr;
    return untested ? std::optional(*untested) : std::nullopt;
  }
  std::optional<Counts> counts_asked() const {
    return question_.parts.empty() ? counts_.whole() : counts_.of(question_.parts.front());
  }
  std::optional<std::string> statement(const std::string& measure, const Counts& counts) const {
    if (question_.parts.empty()) return words_.phrase("whole." + measure, "", whole_variables());
    const auto& part = question_.parts.front();
    return words_.phrase(name_of_value(measure), part.dimension, variables_of(Counted{part, counts}));
  }
  bool tell_threshold() {
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
    std::string tail;
    if (question_.relation != Relation::equal) {
      const std::string name =
          std::string(holds ? "" : "not_") + (question_.relation == Relation::above ? "above" : "below");
      tail = words_
                 .phrase("tail." + name, question_.parts.empty() ? measure : "part_" + unit(),
                         {{"n", number_text(other)}})
                 .value_or("");
    }
    return words_.say_yes_no(holds, told, tail);
  }
  std::string unit() const { return question_.percent ? "percent" : "count"; }

  /// The question with the part at an end of the order as its second part, where it names an end.
  std::optional<MeasuredQuestion> with_end() const {
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
  bool tell_difference() {
    const auto plainly = with_end();
    if (!plainly) return false;
    if (plainly->parts.size() == 2) {
      Teller comparison(*plainly, map_);
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

  /// By how many dies a rate lies off that of the question.
  bool tell_dies_apart(const Counts& counts, const std::optional<std::string>& told) {
    const double share = question_.number / 100;
    const double measured = asks_for_good() ? counts.passed() : counts.failed;
    const double dies = std::abs(measured - std::round(share * counts.tested));
    return words_.state(told) && words_.say("dies", "", {{"dies", number_text(dies)}});
  }

  bool tell_target() {
    const auto all = counts_.whole();
    const double need = std::ceil(question_.number / 100 * all->tested - 1e-9) - all->passed();
    if (question_.number > 100) return false;
    auto variables = whole_variables();
    variables["need"] = number_text(std::max(0.0, need)), variables["n"] = number_text(question_.number);
    return words_.say(need > 0 ? "target" : "target_met", "", variables);
  }

  bool tell_without() {
    const auto& part = question_.parts.front();
    const auto counts = counts_.of(part);
    if (!counts) return false;
    const auto rest = *counts_.whole() - *counts;
    if (rest.tested <= 0) return false;
    Variables variables;
    add_names(part, "", variables), add_counts(rest, "", variables);
    return words_.say("without", part.dimension, variables);
  }

  // ---- all parts of a kind

  /// "upper left 12.3 %, ..": the measure of each; empty where a part has no name.
  std::string listed(const std::vector<Counted>& parts, const std::string& measure) const {
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
  std::string first_measure(const std::string& otherwise) const {
    return question_.measures.empty() ? otherwise : question_.measures.front();
  }
  bool tell_spread() {
    const auto measure = first_measure("fail_rate");
    return std::ranges::all_of(question_.dimensions, [&](const std::string& dimension) {
      auto parts = counts_.parts_of(dimension, question_.within);
      if (!question_.in_place)
        std::ranges::stable_sort(parts, std::greater{}, [&](const Counted& one) {
          return measured(measure, one.counts).value_or(0);
        });
      const auto list = listed(parts, measure);
      const auto name = lexicon().name_of({"dimension", dimension}, "the");
      const auto phrase = question_.in_place       ? "in_place_" + measure
                          : measure == "fail_rate" ? std::string("spread")
                                                   : "spread_" + measure;
      return !list.empty() && name && words_.say(phrase, dimension, {{"ranked", list}, {"part", *name}});
    });
  }
  bool tell_filter() {
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
    const auto told = words_.phrase(
        std::string(any ? "filter." : "filter_none.") + (above ? "above" : "below"), measure, variables);
    return question_.polar ? words_.say_yes_no(any, told) : words_.state(told);
  }
  /// Of all their dies for rates, of the parts for numbers.
  double mean_of(const std::vector<Counted>& parts, const std::string& measure) const {
    Counts sum;
    for (const auto& part : parts) sum = sum + part.counts;
    const bool rate = measure == "fail_rate" || measure == "yield";
    const double whole = measured(measure, sum).value_or(0);
    return rate ? whole : std::round(10 * whole / double(std::max<std::size_t>(1, parts.size()))) / 10;
  }
  bool tell_average() {
    const auto measure = first_measure("failed");
    const auto parts = counts_.parts_of(question_.dimensions.front(), question_.within);
    const auto name = lexicon().name_of({"dimension", question_.dimensions.front()}, "the");
    if (parts.empty() || !name) return false;
    return words_.say("average", measure,
                      {{"value", fmt::format("{:.1f}", mean_of(parts, measure))}, {"part", *name}});
  }
  /// The yield, had the dies of a part passed.
  bool tell_gain() {
    const auto& part = question_.parts.front();
    const auto counts = counts_.of(part);
    const auto all = counts_.whole();
    if (!counts) return false;
    answered_ = {part};
    auto variables = variables_of(Counted{part, *counts});
    variables["gained"] = percent_text((all->passed() + counts->failed) / all->tested);
    return words_.say("gain_part", part.dimension, variables);
  }
  /// A part, and all that lies outside it.
  bool tell_rest() {
    const auto& part = question_.parts.front();
    const auto counts = counts_.of(part);
    if (!counts || counts->tested >= counts_.whole()->tested) return false;
    Variables variables;
    add_counts(*counts_.whole() - *counts, "", variables);
    const std::string measure = asks_for_good() ? "passed" : "";
    return tell_value(part, measure) && words_.say("rest", measure, variables);
  }
  /// Whether a part has more of the failures than of the dies.
  bool tell_expected() {
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

  Subject subject() const {
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

  const MeasuredQuestion& question_;
  const MapInView& map_;
  const Language& language_;
  MapCounts counts_;
  Wording words_;
  std::vector<MapPart> answered_;
};

}  // namespace

std::optional<MeasuredAnswer> answer_question(const MeasuredQuestion& question, const MapInView& map) {
  return Teller(question, map).tell();
}

}  // namespace kerf::dialogue
