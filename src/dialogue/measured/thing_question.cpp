#include <algorithm>
#include <cstdlib>

#include "dialogue/measured/sorted_words.h"
#include "dialogue/measured/things.h"

namespace kerf::dialogue {
namespace {

// Share of letters in words of no table: where thing and ask are both said, and where one is left out.
constexpr double kUnknownFirm = 0.5, kUnknownWeak = 0.25;
constexpr double kUnknownImplied = 0.1;
constexpr int kSmallest = 0;
constexpr std::size_t kFollow = 6;  // words of "and the scratch?"

class ThingReader {
 public:
  ThingReader(const std::vector<Word>& words, const Subject& before, const ThingRules& rules)
      : words_(words), said_(words), before_(before), rules_(rules) {
    // How big a thing is, not how good.
    said_.orders.insert(said_.orders.end(), said_.compares.begin(), said_.compares.end());
    std::erase_if(said_.orders, [](const auto& order) { return order == "better" || order == "best"; });
  }

  std::optional<ThingQuestion> read() {
    if (said_.away) return std::nullopt;
    question_.parts = said_.parts, question_.asks = said_.asks;
    // "Is the hole clean or are there fails in there?"
    if (question_.asks.size() > 1 && !said_.things.empty() && !exists_goes_with_thing())
      std::erase(question_.asks, "exists");
    if (!said_.relation_asks.empty()) add_once(question_.asks, said_.relation_asks);
    number_clusters();
    const bool named = !said_.things.empty(), asked = !question_.asks.empty();
    if (!may_be_of_things(named, asked) || is_something_else(named, asked)) return std::nullopt;
    if (has("without") || has("fixed")) add_once(question_.asks, std::string("gain"));
    if (asks_for("similar")) std::erase(question_.asks, "history");
    if (asks_for("offset")) std::erase(question_.asks, "direction");  // that goes with it
    question_.polar = has("polar") || has("tag"), question_.how_many = has("how_many");
    question_.named = named;
    if (!read_number() || !name_asks() || !name_things()) return std::nullopt;
    const bool firm = asked && (named || question_.things.empty());
    const bool implied = !named && !question_.things.empty() && question_.things != before_.things;
    const double most = implied ? kUnknownImplied : firm ? kUnknownFirm : kUnknownWeak;
    if (unknown_share(words_) > most) return std::nullopt;
    if (question_.things.size() > 1)
      std::erase_if(question_.things, [](const Thing& thing) { return thing.kind == "pattern"; });
    return question_;
  }

 private:
  bool has(const std::string& sign) const { return said_.has(sign); }

  /// Whether it names a thing or what is asked of one, or leans on a question that did; places and numbers of
  /// the map are no things.
  bool may_be_of_things(bool named, bool asked) const {
    if (named) return true;
    const bool of_parts = !said_.measures.empty() || !said_.dimensions.empty();
    // "What o'clock does it end at?": only a line ends.
    if (asked)
      return !of_parts || asks_of_map() || asks_for("ends") || asks_for("offset") || asks_for("around") ||
             asks_for("stretch");
    return !of_parts && question_.parts.empty() && !before_.things.empty() && !before_.asks.empty();
  }

  /// Words beside the thing that make it a question about others, about all, or about parts of the map.
  bool is_something_else(bool named, bool asked) const {
    const bool gains =
        named && (std::ranges::count(said_.measures, "yield") > 0 ||  // "the yield without the Loc"
                  std::ranges::count(before_.asks, "gain") > 0);
    if ((has("without") && !gains) || (named && has("beside"))) return true;
    const bool side = asks_for("notch") && !said_.compares.empty() && !has("which");
    if (asks_for("history") || asks_for("sequence") || side) return false;  // whatever it is held against
    if (asked && asks_of_map() && (!said_.orders.empty() || has("how_many") || !said_.dimensions.empty()))
      return true;
    if (named && !question_.parts.empty() && (has("versus") || has("than"))) return true;
    return asks_for("exists") && (has("only") || !exists_goes_with_thing());
  }

  bool asks_of_map() const {
    return std::ranges::all_of(question_.asks, [&](const std::string& ask) { return is_of_map(ask); });
  }

  /// "Is there a Donut", but not "Is there a second pattern": nothing stands between.
  bool exists_goes_with_thing() const {
    for (std::size_t i = 0; i + 1 < words_.size(); ++i) {
      if (words_[i].kind != WordKind::ask || words_[i].value != "exists") continue;
      std::size_t next = i + 1;
      const bool of_cluster = said_.things.size() == 1 && said_.things[0].kind == "cluster";
      while (next < words_.size() &&
             (words_[next].kind == WordKind::filler || (of_cluster && words_[next].kind == WordKind::rank)))
        ++next;
      return next < words_.size() && words_[next].kind == WordKind::thing &&
             words_[next].value != "pattern" && !has("beside");
    }
    return false;
  }

  bool asks_for(const std::string& ask) const {
    return std::ranges::find(question_.asks, ask) != question_.asks.end();
  }

  /// The largest cluster is meant unless another is named.
  void number_clusters() {
    for (auto& thing : said_.things)
      if (thing.kind == "cluster" && thing.key.empty())
        thing.key = std::to_string(has("smallest") ? kSmallest : said_.rank > 0 ? said_.rank : 1);
  }

  /// A number is one to be held against, or the question is about something else.
  bool read_number() {
    // "Would it have made 85 % without the blob?"
    if (asks_for("gain") && said_.numbers.size() == 1) {
      question_.relation = said_.relation == "under" ? Relation::below : Relation::above;
      question_.number = std::atof(said_.numbers.front().c_str());
      return true;
    }
    if (said_.relation.empty()) return said_.numbers.empty() || name_largest();
    if (said_.numbers.empty()) {
      // "Bigger than the Loc": of two things.
      said_.orders.emplace_back(said_.relation == "over" ? "more" : "less");
      said_.signs.insert("than");
      return true;
    }
    question_.relation = said_.relation == "over" ? Relation::above : Relation::below;
    question_.number = std::atof(said_.numbers.front().c_str());
    question_.polar = true;
    return said_.numbers.size() == 1;
  }

  /// "The three largest clusters."
  bool name_largest() {
    constexpr int kMost = 5;
    auto& things = said_.things;
    const int count = std::atoi(said_.numbers.front().c_str());
    if (said_.numbers.size() != 1 || things.size() != 1 || things[0].kind != "cluster" || count < 2 ||
        count > kMost || said_.rank > 0)
      return false;
    things.clear();
    for (int number = 1; number <= count; ++number) things.push_back({"cluster", std::to_string(number), {}});
    return true;
  }

  /// "The blob at the upper right" is the one that lies there.
  void place_clusters() {
    // "On the left side at 9 o'clock": the hour says it closer.
    if (question_.parts.size() == 2)
      std::erase_if(question_.parts, [&](const MapPart& part) {
        return part.dimension == "half" &&
               std::ranges::count(question_.parts, "clock", &MapPart::dimension) == 1;
      });
    const bool placed =
        said_.things.size() == 1 && said_.things[0].kind == "cluster" && question_.parts.size() == 1;
    if (!placed || asks_for("inside") || said_.rank > 0 || has("smallest") || has("largest")) return;
    said_.things[0].at = question_.parts[0];
    question_.parts.clear();
  }

  bool name_things() {
    place_clusters();
    question_.things = said_.things;
    if (!said_.things.empty()) return true;
    if (asks_of_map()) return true;
    const bool of_before = !before_.things.empty() && !implies_other();
    if (of_before) {
      question_.things = before_.things;
      // "And the second biggest?"
      const bool other = said_.rank > 0 || has("smallest");
      if (other && question_.things.size() == 1 && question_.things[0].kind == "cluster")
        question_.things[0] = {"cluster", std::to_string(has("smallest") ? kSmallest : said_.rank), {}};
      return true;
    }
    for (const auto& ask : question_.asks)
      if (const auto implied = rules_.implied.find(ask); implied != rules_.implied.end())
        add_once(question_.things, Thing{implied->second, "", {}});
    return !question_.things.empty();
  }
  bool is_of_map(const std::string& ask) const {
    return std::ranges::any_of(rules_.rules,
                               [&](const ThingRule& rule) { return rule.of.empty() && rule.ask == ask; });
  }
  /// "How long is it?" is not about a cluster spoken of before where it can only be about a line.
  bool implies_other() const {
    return std::ranges::none_of(before_.things, [&](const Thing& thing) {
      return std::ranges::any_of(question_.asks, [&](const std::string& ask) {
        return ask == "inside" || std::ranges::any_of(rules_.rules, [&](const ThingRule& rule) {
                 return rule.ask == ask && may_tell(rule, thing);
               });
      });
    });
  }
  bool may_tell(const ThingRule& rule, const Thing& thing) const {
    if (rule.of == thing.kind) return true;
    if (thing.kind != "label" && thing.kind != "pattern") return false;
    const auto kind = rules_.kinds.find(thing.key);
    return rule.of == "label" || rule.of == "cluster" || rule.of == "label." + thing.key ||
           (kind != rules_.kinds.end() && rule.of == kind->second);
  }

  /// What the words of other tables ask of a thing.
  bool name_asks() {
    auto& asks = question_.asks;
    if (!asks.empty() && asks_of_map()) return true;
    if (has("where")) add_once(asks, std::string("place"));
    const bool held = question_.relation && !asks.empty();
    if (!held && (has("percent") || has("part_of_fails")))
      add_once(asks, std::string("share"));
    else if (has("how_many") && asks.empty())
      add_once(asks, std::string("dies"));
    if (asks_for("length") && has("unit")) add_once(asks, std::string("dies"));  // "how long, in dies?"
    for (const auto& dimension : said_.dimensions)
      add_once(asks, dimension == "half" ? "quadrant" : dimension);
    if (!question_.parts.empty() && question_.polar && asks.empty()) asks = {"inside"};
    const bool two =
        said_.things.size() == 2 && !said_.orders.empty() && (has("than") || has("versus") || has("which"));
    const bool ranked = !said_.orders.empty() && (has("which") || has("of_two")) && !has("versus");
    if (asks.empty() && (question_.relation || ranked || two)) asks = {"dies"};
    const bool short_follow = (has("follow") || said_.rank > 0) && question_.parts.empty() &&
                              !has("versus") && words_.size() <= kFollow;
    if (asks.empty() && short_follow) asks = before_.asks;
    const bool at_place = asks.empty() && question_.parts.size() == 1 && has("which") && !question_.polar &&
                          said_.things.size() == 1 && said_.things[0].kind == "pattern" &&
                          said_.orders.empty();
    if (at_place) asks = {"at"};
    const bool of_patterns = said_.things.size() == 1 && said_.things[0].kind == "pattern";
    if (asks.empty() && has("rank") && of_patterns) asks = {"dies"};
    if (asks.empty() && has("describe")) asks = {"place", "size"};
    return !asks.empty();
  }

  const std::vector<Word>& words_;
  SortedWords said_;
  const Subject& before_;
  const ThingRules& rules_;
  ThingQuestion question_;
};

}  // namespace

std::optional<ThingQuestion> read_thing_question(const std::vector<Word>& words, const Subject& before,
                                                 const ThingRules& rules) {
  if (words.empty() || rules.rules.empty()) return std::nullopt;
  return ThingReader(words, before, rules).read();
}

}  // namespace kerf::dialogue
