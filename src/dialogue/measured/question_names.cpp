// Which measures and places a question names.
#include <algorithm>
#include <cstdlib>

#include "dialogue/measured/map_counts.h"
#include "dialogue/measured/question_draft.h"

namespace kerf::dialogue {
namespace {

constexpr std::size_t kBare = 4;  // words of "and how many dies?"

class Namer {
 public:
  explicit Namer(QuestionDraft& draft) : draft_(draft) {}

  bool name() {
    if (!take_words()) return false;
    name_halves();
    name_spotless();
    name_sides();
    place_numbers();
    cross_places();
    place_words_that_lean();
    cross_with_before();
    name_measures();
    question_.polar = has("polar") || has("tag");
    return true;
  }

 private:
  bool has(const std::string& sign) const { return draft_.has(sign); }
  const std::vector<MapPart>& two_before() const { return draft_.two_before(); }
  bool is_counted() const { return draft_.is_counted(); }

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
    if (share_zone()) return;
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
  }

  /// "Is the edge worse at 11 or at 7 o'clock?": the zone at each of them.
  bool share_zone() {
    auto& parts = question_.parts;
    if (parts.size() < 3 || std::ranges::count(parts, "zone", &MapPart::dimension) != 1) return false;
    const auto zone = *std::ranges::find(parts, "zone", &MapPart::dimension);
    std::vector<MapPart> crossed;
    for (const MapPart& part : parts)
      if (const auto crossing = crossing_of(zone, part); part != zone && crossing)
        crossed.push_back(*crossing);
    if (crossed.size() + 1 != parts.size()) return false;
    parts = crossed;
    return true;
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
      draft_.leans = draft_.leans || across.empty();
      question_.parts = across;
    } else if (has("there") && question_.parts.empty() && said_.orders.empty() && !has("where")) {
      question_.parts = before_.parts;
      draft_.leans = draft_.leans || (before_.parts.empty() && !is_counted());
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
    draft_.by_count = is_counted() || std::ranges::any_of(measures, [](const std::string& measure) {
                        return measure == "failed" || measure == "passed";
                      });
  }

  QuestionDraft& draft_;
  const std::vector<Word>& words_ = draft_.words;
  SortedWords& said_ = draft_.said;
  const Subject& before_ = draft_.before;
  MeasuredQuestion& question_ = draft_.question;
  bool sides_ = false;
};

}  // namespace

bool name_parts(QuestionDraft& draft) {
  return Namer(draft).name();
}

}  // namespace kerf::dialogue
