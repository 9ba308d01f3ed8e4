#include "dialogue/measured/things.h"

#include <fmt/format.h>

#include <algorithm>

#include "dialogue/letters.h"
#include "dialogue/measured/map_counts.h"
#include "dialogue/measured/wording.h"
#include "dialogue/speech.h"

namespace kerf::dialogue {
namespace {

/// A thing with the kinds of rules that tell of it, the first before the others, and the words for it.
struct Resolved {
  Thing thing;
  std::vector<std::string> kinds;
  Variables variables;
  std::string facts;  ///< name of those that say where it is: "cluster.1"; of all patterns, how many
};

class ThingTeller {
 public:
  ThingTeller(const ThingQuestion& question, const MapInView& map)
      : question_(question),
        rules_(map.rules),
        view_(map.view),
        language_(map.language),
        words_(map.language, map.view.facts, map.normal, map.view.labels) {}

  std::optional<MeasuredAnswer> tell() {
    if (question_.things.empty()) {
      if (!std::ranges::all_of(question_.asks, [&](const auto& ask) { return tell_of_map(ask); }))
        return std::nullopt;
    } else if (!tell_each()) {
      return std::nullopt;
    }
    Subject after;
    after.things = question_.things, after.asks = question_.asks;
    return MeasuredAnswer{words_.text(), after};
  }

 private:
  bool tell_of_map(const std::string& ask) {
    if (ask == "clusters" && question_.relation) return tell_clusters_held_against();
    return tell_rule({{}, {""}, {}, ""}, ask);
  }

  /// How many clusters have more dies than the question says, or fewer.
  bool tell_clusters_held_against() {
    const CaseFact* count = view_.facts.find("cluster.count");
    if (!count || !count->number) return false;
    int over = 0, known = 0;  // the largest come first
    double smallest = question_.number;
    while (const CaseFact* dies = view_.facts.find(fmt::format("cluster.{}.dies", known + 1))) {
      ++known, smallest = *dies->number;
      over +=
          *question_.relation == Relation::above ? smallest > question_.number : smallest >= question_.number;
    }
    const bool all_known = known == int(*count->number) || smallest < question_.number;
    if (!all_known) return false;
    const bool above = *question_.relation == Relation::above;
    return words_.say(above ? "clusters.above" : "clusters.below", "",
                      {{"n", std::to_string(above ? over : int(*count->number) - over)},
                       {"number", number_text(question_.number)}});
  }

  /// The patterns that have their middle in a part of the map.
  bool tell_at() {
    if (question_.parts.size() != 1) return false;
    for (const auto& label : view_.labels) {
      const auto thing = resolve({"label", label, {}});
      if (thing && !thing->facts.empty() && lies_in(*thing, question_.parts[0]).value_or(false))
        words_.state(statement_of(*thing, "place"));
    }
    return !words_.text().empty();
  }

  bool tell_each() {
    if (question_.asks == std::vector<std::string>{"at"}) return tell_at();
    const bool clusters = question_.things.size() == 1 && question_.things[0].kind == "cluster";
    if (clusters && question_.how_many && question_.relation) return tell_clusters_held_against();
    std::vector<Thing> things;
    bool told_all = false;  // of all patterns together
    for (const auto& thing : question_.things) {
      if (thing.kind == "pattern")
        for (const auto& ask : question_.asks) told_all = tell_of_patterns(ask) || told_all;
      const auto several = spread_out(thing);
      things.insert(things.end(), several.begin(), several.end());
    }
    return std::ranges::all_of(things,
                               [&](const Thing& thing) {
                                 auto resolved = resolve(thing);
                                 if (!resolved && tell_of_any(thing)) return true;
                                 if (!resolved) return tell_absent(thing);
                                 return std::ranges::all_of(question_.asks, [&](const auto& ask) {
                                   return tell_of(*resolved, ask) || (told_all && is_of_patterns(ask));
                                 });
                               }) &&
           !words_.text().empty();
  }
  bool is_of_patterns(const std::string& ask) const {
    return std::ranges::any_of(
        rules_.rules, [&](const ThingRule& rule) { return rule.of == "pattern" && rule.ask == ask; });
  }
  bool tell_of_patterns(const std::string& ask) {
    return tell_rule({{}, {"pattern"}, {}, std::to_string(view_.labels.size())}, ask);
  }

  /// "The patterns" are all that the map shows.
  std::vector<Thing> spread_out(const Thing& thing) const {
    if (thing.kind != "pattern") return {thing};
    std::vector<Thing> things;
    for (const auto& label : view_.labels) things.push_back({"label", label, {}});
    // The one that costs most comes first.
    std::ranges::stable_sort(things, std::greater{}, [&](const Thing& one) {
      const CaseFact* dies = view_.facts.find("fit." + one.key + ".dies");
      return dies && dies->number ? *dies->number : 0;
    });
    return things;
  }

  std::string kind_of(const std::string& label) const {
    const auto found = rules_.kinds.find(label);
    return found == rules_.kinds.end() ? "" : found->second;
  }
  /// The label of the map that "the line" or "the ring" is; empty: it shows none.
  std::string label_of_kind(const std::string& kind) const {
    const auto found = std::ranges::find_if(view_.labels, [&](const std::string& label) {
      const auto also = rules_.also.find(label);
      return kind_of(label) == kind || (also != rules_.also.end() && also->second == kind);
    });
    return found == view_.labels.end() ? "" : *found;
  }
  std::string named(const MapPart& part) const { return language_.lexicon.name_of(part, "the").value_or(""); }

  std::optional<Resolved> resolve(const Thing& thing) const {
    if (thing.kind == "cluster") return resolve_cluster(thing);
    const auto label = thing.kind == "label" ? thing.key : label_of_kind(thing.kind);
    if (label.empty() || !view_.has(label)) return std::nullopt;
    Random first(0);
    const auto said = say(language_, label, "say", first);
    Resolved resolved{
        thing, {"label." + label, "named"}, {{"label", label}, {"the", named({"label", said})}}, ""};
    const bool fitted = view_.facts.find("fit." + label + ".dies") != nullptr;
    const auto kind = kind_of(label);
    if (fitted) resolved.kinds.emplace_back("fitted");
    if (!kind.empty()) resolved.kinds.push_back(kind), resolved.facts = kind;
    if (const CaseFact* cluster = view_.facts.find("seen." + label + ".cluster")) {
      resolved.kinds.emplace_back("cluster");
      resolved.variables["k"] = cluster->value, resolved.facts = "cluster." + cluster->value;
    }
    if (fitted && kind != "line") resolved.facts = "fit." + label;
    resolved.kinds.emplace_back("label"), resolved.kinds.emplace_back("any");
    return resolved;
  }
  std::optional<Resolved> resolve_cluster(const Thing& thing) const {
    if (thing.at) return resolve_cluster_at(thing);
    const CaseFact* count = view_.facts.find("cluster.count");
    const bool smallest = thing.key == "0";
    const auto key = smallest && count ? count->value : thing.key;
    const auto name = named({"cluster", smallest ? "0" : key});
    if (!view_.facts.find("cluster." + key + ".dies") || name.empty()) return std::nullopt;
    return Resolved{thing, {"cluster"}, {{"k", key}, {"the", name}}, "cluster." + key};
  }
  std::optional<Resolved> resolve_cluster_at(const Thing& thing) const {
    for (int number = 1; view_.facts.find(fmt::format("cluster.{}.dies", number)); ++number) {
      auto found = resolve_cluster({"cluster", std::to_string(number), {}});
      if (found && lies_in(*found, *thing.at).value_or(false)) return found;
    }
    // A patch that melts into others is no cluster of its own.
    for (const auto& label : view_.labels) {
      auto found = kind_of(label).empty() ? resolve({"label", label, {}}) : std::nullopt;
      if (found && lies_in(*found, *thing.at).value_or(false)) return found;
    }
    return std::nullopt;
  }
  /// What is asked of a pattern whether the map has it or not.
  bool tell_of_any(const Thing& thing) {
    if (thing.kind != "label") return false;
    return std::ranges::all_of(question_.asks, [&](const std::string& ask) {
      return tell_rule({thing, {"any"}, {{"label", thing.key}}, ""}, ask);
    });
  }
  bool tell_absent(const Thing& thing) {
    const bool exists = std::ranges::find(question_.asks, "exists") != question_.asks.end();
    if (thing.at) return false;
    if (thing.kind == "cluster") {
      const auto told = words_.phrase("no_cluster", "", {});
      return exists ? words_.say_yes_no(false, told) : words_.state(told);
    }
    if (thing.kind != "label" && !question_.named) return false;
    if (thing.kind != "label") {
      const auto told = words_.phrase("no_" + thing.kind, view_.labels.empty() ? "normal" : "", {});
      return exists ? words_.say_yes_no(false, told) : words_.state(told);
    }
    const auto told =
        words_.phrase(view_.labels.empty() ? "absent_normal" : "absent", "", {{"label", thing.key}});
    return exists ? words_.say_yes_no(false, told) : words_.state(told);
  }

  bool tell_of(const Resolved& thing, const std::string& ask) {
    if (ask == "inside") return tell_inside(thing);
    if (ask == "gain") return tell_gain(thing);
    return tell_rule(thing, ask) || (ask == "dies" && tell_rule(thing, "size")) || tell_of_map(ask);
  }

  /// The yield, had the dies of a thing passed.
  bool tell_gain(const Resolved& thing) {
    const MapCounts counts(view_.facts);
    const auto all = counts.whole();
    const auto rule = std::ranges::find_if(rules_.rules, [&](const ThingRule& one) {
      return (one.ask == "size" || one.ask == "dies") && !one.value.empty() &&
             view_.facts.find(substitute(one.value, thing.variables)) &&
             std::ranges::find(thing.kinds, one.of) != thing.kinds.end();
    });
    if (!all || rule == rules_.rules.end()) return tell_rule(thing, "size");
    const double* dies = counts.number(substitute(rule->value, thing.variables));
    if (!dies) return tell_rule(thing, "size");
    auto variables = thing.variables;
    variables["n"] = number_text(*dies);
    const double gained = (all->passed() + *dies) / all->tested;
    variables["gained"] = percent_text(gained);
    if (!question_.relation) return words_.say("gain", "", variables);
    const bool above = *question_.relation == Relation::above;
    const bool holds = above ? 100 * gained >= question_.number : 100 * gained < question_.number;
    return words_.say_held_against(holds, above, words_.phrase("gain", "", variables), "yield",
                                   question_.number);
  }

  bool tell_rule(const Resolved& thing, const std::string& ask) {
    const Situation situation{view_, thing.variables};
    for (const auto& kind : thing.kinds)
      for (const ThingRule& rule : rules_.rules) {
        if (rule.ask != ask || rule.of != kind) continue;
        const bool holds = all_hold(rule.when, situation);
        const auto told = words_.phrase(holds ? rule.say : rule.otherwise, thing.facts, thing.variables);
        if (!told) continue;
        if (question_.relation) return held_against(rule, thing, told);
        return rule.decides && (question_.polar || ask == "exists" || ask == "has_clusters")
                   ? words_.say_yes_no(holds, told)
                   : words_.state(told);
      }
    return false;
  }
  bool held_against(const ThingRule& rule, const Resolved& thing, const std::optional<std::string>& told) {
    const CaseFact* fact = view_.facts.find(substitute(rule.value, thing.variables));
    if (!fact || !fact->number) return false;
    const bool above = *question_.relation == Relation::above;
    return words_.say_yes_no(above ? *fact->number > question_.number : *fact->number < question_.number,
                             told);
  }

  /// Whether it lies in a part of the map, by its middle.
  bool tell_inside(const Resolved& thing) {
    if (thing.facts.empty() || question_.parts.size() != 1) return false;
    const auto inside = lies_in(thing, question_.parts.front());
    auto told = statement_of(thing, "place");
    if (!inside || !told) return false;
    auto further = statement_of(thing, question_.parts.front().dimension);
    if (further && *further != *told) {
      further->front() = small(further->front());
      told = *told + language_.lexicon.clause_join + *further;
    }
    return words_.say_yes_no(*inside, told);
  }
  std::optional<std::string> statement_of(const Resolved& thing, const std::string& ask) const {
    for (const auto& kind : thing.kinds)
      for (const ThingRule& rule : rules_.rules)
        if (rule.ask == ask && rule.of == kind && rule.when.empty())
          if (auto told = words_.phrase(rule.say, "", thing.variables)) return told;
    return std::nullopt;
  }
  std::optional<bool> lies_in(const Resolved& thing, const MapPart& part) const {
    const auto name = "at." + thing.facts + ".";
    if (part.dimension == "half") {
      const CaseFact* quadrant = view_.facts.find(name + "quadrant");
      return quadrant ? std::optional(quadrant->value.find(part.key) != std::string::npos) : std::nullopt;
    }
    const CaseFact* fact = view_.facts.find(name + part.dimension);
    return fact ? std::optional(is_said_of(fact->value, part)) : std::nullopt;
  }

  const ThingQuestion& question_;
  const ThingRules& rules_;
  const CaseView& view_;
  const Language& language_;
  Wording words_;
};

}  // namespace

std::optional<MeasuredAnswer> answer_things(const ThingQuestion& question, const MapInView& map) {
  return ThingTeller(question, map).tell();
}

}  // namespace kerf::dialogue
