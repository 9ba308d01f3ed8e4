#include <algorithm>
#include <cstdlib>
#include <set>

#include "dialogue/measured/things.h"

namespace kerf::dialogue {
namespace {

// Share of letters in words of no table: where thing and ask are both said, and where one is left out.
constexpr double kUnknownFirm = 0.5, kUnknownWeak = 0.25;
constexpr double kUnknownImplied = 0.1;
constexpr int kSmallest = 0;
constexpr std::size_t kFollow = 6;  // words of "and the scratch?"

template <typename T>
void add_once(std::vector<T>& list, const T& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

class ThingReader {
 public:
  ThingReader(const std::vector<Word>& words, const Subject& before, const ThingRules& rules)
      : words_(words), before_(before), rules_(rules) {}

  std::optional<ThingQuestion> read() {
    for (const Word& word : words_)
      if (!take(word)) return std::nullopt;
    number_clusters();
    const bool named = !things_.empty(), asked = !question_.asks.empty();
    if (!may_be_of_things(named, asked) || is_something_else(named, asked)) return std::nullopt;
    if (has("without")) add_once(question_.asks, std::string("gain"));
    if (asks_for("similar")) std::erase(question_.asks, "history");
    question_.polar = has("polar") || has("tag");
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
  bool has(const std::string& sign) const { return signs_.count(sign) > 0; }

  /// Whether it names a thing or what is asked of one, or leans on a question that did; places and numbers of
  /// the map are no things.
  bool may_be_of_things(bool named, bool asked) const {
    if (named) return true;
    const bool of_parts = has_measure_ || has_dimension_;
    if (asked) return !of_parts || asks_of_map();
    return !of_parts && question_.parts.empty() && !before_.things.empty() && !before_.asks.empty();
  }

  /// Words beside the thing that make it a question about others, about all, or about parts of the map.
  bool is_something_else(bool named, bool asked) const {
    const bool gains = named && measures_.contains("yield");  // "the yield without the Loc"
    if ((has("without") && !gains) || (named && has("beside"))) return true;
    if (asked && asks_of_map() && (!orders_.empty() || has("how_many") || has_dimension_)) return true;
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
      const bool of_cluster = things_.size() == 1 && things_[0].kind == "cluster";
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

  bool take(const Word& word) {
    switch (word.kind) {
      case WordKind::away:
        return false;
      case WordKind::thing: {
        const auto dot = word.value.find('.');
        things_.push_back(dot == std::string::npos
                              ? Thing{word.value, "", {}}
                              : Thing{word.value.substr(0, dot), word.value.substr(dot + 1), {}});
        return true;
      }
      case WordKind::ask:
        add_once(question_.asks, word.value);
        return true;
      case WordKind::place:
        if (const auto part = part_of(word.value)) question_.parts.push_back(*part);
        return true;
      case WordKind::dimension:
        has_dimension_ = true;
        dimensions_.push_back(word.value);
        return true;
      case WordKind::measure:
        has_measure_ = true;
        measures_.insert(word.value);
        return true;
      case WordKind::order:
      case WordKind::compare:
        if (word.value != "better" && word.value != "best") orders_.push_back(word.value);
        return true;
      case WordKind::relation:
        relation_ = word.value.substr(0, word.value.find('.'));
        if (relation_.size() < word.value.size())
          add_once(question_.asks, word.value.substr(relation_.size() + 1));
        return true;
      case WordKind::rank:
        rank_ = std::atoi(word.value.c_str());
        return true;
      case WordKind::sign:
        signs_.insert(word.value);
        return true;
      case WordKind::number:
        numbers_.push_back(word.value);
        return true;
      default:
        return true;
    }
  }

  /// The largest cluster is meant unless another is named.
  void number_clusters() {
    for (auto& thing : things_)
      if (thing.kind == "cluster" && thing.key.empty())
        thing.key = std::to_string(has("smallest") ? kSmallest : rank_ > 0 ? rank_ : 1);
  }

  /// A number is one to be held against, or the question is about something else.
  bool read_number() {
    if (relation_.empty()) return numbers_.empty();
    if (numbers_.empty()) {
      // "Bigger than the Loc": of two things.
      orders_.emplace_back(relation_ == "over" ? "more" : "less");
      signs_.insert("than");
      return true;
    }
    question_.relation = relation_ == "over" ? Relation::above : Relation::below;
    question_.number = std::atof(numbers_.front().c_str());
    question_.polar = true;
    return numbers_.size() == 1;
  }

  /// "The blob at the upper right" is the one that lies there.
  void place_clusters() {
    const bool placed = things_.size() == 1 && things_[0].kind == "cluster" && question_.parts.size() == 1;
    if (!placed || asks_for("inside") || rank_ > 0 || has("smallest") || has("largest")) return;
    things_[0].at = question_.parts[0];
    question_.parts.clear();
  }

  bool name_things() {
    place_clusters();
    question_.things = things_;
    if (!things_.empty()) return true;
    if (asks_of_map()) return true;
    const bool of_before = !before_.things.empty() && !implies_other();
    if (of_before) return question_.things = before_.things, true;
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
      add_once(asks, std::string("size"));
    if (asks_for("length") && has("unit")) add_once(asks, std::string("size"));  // "how long, in dies?"
    for (const auto& dimension : dimensions_) add_once(asks, dimension == "half" ? "quadrant" : dimension);
    if (!question_.parts.empty() && question_.polar && asks.empty()) asks = {"inside"};
    const bool two =
        things_.size() == 2 && !orders_.empty() && (has("than") || has("versus") || has("which"));
    const bool ranked = !orders_.empty() && (has("which") || has("of_two")) && !has("versus");
    if (asks.empty() && (question_.relation || ranked || two)) asks = {"size"};
    const bool short_follow =
        has("follow") && question_.parts.empty() && !has("versus") && words_.size() <= kFollow;
    if (asks.empty() && short_follow) asks = before_.asks;
    const bool at_place = asks.empty() && question_.parts.size() == 1 && has("which") && !question_.polar &&
                          things_.size() == 1 && things_[0].kind == "pattern" && orders_.empty();
    if (at_place) asks = {"at"};
    if (asks.empty() && has("describe")) asks = {"place", "size"};
    return !asks.empty();
  }

  const std::vector<Word>& words_;
  const Subject& before_;
  const ThingRules& rules_;
  ThingQuestion question_;
  std::vector<Thing> things_;
  std::vector<std::string> dimensions_, orders_, numbers_;
  std::set<std::string> signs_, measures_;
  std::string relation_;
  int rank_ = 0;
  bool has_measure_ = false, has_dimension_ = false;
};

}  // namespace

std::optional<ThingQuestion> read_thing_question(const std::vector<Word>& words, const Subject& before,
                                                 const ThingRules& rules) {
  if (words.empty() || rules.rules.empty()) return std::nullopt;
  return ThingReader(words, before, rules).read();
}

}  // namespace kerf::dialogue
