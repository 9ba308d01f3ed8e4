#include "dialogue/measured/question.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "dialogue/measured/map_counts.h"
#include "dialogue/measured/sorted_words.h"

namespace kerf::dialogue {
namespace {

constexpr int kHours = 12;
constexpr std::size_t kBare = 4;  // words of "and how many dies?"

// Share of a question's letters that may be in words of no table, where it says all that its form needs,
// and where it leans on what was said before.
constexpr double kUnknownFirm = 0.45, kUnknownWeak = 0.1;

bool is_rate(const std::string& measure) {
  return measure == "fail_rate" || measure == "yield" || measure == "share";
}

bool is_good(const std::string& measure) {
  return measure == "passed" || measure == "yield";
}

class Reader {
 public:
  Reader(const std::vector<Word>& words, const Subject& before)
      : words_(words), said_(words), before_(before) {}

  std::optional<MeasuredQuestion> read() {
    if (!take_words()) return std::nullopt;
    name_halves();
    name_spotless();
    name_sides();
    place_numbers();
    cross_places();
    place_words_that_lean();
    cross_with_before();
    name_measures();
    question_.polar = has("polar") || has("tag");
    if (read_form() && unknown_share(words_) <= (is_firm() ? kUnknownFirm : kUnknownWeak)) return question_;
    return std::nullopt;
  }

 private:
  bool has(const std::string& sign) const { return said_.has(sign); }
  bool has_word(WordKind kind) const { return std::ranges::count(words_, kind, &Word::kind) > 0; }
  /// The two places that were spoken of last: together, or one after the other.
  const std::vector<MapPart>& two_before() const {
    return before_.parts.size() == 2 ? before_.parts : before_.recent;
  }
  bool is_counted() const { return has("count") || has("how_many") || has("dies_apart"); }

  /// False: a word asks for something else.
  bool take_words() {
    if (said_.away || !said_.things.empty()) return false;
    for (const auto& ask : said_.asks) {
      if (ask == "exists") said_.signs.insert("polar");
      if (ask != "exists" && ask != "size") return false;
    }
    question_.parts = said_.parts, question_.measures = said_.measures;
    question_.dimensions = said_.dimensions;
    sides_ = std::erase(question_.dimensions, "side") > 0;
    return true;
  }

  /// Whether the words alone say what is asked for.
  bool is_firm() const {
    const bool places = has_word(WordKind::place), kinds = has_word(WordKind::dimension);
    const bool measures = has_word(WordKind::measure);
    switch (question_.form) {
      case Form::value:
        return measures && places;
      case Form::threshold:
        return !said_.relation.empty() || has("follow");
      case Form::extreme:
        return (kinds || places) && !said_.orders.empty();
      case Form::spread:
      case Form::filter:
      case Form::average:
        return kinds;
      case Form::compare:
        return places || kinds;
      case Form::difference:
        return has("difference") || has("dies_apart");
      case Form::without:
      case Form::expected:
      case Form::rest:
      case Form::gain:
        return places;
      case Form::target:
        return true;
    }
    return false;
  }

  /// "More than half": over 50 %.
  void name_halves() {
    if (!has("over_half") && !has("under_half")) return;
    said_.relation = has("over_half") ? "over" : "under";
    said_.numbers = {"50"};
    said_.signs.insert("percent");
  }

  /// "Is any ring without a failure?": under one failed die.
  void name_spotless() {
    if (!has("spotless") || question_.dimensions.empty() || !said_.numbers.empty()) return;
    said_.relation = "under", said_.numbers = {"1"};
    question_.measures = {"failed"};
  }

  /// "Which side is worse?": left or right, unless it is said.
  void name_sides() {
    if (!sides_ || !question_.parts.empty()) return;
    const bool compared = !said_.compares.empty() || !said_.orders.empty();
    const auto& two = two_before();
    if (!compared || (two.size() == 2 && two[0].dimension == two[1].dimension)) {
      question_.dimensions.push_back("half");
      return;
    }
    question_.parts = {{"half", "left"}, {"half", "right"}};
    if (said_.compares.empty())
      said_.compares = {said_.orders[0] == "best" || said_.orders[0] == "least" ? "better" : "worse"};
    said_.orders.clear();
    said_.signs.insert("which");
  }

  /// "At 10 o'clock on the edge": where two parts meet, unless a word parts them.
  void cross_places() {
    std::vector<MapPart> parts;
    bool beside = false;  // the part before, with nothing but fillers between
    for (const Word& word : words_) {
      const auto part = word.kind == WordKind::place ? part_of(word.value) : std::nullopt;
      if (!part) {
        beside = beside && word.kind == WordKind::filler;
        continue;
      }
      const auto crossing = beside ? crossing_of(parts.back(), *part) : std::nullopt;
      if (crossing)
        parts.back() = *crossing;
      else
        parts.push_back(*part);
      beside = !crossing;
    }
    const auto named = std::ranges::count(words_, WordKind::place, &Word::kind);
    const bool all = std::size_t(named) == question_.parts.size();  // none is a mere number
    if (all && parts.size() < question_.parts.size()) question_.parts = parts;
    share_zone();
  }

  /// "Is the edge worse at 11 or at 7 o'clock?": the zone at each of them.
  void share_zone() {
    auto& parts = question_.parts;
    if (parts.size() < 3 || parts[0].dimension != "zone") return;
    std::vector<MapPart> crossed;
    for (std::size_t i = 1; i < parts.size(); ++i)
      if (const auto crossing = crossing_of(parts[0], parts[i]);
          crossing && parts[i].dimension == parts[1].dimension)
        crossed.push_back(*crossing);
    if (crossed.size() + 1 == parts.size()) parts = crossed;
  }

  /// "And at 9 o'clock?" after the edge at 3 o'clock: the edge there, too.
  void cross_with_before() {
    const bool leans = has("follow") || has("than") || has("versus");
    if (!leans || question_.parts.size() != 1 || before_.parts.size() != 1) return;
    if (before_.parts[0].dimension != "cross") return;
    const auto [zone, other] = parts_of_crossing(before_.parts[0]);
    auto& part = question_.parts[0];
    const auto crossing = part.dimension == "zone"            ? crossing_of(part, other)
                          : part.dimension == other.dimension ? crossing_of(zone, part)
                                                              : std::nullopt;
    if (crossing) part = *crossing;
  }

  /// Numbers beside hours or rings are such: "ring 1, 3 and 5", "between 7 and 9 o'clock".
  void place_numbers() {
    if (said_.numbers.empty() || !said_.relation.empty() || has("percent")) return;
    const bool held = before_.compared && before_.compared->form == Form::threshold;
    if (held && question_.parts.empty() && question_.dimensions.empty()) return;
    std::string dimension;
    for (const auto& part : question_.parts)
      if (part.dimension == "clock" || part.dimension == "ring") dimension = part.dimension;
    for (const auto& named : question_.dimensions)
      if (dimension.empty() && said_.orders.empty() && (named == "clock" || named == "ring"))
        dimension = named;
    if (dimension.empty() && (has("follow") || words_.size() == 1) &&
        before_.dimensions == std::vector<std::string>{"clock"})
      dimension = "clock";
    const int most = dimension == "clock" ? kHours : 5;
    const bool fit = std::ranges::all_of(said_.numbers, [most](const std::string& digits) {
      const double number = std::atof(digits.c_str());
      return number >= 1 && number <= most && number == int(number);
    });
    if (dimension.empty() || !fit) return;
    std::vector<MapPart> parts;  // in the order of the text
    for (const Word& word : words_) {
      if (word.kind == WordKind::number) parts.push_back({dimension, word.value});
      if (const auto part = word.kind == WordKind::place ? part_of(word.value) : std::nullopt)
        parts.push_back(*part);
    }
    question_.parts = parts;
    said_.numbers.clear();
  }

  /// "there", "the opposite side", "in that one".
  void place_words_that_lean() {
    if (has("opposite")) {
      std::vector<MapPart> across;
      for (const auto& part : question_.parts.empty() ? before_.parts : question_.parts)
        if (const auto other = opposite_of(part)) across.push_back(*other);
      leans_ = leans_ || across.empty();
      question_.parts = across;
    } else if (has("there") && question_.parts.empty() && said_.orders.empty() && !has("where")) {
      question_.parts = before_.parts;
      leans_ = leans_ || (before_.parts.empty() && !is_counted());
    }
  }

  /// "How many?" of the place that was spoken of.
  bool counts_before() const {
    const bool bare = question_.measures.empty() && question_.parts.empty() && question_.dimensions.empty();
    return bare && has("how_many") && !has("all") && said_.orders.empty() && said_.relation.empty() &&
           said_.numbers.empty() && before_.parts.size() == 1 && words_.size() <= kBare &&
           unknown_share(words_) == 0;
  }

  void name_measures() {
    auto& measures = question_.measures;
    if (has("together") && question_.parts.empty() && measures.size() == 2) {
      measures.clear();  // good and bad dies together
      said_.signs.insert({"how_many", "unit", "all"});
    }
    if (has("part_of_fails")) {
      measures = {"share"};
    } else if (has("of_fails")) {
      measures = {is_counted() && !has("percent") ? "failed" : "share"};
    } else if (has("percent") && !measures.empty()) {
      for (auto& measure : measures)
        measure = measure == "failed" ? "fail_rate" : measure == "passed" ? "yield" : measure;
    } else if (has("percent") && said_.numbers.empty()) {
      measures = {before_.measure == "passed" || before_.measure == "yield" ? "yield" : "fail_rate"};
    } else if (counts_before()) {
      measures = {"failed"};
      question_.parts = before_.parts;
    } else if (measures.empty() && is_counted() && has("there") && !before_.measure.empty()) {
      measures = {before_.measure};
    } else if (measures.empty() && is_counted() && has("unit") && (!question_.parts.empty() || has("all"))) {
      measures = {"tested"};
    }
    by_count_ = is_counted() || std::ranges::any_of(measures, [](const std::string& measure) {
                  return measure == "failed" || measure == "passed";
                });
  }

  bool read_form() {
    if (leans_) return false;
    if (has("together") && question_.parts.size() > 1) return read_value();
    if (has("fixed") && question_.parts.size() == 1) {
      question_.form = Form::gain;
      return question_.measures.size() <= 1 && said_.orders.empty();
    }
    if (has("rest") && question_.parts.size() == 1) {
      question_.form = Form::rest;
      return question_.measures.size() <= 1;
    }
    if (has("expected") || has("expected_less")) return read_expected();
    if (has("target")) return read_target();
    if (has("difference") || has("dies_apart")) return read_difference();
    if (is_filter()) return read_filter();
    if (has("average") && !question_.dimensions.empty()) return read_average();
    if (!said_.relation.empty()) return read_threshold();
    if (has("even") || ((has("rank") || has("outward")) && !question_.dimensions.empty()))
      return read_spread();
    if (has("without")) return read_without();
    if (said_.rank > 0 && said_.orders.empty() &&
        (!question_.dimensions.empty() || !before_.dimensions.empty()))
      name_orders();
    if (has("others")) return read_others();
    if (!said_.orders.empty() || (said_.rank > 0 && before_.end)) return read_extreme();
    if (compares_which_kind()) return name_orders(), read_extreme();
    if (!said_.compares.empty() || has("than") || has("versus")) return read_comparison();
    if (!said_.numbers.empty()) return read_equal();
    if ((has("mostly") || (has("spot") && question_.polar)) && question_.parts.size() == 1)
      return read_mostly();
    if (has("where")) return read_where();
    return read_value();
  }

  /// "The second highest" of languages that say "second high".
  void name_orders() {
    for (const auto& order : said_.compares)
      said_.orders.push_back(order == "more"    ? "most"
                             : order == "less"  ? "least"
                             : order == "worse" ? "worst"
                                                : "best");
  }

  /// "Which quadrant yields better?": of all of them, unless two were spoken of.
  bool compares_which_kind() {
    if (said_.compares.empty() || question_.dimensions.empty() || !question_.parts.empty() || has("than"))
      return false;
    const auto& two = two_before();
    const auto& dimension = question_.dimensions[0];
    const bool spoken_of = two.size() == 2 && (dimension == "half" || before_.parts.size() == 2) &&
                           two[0].dimension == dimension && two[1].dimension == dimension;
    if (!spoken_of) return true;
    question_.parts = two;
    question_.dimensions.clear();
    return false;
  }

  /// "And the other three quadrants?": all of them.
  bool read_others() {
    question_.form = Form::spread;
    if (question_.dimensions.empty()) question_.dimensions = before_.dimensions;
    if (question_.measures.empty() && !before_.measure.empty()) question_.measures = {before_.measure};
    return question_.dimensions.size() == 1 && question_.parts.empty() && question_.measures.size() <= 1;
  }

  /// "Does any quadrant have fewer than 100 failing dies?"
  bool is_filter() const {
    const bool held = said_.numbers.size() == 1 || (said_.numbers.empty() && has("average"));
    return !said_.relation.empty() && held && question_.dimensions.size() == 1 && question_.parts.empty() &&
           said_.orders.empty();
  }
  bool read_filter() {
    question_.form = Form::filter;
    question_.relation = said_.relation == "over" ? Relation::above : Relation::below;
    question_.to_average = !take_number();
    if (question_.to_average && !said_.numbers.empty()) return false;
    auto& measures = question_.measures;
    if (question_.to_average && measures.empty()) measures = {"fail_rate"};
    if (question_.percent && measures == std::vector<std::string>{"failed"}) measures = {"fail_rate"};
    if (question_.percent && measures == std::vector<std::string>{"passed"}) measures = {"yield"};
    if (measures.size() > 1) return false;
    if (!measures.empty() && is_rate(measures[0])) question_.percent = true;
    return true;
  }

  bool read_average() {
    question_.form = Form::average;
    return question_.parts.empty() && question_.measures.size() <= 1 && said_.numbers.empty();
  }

  /// "Is that more than you would expect?"
  bool read_expected() {
    question_.form = Form::expected;
    if (question_.parts.empty()) question_.parts = before_.parts;
    question_.more = !has("expected_less");
    return question_.parts.size() == 1;
  }

  bool take_number() {
    if (said_.numbers.size() != 1) return false;
    question_.number = std::atof(said_.numbers.front().c_str());
    question_.percent = has("percent");
    return true;
  }

  bool read_target() {
    question_.form = Form::target;
    question_.parts.clear();
    return take_number() && (question_.percent || question_.number <= 100);
  }

  bool read_difference() {
    if (question_.parts.size() == 1 && before_.parts.size() == 1) {
      question_.parts.insert(question_.parts.begin(), before_.parts.front());
      std::ranges::reverse(question_.parts);
    }
    if (question_.parts.empty() && before_.compared) {
      const auto polar = question_.polar;
      question_ = *before_.compared;
      question_.polar = polar;
      question_.form = Form::difference;
      question_.by_count = by_count_ || has("unit");
      return true;
    }
    question_.form = Form::difference;
    question_.by_count = by_count_;
    if (question_.parts.empty() && said_.orders.size() == 2 && question_.dimensions.size() == 1) {
      // "Which has the most, and by how much compared to the one with the least?"
      question_.ends = {{true}, {false}};
      return true;
    }
    if (question_.parts.empty() && said_.orders.size() == 1 && question_.dimensions.size() == 1 &&
        !has("than")) {
      // "Which quadrant is worst, and by how much?": than the next.
      const bool most = said_.orders[0] == "worst" || said_.orders[0] == "most";
      question_.ends = {{most, 1}, {most, 2}};
      return true;
    }
    if (question_.parts.empty() && said_.orders.empty() && question_.dimensions.empty() && before_.end &&
        before_.dimensions.size() == 1 && before_.end->count == 1) {
      question_.dimensions = before_.dimensions;
      question_.ends = {*before_.end, {before_.end->most, before_.end->rank + 1}};
      return true;
    }
    if (question_.parts.empty() && said_.orders.size() == 1 && before_.parts.size() == 1) {
      // "How far is it from the worst?"
      question_.parts = before_.parts;
      question_.ends = {
          {said_.orders[0] == "worst" || said_.orders[0] == "most", said_.rank > 0 ? said_.rank : 1}};
      return true;
    }
    if (question_.parts.empty()) question_.parts = two_before();
    return question_.parts.size() == 2;
  }

  /// "Is the yield above 75 %?", "above 70?"
  bool read_threshold() {
    if (said_.numbers.empty()) return read_comparison();
    if (!take_number() || question_.parts.size() > 1) return false;
    question_.form = Form::threshold;
    question_.relation = said_.relation == "over" ? Relation::above : Relation::below;
    return complete_threshold();
  }

  /// "And if they raise it to 70?" after a threshold.
  bool raises_threshold() const {
    return question_.measures.empty() && question_.parts.empty() && question_.dimensions.empty() &&
           before_.compared && before_.compared->form == Form::threshold;
  }

  /// "There are 500 failed dies, right?"
  bool read_equal() {
    if (raises_threshold() && take_number()) {
      question_.form = Form::threshold;
      return complete_threshold();
    }
    if (!question_.polar || !take_number() || question_.parts.size() > 1) return false;
    question_.form = Form::threshold;
    question_.relation = Relation::equal;
    return complete_threshold();
  }

  bool complete_threshold() {
    auto& measures = question_.measures;
    if (question_.percent && measures.size() == 1 && measures[0] == "failed") measures = {"fail_rate"};
    if (measures.empty() && before_.compared && before_.compared->form == Form::threshold) {
      if (said_.relation.empty()) question_.relation = before_.compared->relation;
      measures = before_.compared->measures;
      if (question_.parts.empty()) question_.parts = before_.compared->parts;
      question_.percent = before_.compared->percent;
    }
    if (measures.empty() && question_.percent && unknown_share(words_) == 0) measures = {"fail_rate"};
    if (measures.size() != 1) return false;
    if (is_rate(measures[0])) question_.percent = true;
    if (measures[0] == "passed" && question_.percent) measures = {"yield"};
    question_.polar = true;
    return !question_.percent || is_rate(measures[0]);
  }

  bool read_spread() {
    if (question_.dimensions.empty()) question_.dimensions = {"zone"};
    question_.form = Form::spread;
    question_.in_place = has("outward");
    return enter_part() && question_.measures.size() <= 1;
  }

  /// A part of another kind than what is listed is where to look; false: parts that are none.
  bool enter_part() {
    auto& parts = question_.parts;
    if (parts.empty()) return true;
    if (parts.size() != 1 || question_.dimensions.size() != 1) return false;
    if (!crossing_of({question_.dimensions[0], "1"}, parts[0])) return false;
    question_.within = parts[0];
    parts.clear();
    return true;
  }

  bool read_without() {
    question_.form = Form::without;
    return question_.parts.size() == 1 && question_.measures.size() <= 1 && said_.orders.empty();
  }

  bool read_extreme() {
    question_.form = Form::extreme;
    if (question_.dimensions.empty() && question_.parts.size() == 1 && !has("which") && !has("where"))
      question_.dimensions = {question_.parts.front().dimension};
    const bool goes_on = has("follow") && before_.dimensions.size() == 1 && question_.measures.empty();
    if (question_.dimensions.empty() && (has("where") || has("spot")))
      question_.dimensions = goes_on ? before_.dimensions : std::vector<std::string>{"zone", "clock"};
    if (question_.dimensions.empty())
      question_.dimensions = before_.dimensions, question_.within = before_.within;
    if (question_.dimensions.empty()) return false;
    const bool good = std::ranges::any_of(question_.measures, is_good);
    const bool named = !question_.measures.empty() || before_.end.has_value();
    for (const auto& order : said_.orders) {
      const bool plain = order == "most" || order == "least";
      if (plain && !named) return false;
      question_.ends.push_back({plain ? (order == "most") != good : order == "worst"});
    }
    if (question_.ends.empty()) question_.ends = {*before_.end};
    const bool counted = said_.numbers.size() == 1 && question_.ends.size() == 1;
    for (auto& end : question_.ends) {
      end.rank = said_.rank > 0 ? said_.rank : 1;
      end.count = counted ? std::atoi(said_.numbers.front().c_str()) : 1;
      if (end.count < 1 || end.count > kHours) return false;
    }
    const bool leans = question_.polar && question_.parts.empty() && before_.parts.size() == 1 &&
                       before_.parts[0].dimension == question_.dimensions[0];
    if (leans) question_.parts = before_.parts;
    const bool held = question_.parts.size() == 1 && question_.dimensions.size() == 1 &&
                      question_.parts[0].dimension == question_.dimensions[0];
    question_.polar = held && (question_.polar || (!has("which") && !has("how_many")));
    if (question_.polar) return question_.ends.size() == 1;
    // "Which zone: center, middle or edge?"
    if (question_.parts.size() > 1 && std::ranges::all_of(question_.parts, [&](const MapPart& part) {
          return part.dimension == question_.dimensions[0];
        }))
      question_.parts.clear();
    question_.by_count = by_count_ && !has("where") && !has("spot");
    question_.at_ends = has("how_many") && !has("which") && !has("where") && !question_.measures.empty();
    return enter_part();
  }

  /// "Mostly at the edge?"
  bool read_mostly() {
    question_.polar = true;
    said_.orders = {"worst"};
    return read_extreme();
  }

  /// "Where do the dies fail?"
  bool read_where() {
    if (question_.parts.size() == 1 && question_.parts[0].dimension == "zone" &&
        question_.dimensions.empty()) {
      // "Where along the edge?"
      question_.dimensions = {"clock"};
      said_.orders = {std::ranges::any_of(question_.measures, is_good) ? "best" : "worst"};
      return read_extreme();
    }
    const auto& measure = question_.measures.empty() ? before_.measure : question_.measures.front();
    if (measure.empty() || !question_.parts.empty() || !question_.dimensions.empty()) return false;
    if (question_.measures.empty() && !has("there")) return false;
    said_.orders = {is_good(measure) ? "best" : "worst"};
    return read_extreme();
  }

  bool read_comparison() {
    auto& parts = question_.parts;
    const bool which = has("which") || has("of_two");
    if (parts.size() == 1 && before_.parts.size() == 1 && before_.parts[0] != parts[0] &&
        (has("than") || !said_.relation.empty()))
      parts.insert(parts.begin(), before_.parts[0]);
    else if (parts.size() == 1 && before_.parts.size() == 1 && !said_.compares.empty() &&
             before_.parts[0] != parts[0])
      parts.push_back(before_.parts[0]);
    if (parts.empty() && (which || has("follow"))) parts = two_before();
    const auto same = [&](const MapPart& part) { return part.dimension == parts[0].dimension; };
    if (parts.size() > 2 && std::ranges::all_of(parts, same)) {
      // "Compare center, middle and edge."
      question_.dimensions = {parts[0].dimension};
      parts.clear();
      if (said_.compares.empty()) return read_spread();
      name_orders();
      return read_extreme();
    }
    if (parts.size() != 2) return false;
    question_.form = Form::compare;
    question_.polar =
        question_.polar && !which && !has("versus") && (!said_.compares.empty() || !said_.relation.empty());
    std::string order = said_.compares.empty() ? "" : said_.compares.front();
    if (order.empty() && !said_.relation.empty()) order = said_.relation == "over" ? "more" : "less";
    const bool good = std::ranges::any_of(question_.measures, is_good);
    if (order == "more" || order == "less") {
      if (question_.measures.empty() && before_.measure.empty()) return false;
      const auto& measure = question_.measures.empty() ? before_.measure : question_.measures.front();
      const bool was_good = question_.measures.empty() ? is_good(before_.measure) : good;
      question_.by_count = measure == "failed" || measure == "passed";
      question_.more = (order == "more") != was_good;
    } else {
      question_.more = order != "better";
    }
    return true;
  }

  bool read_value() {
    auto& parts = question_.parts;
    question_.stretch =
        has("to") && parts.size() == 2 && parts[0].dimension == "clock" && parts[1].dimension == "clock";
    const bool share_only = has("percent") && !has_word(WordKind::measure);
    if (before_.in_question && (before_.end || share_only) && parts.empty() && question_.dimensions.empty() &&
        !has("all"))
      parts = before_.parts;
    const bool asks = has("tell") || has("follow") || has("opposite");
    if (question_.measures.empty() && has("follow") && !before_.measure.empty())
      question_.measures = {before_.measure};
    const bool bare = !before_.dimensions.empty() && !question_.polar;
    if (question_.measures.empty() && has("each") && parts.empty()) return list_dimension();
    if (question_.measures.empty()) return !parts.empty() && (asks || bare);
    if (parts.empty() && !question_.dimensions.empty()) return list_dimension();
    question_.together = has("together") && parts.size() > 1;
    return std::ranges::all_of(question_.dimensions, [&](const std::string& dimension) {
      return std::ranges::find(parts, dimension, &MapPart::dimension) != parts.end();
    });
  }

  /// "fail rate by quadrant": all of them.
  bool list_dimension() {
    question_.form = Form::spread;
    question_.in_place = has("outward");
    return has("each") && question_.dimensions.size() == 1;
  }

  const std::vector<Word>& words_;
  SortedWords said_;
  const Subject& before_;
  MeasuredQuestion question_;
  bool leans_ = false, by_count_ = false, sides_ = false;
};

}  // namespace

double unknown_share(const std::vector<Word>& words) {
  double unknown = 0, all = 0;
  for (const Word& word : words) {
    const double letters = double(word.end - word.begin);
    all += letters;
    if (word.kind == WordKind::unknown) unknown += letters;
  }
  return all > 0 ? unknown / all : 0;
}

std::optional<MapPart> opposite_of(const MapPart& part) {
  static const std::map<std::string, std::string> kAcross = {{"left", "right"},
                                                             {"right", "left"},
                                                             {"upper", "lower"},
                                                             {"lower", "upper"},
                                                             {"upper_left", "lower_right"},
                                                             {"upper_right", "lower_left"},
                                                             {"lower_left", "upper_right"},
                                                             {"lower_right", "upper_left"}};
  if (part.dimension == "clock") {
    const int hour = std::atoi(part.key.c_str());
    return MapPart{"clock", std::to_string((hour + kHours / 2 - 1) % kHours + 1)};
  }
  const auto found = kAcross.find(part.key);
  if (found == kAcross.end()) return std::nullopt;
  return MapPart{part.dimension, found->second};
}

std::optional<MeasuredQuestion> read_question(const std::vector<Word>& words, const Subject& before) {
  if (words.empty()) return std::nullopt;
  return Reader(words, before).read();
}

}  // namespace kerf::dialogue
