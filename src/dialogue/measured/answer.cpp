#include "dialogue/measured/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dialogue/letters.h"
#include "dialogue/speech.h"

namespace kerf::dialogue {
namespace {

/// Dies of a part of the map, or of all of it.
struct Counts {
  double failed = 0, tested = 0;
  double passed() const { return tested - failed; }
  double rate() const { return failed / tested; }  ///< of its dies, 0..1; there are some
  Counts operator+(const Counts& other) const { return {failed + other.failed, tested + other.tested}; }
  Counts operator-(const Counts& other) const { return {failed - other.failed, tested - other.tested}; }
};

struct Counted {
  MapPart part;
  Counts counts;
};

/// As facts round shares.
double percents(double share) {
  return std::round(1000 * share) / 10;
}

std::string percent(double share) {
  return fmt::format("{:.1f} %", percents(share));
}

/// "70", "72.5".
std::string plain(double number) {
  return fmt::format("{:g}", number);
}

class Teller {
 public:
  Teller(const MeasuredQuestion& question, const Facts& facts, const Language& language)
      : question_(question), facts_(facts), language_(language), words_(language.lexicon) {}

  std::optional<MeasuredAnswer> tell() {
    if (!whole() || !tell_form() || text_.empty()) return std::nullopt;
    return MeasuredAnswer{text_, subject()};
  }

 private:
  bool tell_form() {
    switch (question_.form) {
      case Form::value:
        return question_.stretch ? tell_stretch() : tell_values();
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
    }
    return false;
  }

  // ---- the facts

  const double* number(const std::string& name) const {
    const CaseFact* fact = facts_.find(name);
    return fact && fact->number ? &*fact->number : nullptr;
  }
  std::optional<Counts> whole() const {
    const double *failed = number("failed"), *tested = number("tested");
    if (!failed || !tested || *tested <= 0) return std::nullopt;
    return Counts{*failed, *tested};
  }
  std::optional<Counts> counts_of(const MapPart& part) const {
    const auto name = part.dimension + "." + part.key;
    const double *failed = number(name + ".failed"), *tested = number(name + ".tested");
    if (!tested) tested = number("size." + name);
    if (!failed || !tested || *tested <= 0) return std::nullopt;
    return Counts{*failed, *tested};
  }
  /// All parts of a dimension.
  std::vector<Counted> parts_of(const std::string& dimension) const {
    std::vector<Counted> parts;
    for (const CaseFact& fact : facts_.list()) {
      const std::string_view name = fact.name;
      if (!name.starts_with(dimension + ".") || !name.ends_with(".failed")) continue;
      const auto from = dimension.size() + 1, end = name.size() - std::string_view(".failed").size();
      if (end <= from) continue;
      const MapPart part{dimension, std::string(name.substr(from, end - from))};
      if (const auto counts = counts_of(part)) parts.push_back({part, *counts});
    }
    return parts;
  }

  // ---- the words

  /// The phrase of that name, of a dimension where it has one of its own; null: there is none.
  const std::vector<Template>* phrase(const std::string& name, const std::string& dimension) const {
    for (const auto& key : {name + "." + dimension, name})
      if (const auto found = words_.says.find(key); found != words_.says.end()) return &found->second;
    return nullptr;
  }
  std::optional<std::string> spoken(const std::string& name, const std::string& dimension,
                                    const Variables& variables) const {
    const auto* phrases = phrase(name, dimension);
    if (!phrases) return std::nullopt;
    Random first(0);
    const std::vector<std::string> no_labels;
    const std::vector<const KnowledgeEntry*> no_entries;
    const Speech speech{language_, "", no_labels, facts_, variables, no_entries, ""};
    for (const Template& one : *phrases)
      if (auto text = speak(one, speech, first)) return text;
    return std::nullopt;
  }
  void add_names(const MapPart& part, const std::string& suffix, Variables& variables) const {
    for (const auto& form : {"in", "the", "on"})
      if (const auto name = words_.name_of(part, form)) variables[form + suffix] = *name;
  }
  static void add_counts(const Counts& counts, const std::string& suffix, Variables& variables) {
    variables["failed" + suffix] = plain(counts.failed), variables["tested" + suffix] = plain(counts.tested);
    variables["passed" + suffix] = plain(counts.passed());
    variables["rate" + suffix] = percent(counts.rate());
    variables["pass_rate" + suffix] = percent(1 - counts.rate());
  }
  Variables variables_of(const Counted& one, const std::string& suffix = "") const {
    Variables variables;
    add_names(one.part, suffix, variables), add_counts(one.counts, suffix, variables);
    variables["share" + suffix] = percent(one.counts.failed / std::max(1.0, whole()->failed));
    return variables;
  }
  Variables variables_of(const Counted& first, const Counted& second) const {
    auto variables = variables_of(first);
    for (auto& [name, value] : variables_of(second, "2")) variables[name] = value;
    return variables;
  }

  bool add(const std::optional<std::string>& sentence) {
    if (!sentence) return false;
    if (text_.find(*sentence) != std::string::npos) return true;
    text_ += (text_.empty() || language_.code == "zh" ? "" : " ") + *sentence;
    return true;
  }
  /// Statements have no full stop, as they may be parts of a sentence.
  bool state(const std::optional<std::string>& statement) {
    return statement && add(spoken("sentence", "", {{"statement", *statement}}));
  }
  bool say(const std::string& name, const std::string& dimension, const Variables& variables) {
    return state(spoken(name, dimension, variables));
  }
  bool say_yes_no(bool yes, std::optional<std::string> statement, const std::string& tail = "") {
    if (!statement || statement->empty()) return false;
    statement->front() = small(statement->front());
    return add(spoken(yes ? "yes" : "no", "", {{"statement", *statement + tail}}));
  }

  // ---- values

  Variables whole_variables() const {
    Variables variables;
    add_counts(*whole(), "", variables);
    if (const double* untested = number("untested")) variables["untested"] = plain(*untested);
    return variables;
  }
  static std::string name_of_value(const std::string& measure) {
    if (measure == "passed" || measure == "yield") return "passed";
    return measure == "share" ? "share" : "value";
  }
  bool tell_value(const MapPart& part, const std::string& measure) {
    const auto counts = counts_of(part);
    if (!counts || measure == "untested") return false;
    answered_.push_back(part);
    return say(name_of_value(measure), part.dimension, variables_of(Counted{part, *counts}));
  }
  bool tell_values() {
    auto measures = question_.measures;
    if (measures.empty()) measures = {""};
    if (question_.parts.empty())
      return std::ranges::all_of(
          measures, [&](const auto& measure) { return say("whole." + measure, "", whole_variables()); });
    return std::ranges::all_of(question_.parts, [&](const MapPart& part) {
      return std::ranges::all_of(measures, [&](const auto& measure) { return tell_value(part, measure); });
    });
  }
  bool tell_stretch() {
    constexpr int kHours = 12;
    const int first = std::atoi(question_.parts[0].key.c_str()),
              last = std::atoi(question_.parts[1].key.c_str());
    Counts sum;
    for (int hour = first;; hour = hour % kHours + 1) {
      const auto counts = counts_of({"clock", std::to_string(hour)});
      if (!counts) return false;
      sum = sum + *counts;
      if (hour == last) break;
    }
    Variables variables = {{"n", question_.parts[0].key}, {"n2", question_.parts[1].key}};
    add_counts(sum, "", variables);
    answered_ = question_.parts;
    return say("stretch", "clock", variables);
  }

  // ---- order

  /// The parts from that end of the order on; by number of failed or passed dies where those are counted.
  std::vector<Counted> in_order(const std::string& dimension, bool most) const {
    auto parts = parts_of(dimension);
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
    say(most ? "most_by_number" : "most_passed", by_number->part.dimension, variables_of(*by_number));
  }
  bool tell_end(const std::string& dimension, const End& end) {
    const auto parts = in_order(dimension, end.most);
    const auto last = std::size_t(end.rank) + std::size_t(end.count) - 1;
    if (parts.size() < 2 || last > parts.size()) return false;
    if (end.rank == 1 && end.count == 1) {
      if (alike(parts[0], parts[1])) return tell_tie(parts, end);
      if (question_.at_ends) return tell_at(parts[0].part);
      answered_.push_back(parts[0].part);
      const bool told = say(name_of_end(parts[0].part, end.most), dimension, variables_of(parts[0]));
      if (told && question_.by_count && question_.form == Form::extreme) add_by_number(parts, end.most);
      return told;
    }
    for (std::size_t i = std::size_t(end.rank) - 1; i < last; ++i) {
      auto variables = variables_of(parts[i]);
      const auto ordinal = words_.ordinals.find(std::to_string(i + 1));
      if (ordinal == words_.ordinals.end()) return false;
      variables["ordinal"] = ordinal->second;
      answered_.push_back(parts[i].part);
      if (!say(end.most ? "rank_most" : "rank_least", dimension, variables)) return false;
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
      return say(end.most ? "no_most" : "no_least", dimension, {});
    for (const auto& one : {parts[0], parts[1]}) answered_.push_back(one.part);
    if (question_.at_ends) return tell_at(parts[0].part) && tell_at(parts[1].part);
    return say(end.most ? "both_most" : "both_least", dimension, variables_of(parts[0], parts[1]));
  }
  /// The fact of the densest part may be none where no part stands out.
  std::string name_of_end(const MapPart& part, bool most) const {
    if (!most) return "least";
    const CaseFact* densest = facts_.find(part.dimension + ".densest");
    auto key = part.key;
    std::ranges::replace(key, '_', ' ');
    const bool stands_out = densest && (densest->value == key || densest->value.starts_with(key + " "));
    return stands_out ? "densest" : "most";
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
    return say_yes_no(is_first,
                      spoken(name_of_end(parts[0].part, end.most), part.dimension, variables_of(parts[0])));
  }

  // ---- comparison

  std::optional<std::pair<Counted, Counted>> both() const {
    if (question_.parts.size() != 2) return std::nullopt;
    const auto first = counts_of(question_.parts[0]), second = counts_of(question_.parts[1]);
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
      return say_yes_no(
          holds, spoken(std::string(holds ? "" : "not_") + name, dimension, variables_of(first, second)));
    }
    if (left == right) return say("alike", dimension, variables_of(first, second));
    if (left < right) std::swap(first, second);
    return say("which", dimension, variables_of(first, second));
  }
  bool tell_by_count(const Counted& first, const Counted& second) {
    const bool good = std::ranges::find(question_.measures, "passed") != question_.measures.end();
    const double left = good ? first.counts.passed() : first.counts.failed;
    const double right = good ? second.counts.passed() : second.counts.failed;
    const bool more = question_.more != good;  // `more` is said of failures
    const bool holds = more ? left > right : left < right;
    return say_yes_no(holds, spoken(good ? "count_passed" : "count_failed", "", variables_of(first, second)));
  }

  // ---- a number of the question

  std::optional<double> measured(const std::string& measure, const Counts& counts) const {
    if (measure == "failed") return counts.failed;
    if (measure == "passed") return counts.passed();
    if (measure == "tested") return counts.tested;
    if (measure == "fail_rate") return percents(counts.rate());
    if (measure == "yield") return percents(1 - counts.rate());
    const double* untested = measure == "untested" ? number("untested") : nullptr;
    return untested ? std::optional(*untested) : std::nullopt;
  }
  std::optional<Counts> counts_asked() const {
    return question_.parts.empty() ? whole() : counts_of(question_.parts.front());
  }
  std::optional<std::string> statement(const std::string& measure, const Counts& counts) const {
    if (question_.parts.empty()) return spoken("whole." + measure, "", whole_variables());
    const auto& part = question_.parts.front();
    return spoken(name_of_value(measure), part.dimension, variables_of(Counted{part, counts}));
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
      tail =
          spoken("tail." + name, question_.parts.empty() ? measure : "part_" + unit(), {{"n", plain(other)}})
              .value_or("");
    }
    return say_yes_no(holds, told, tail);
  }
  std::string unit() const { return question_.percent ? "percent" : "count"; }

  bool tell_difference() {
    if (question_.parts.size() == 2) {
      const auto pair = both();
      if (!pair) return false;
      auto plainly = question_;
      plainly.polar = false;
      const double points =
          std::abs(percents(pair->first.counts.rate()) - percents(pair->second.counts.rate()));
      const double dies = std::abs(pair->first.counts.failed - pair->second.counts.failed);
      Teller comparison(plainly, facts_, language_);
      if (!comparison.tell_comparison()) return false;
      answered_ = question_.parts;
      return add(comparison.text_) && say(question_.by_count ? "dies" : "points", "",
                                          {{"points", fmt::format("{:.1f}", points)}, {"dies", plain(dies)}});
    }
    const auto counts = counts_asked();
    if (!counts || question_.measures.empty()) return false;
    const auto value = measured(question_.measures.front(), *counts);
    const auto told = statement(question_.measures.front(), *counts);
    if (!value) return false;
    answered_ = question_.parts;
    const double apart = std::abs(*value - question_.number);
    return state(told) && say(question_.percent ? "points" : "dies", "",
                              {{"points", fmt::format("{:.1f}", apart)}, {"dies", plain(apart)}});
  }

  bool tell_target() {
    const auto all = whole();
    const double need = std::ceil(question_.number / 100 * all->tested - 1e-9) - all->passed();
    if (question_.number > 100) return false;
    auto variables = whole_variables();
    variables["need"] = plain(std::max(0.0, need)), variables["n"] = plain(question_.number);
    return say(need > 0 ? "target" : "target_met", "", variables);
  }

  bool tell_without() {
    const auto& part = question_.parts.front();
    const auto counts = counts_of(part);
    if (!counts) return false;
    const auto rest = *whole() - *counts;
    if (rest.tested <= 0) return false;
    Variables variables;
    add_names(part, "", variables), add_counts(rest, "", variables);
    return say("without", part.dimension, variables);
  }

  bool tell_spread() {
    return std::ranges::all_of(question_.dimensions, [&](const std::string& dimension) {
      std::string ranked;
      for (const auto& [part, counts] : in_order(dimension, true)) {
        const auto name = words_.name_of(part, "short");
        if (!name) return false;
        ranked += (ranked.empty() ? "" : language_.separator) + *name + " " + percent(counts.rate());
      }
      return !ranked.empty() && say("spread", dimension, {{"ranked", ranked}});
    });
  }

  Subject subject() const {
    Subject after;
    after.measure = question_.measures.empty() ? "fail_rate" : question_.measures.back();
    for (const auto& part : answered_)
      if (std::ranges::find(after.parts, part) == after.parts.end()) after.parts.push_back(part);
    after.dimensions = question_.dimensions;
    if (after.dimensions.empty() && !answered_.empty()) after.dimensions = {answered_.back().dimension};
    if (question_.form == Form::extreme && !question_.ends.empty()) after.end = question_.ends.back();
    if (question_.form == Form::compare || question_.form == Form::threshold ||
        question_.form == Form::difference)
      after.compared = question_;
    return after;
  }

  const MeasuredQuestion& question_;
  const Facts& facts_;
  const Language& language_;
  const Lexicon& words_;
  std::string text_;
  std::vector<MapPart> answered_;
};

}  // namespace

std::optional<MeasuredAnswer> answer_question(const MeasuredQuestion& question, const Facts& facts,
                                              const Language& language) {
  return Teller(question, facts, language).tell();
}

}  // namespace kerf::dialogue
