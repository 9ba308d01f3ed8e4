// What a question asks of the measures and places that it names.
#include <algorithm>
#include <cstdlib>

#include "dialogue/measured/map_counts.h"
#include "dialogue/measured/question_draft.h"

namespace kerf::dialogue {
namespace {

class FormReader {
 public:
  explicit FormReader(QuestionDraft& draft) : draft_(draft) {}

  bool read() {
    if (draft_.leans) return false;
    if (has("together") && question_.parts.size() > 1) return read_value();
    if (has("fixed") && question_.parts.size() == 1) {
      return read_gain();
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
    if (has("without") && without_failures()) return read_gain();
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

 private:
  bool has(const std::string& sign) const { return draft_.has(sign); }
  const std::vector<MapPart>& two_before() const { return draft_.two_before(); }
  bool has_word(WordKind kind) const { return draft_.has_word(kind); }

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
      question_.by_count = draft_.by_count || has("unit");
      return true;
    }
    question_.form = Form::difference;
    question_.by_count = draft_.by_count;
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

  /// "The yield without the failures at the edge": had those dies passed.
  bool without_failures() {
    auto& measures = question_.measures;
    return std::ranges::count(measures, "yield") > 0 && std::erase(measures, "failed") > 0;
  }
  bool read_gain() {
    question_.form = Form::gain;
    return question_.parts.size() == 1 && question_.measures.size() <= 1 && said_.orders.empty();
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
    question_.by_count = draft_.by_count && !has("where") && !has("spot");
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
    if (parts.size() > 2 && parts[0].dimension == "cross" && said_.compares.empty()) return read_value();
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
      // "Is it more on the left or on the right?": the failures are.
      if (question_.measures.empty() && before_.measure.empty() && same(parts[1]))
        question_.measures = {"failed"};
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

  /// "Which direction, at the edge?": the worst of them in there.
  bool read_place_within() {
    const auto& parts = question_.parts;
    const bool asks = question_.measures.empty() && said_.numbers.empty() && !question_.polar;
    if (!asks || parts.size() != 1 || question_.dimensions.size() != 1 || parts[0].dimension != "zone" ||
        question_.dimensions[0] == "zone" || question_.dimensions[0] == "ring")
      return false;
    said_.orders = {"worst"};
    return read_extreme();
  }

  bool read_value() {
    auto& parts = question_.parts;
    if (read_place_within()) return true;
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

  QuestionDraft& draft_;
  const std::vector<Word>& words_ = draft_.words;
  SortedWords& said_ = draft_.said;
  const Subject& before_ = draft_.before;
  MeasuredQuestion& question_ = draft_.question;
};

}  // namespace

bool read_form(QuestionDraft& draft) {
  return FormReader(draft).read();
}

}  // namespace kerf::dialogue
