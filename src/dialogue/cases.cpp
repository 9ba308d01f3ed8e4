#include <fmt/format.h>
#include <kerf/dialogue_cases.h>
#include <kerf/wafer_classes.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "dialogue/plain_facts.h"
#include "wafer/facts/seen.h"

namespace kerf {
namespace {

using dialogue::add_whereabouts, dialogue::count_fact, dialogue::ratio_fact;

constexpr std::size_t kHours = 12;

void add_passed(const std::string& name, const ZoneFacts& zone, std::vector<CaseFact>& list) {
  list.push_back(count_fact("passed." + name, zone.tested - zone.failed));
  if (zone.fail_rate) list.push_back(share_fact("pass_rate." + name, 1 - *zone.fail_rate));
}

void add_half(const ZoneFacts& half, std::vector<CaseFact>& list) {
  list.push_back(count_fact("half." + half.name + ".failed", half.failed));
  list.push_back(count_fact("size.half." + half.name, half.tested));
  add_passed("half." + half.name, half, list);
  if (half.fail_rate) list.push_back(share_fact("rate.half." + half.name, *half.fail_rate));
}

/// "lower left", or "3" of "ring 3".
std::string short_name(const ZoneFacts& zone) {
  return zone.name.starts_with("ring ") ? zone.name.substr(5) : zone.name;
}

/// "clock.10", "quadrant.lower_left", "half.upper" for "10 o'clock", "lower left", "upper".
std::string part_key(std::string name) {
  const auto hour = name.find(" o'clock");
  if (hour != std::string::npos) return "clock." + name.substr(0, hour);
  const auto space = name.find(' ');
  if (space == std::string::npos) return "half." + name;
  name[space] = '_';
  return "quadrant." + name;
}

/// "cross.edge.clock.10.failed" and so on; "densest.edge.clock" is the hour of a zone that fails most,
/// "sparsest" the one that fails least.
void add_crossings(const std::vector<ZoneFacts>& crossings, std::vector<CaseFact>& list) {
  std::map<std::string, std::vector<const ZoneFacts*>> hours;
  for (const ZoneFacts& one : crossings) {
    if (!one.fail_rate) continue;
    const auto comma = one.name.find(", ");
    const auto zone = one.name.substr(0, comma), other = part_key(one.name.substr(comma + 2));
    const auto name = fmt::format("cross.{}.{}", zone, other);
    list.push_back(count_fact(name + ".failed", one.failed));
    list.push_back(count_fact(name + ".tested", one.tested));
    list.push_back(share_fact(name + ".fail_rate", *one.fail_rate));
    list.push_back(share_fact(name + ".fail_share", one.fail_share));
    add_passed(name, one, list);
    if (other.starts_with("clock.")) hours[zone].push_back(&one);
  }
  for (auto& in_zone : hours) {
    const std::string& zone = in_zone.first;
    auto& parts = in_zone.second;
    std::ranges::stable_sort(parts, std::greater{}, [](const auto* one) { return *one->fail_rate; });
    const auto hour_of = [&](const ZoneFacts* one) { return one->name.substr(zone.size() + 2); };
    if (parts.size() < 2) continue;
    if (*parts[0]->fail_rate > *parts[1]->fail_rate)
      list.push_back({fmt::format("densest.{}.clock", zone), hour_of(parts[0]), {}});
    const auto *last = parts.back(), *next = parts[parts.size() - 2];
    if (*last->fail_rate < *next->fail_rate)
      list.push_back({fmt::format("sparsest.{}.clock", zone), hour_of(last), {}});
  }
}

/// The hours of the edge zone around its worst one that fail more than half way up to it from the best one:
/// "at.edge.from", "at.edge.to", clockwise. None where it fails alike all round, or the stretch goes all
/// round.
void add_edge_stretch(const std::vector<ZoneFacts>& crossings, std::vector<CaseFact>& list) {
  constexpr double kAlike = 0.2;
  std::vector<const ZoneFacts*> hours;
  for (const ZoneFacts& one : crossings)
    if (one.name.starts_with("edge, ") && one.name.ends_with("o'clock")) hours.push_back(&one);
  if (hours.size() != kHours ||
      !std::ranges::all_of(hours, [](const auto* one) { return one->fail_rate.has_value(); }))
    return;
  const auto rate = [&](std::size_t hour) { return *hours[hour % kHours]->fail_rate; };
  std::size_t worst = 0, best = 0;
  for (std::size_t hour = 1; hour < kHours; ++hour) {
    if (rate(hour) > rate(worst)) worst = hour;
    if (rate(hour) < rate(best)) best = hour;
  }
  const double level = (rate(worst) + rate(best)) / 2;
  if (rate(worst) - rate(best) < kAlike) return;
  std::size_t from = worst + kHours, to = from;  // the best hour ends both ways
  while (rate(from - 1) >= level) --from;
  while (rate(to + 1) >= level) ++to;
  if (from == to) return;
  const auto hour_of = [&](std::size_t hour) { return hours[hour % kHours]->name.substr(6); };
  list.push_back({"at.edge.from", hour_of(from), {}});
  list.push_back({"at.edge.to", hour_of(to), {}});
}

void add_things(const WaferFacts& facts, std::vector<CaseFact>& list) {
  const auto has = [&](const std::string& name) {
    return std::ranges::find(list, name, &CaseFact::name) != list.end();
  };
  const auto reaches = [](double radius) { return radius >= wafer::kEdgeRadius; };
  for (std::size_t i = 0; i < facts.clusters.size() && has(fmt::format("cluster.{}.dies", i + 1)); ++i) {
    const auto& cluster = facts.clusters[i];
    add_whereabouts(fmt::format("cluster.{}", i + 1), cluster.place, reaches(cluster.reach), list);
  }
  if (has("line.length")) {
    const auto& line = facts.line;
    add_whereabouts("line", line.middle, reaches(std::max(line.from.radius, line.to.radius)), list);
    list.push_back(count_fact("at.line.dies", line.dies));
    list.push_back(share_fact("at.line.share", double(line.dies) / std::max(1, facts.failed)));
  }
  if (has("ring.radius")) {
    list.push_back({"at.ring.edge", reaches(facts.ring.radius) ? "yes" : "no", {}});
    list.push_back(ratio_fact("at.ring.inner_radius", facts.ring.inner_radius));
    list.push_back(ratio_fact("at.ring.outer_radius", facts.ring.outer_radius));
    list.push_back(ratio_fact("at.ring.width", facts.ring.outer_radius - facts.ring.inner_radius));
  }
}

/// Which of a family's parts fail least and most, where no two do, the passed dies of each, and all of them
/// in order.
void add_ranking(const std::string& family, const std::vector<ZoneFacts>& zones,
                 std::vector<CaseFact>& list) {
  std::vector<const ZoneFacts*> order;
  for (const ZoneFacts& zone : zones) {
    if (!zone.fail_rate) continue;
    order.push_back(&zone);
    auto key = short_name(zone);
    key = key.substr(0, key.find(" o'clock"));
    std::ranges::replace(key, ' ', '_');
    add_passed(family + "." + key, zone, list);
  }
  if (order.empty()) return;
  std::ranges::stable_sort(order, std::greater{}, [](const ZoneFacts* zone) { return *zone->fail_rate; });
  std::string ranked;
  for (const auto* zone : order)
    ranked += fmt::format("{}{} {:.1f} %", ranked.empty() ? "" : ", ", zone->name, 100 * *zone->fail_rate);
  const auto add_end = [&](const std::string& name, const ZoneFacts& one, const ZoneFacts& next) {
    if (*one.fail_rate == *next.fail_rate) return;
    list.push_back({name + "." + family, short_name(one), {}});
    list.push_back(share_fact(name + "." + family + ".fail_rate", *one.fail_rate));
  };
  if (order.size() > 1) {
    add_end("most", *order[0], *order[1]);
    add_end("least", *order.back(), *order[order.size() - 2]);
  }
  list.push_back({"ranked." + family, ranked, {}});
}

/// The spoken facts of the smallest cluster under a name of their own.
void add_smallest_cluster(std::vector<CaseFact>& list, std::size_t clusters) {
  for (const char* part : {"dies", "place"}) {
    const auto found = std::ranges::find(list, fmt::format("cluster.{}.{}", clusters, part), &CaseFact::name);
    if (found != list.end()) list.push_back({fmt::format("smallest.{}", part), found->value, found->number});
  }
}

/// Whether a cluster at that place and of that shape may be the pattern.
bool may_be(const std::string& label, const std::string& place, const std::string& shape,
            bool beside_center) {
  const bool round = place.ends_with("all round");
  if (label == "Center") return place.starts_with("center");
  if (label == "Donut") return place.starts_with("middle") && (round || shape == "ring-like");
  if (label == "Edge-Ring") return place.starts_with("edge") && round;
  if (label == "Edge-Loc") return place.starts_with("edge") && !round;
  if (label != "Loc" || round || shape == "ring-like") return false;
  return place.starts_with("middle") || (place.starts_with("center") && !beside_center);
}

}  // namespace

CaseFact share_fact(std::string name, double share) {
  const double percent = std::round(1000 * share) / 10;
  return {std::move(name), fmt::format("{:.1f} %", percent), percent};
}

std::vector<CaseFact> case_facts(const WaferFacts& facts) {
  std::vector<CaseFact> list;
  for (Fact& fact : list_facts(facts))
    list.push_back({std::move(fact.name), std::move(fact.value), fact.number});
  if (facts.tested == 0) return list;
  list.push_back(share_fact("fail_rate", double(facts.failed) / facts.tested));
  for (const ZoneFacts& half : facts.halves) add_half(half, list);
  add_ranking("zone", facts.zones, list);
  add_ranking("ring", facts.rings, list);
  add_ranking("clock", facts.clock, list);
  add_ranking("quadrant", facts.quadrants, list);
  add_smallest_cluster(list, facts.clusters.size());
  add_crossings(facts.crossings, list);
  add_things(facts, list);
  add_edge_stretch(facts.crossings, list);
  return list;
}

std::vector<CaseFact> pattern_facts(const DialogueCase& about) {
  const auto value_of = [&](const std::string& name) {
    const auto found = std::ranges::find(about.facts, name, &CaseFact::name);
    return found == about.facts.end() ? std::string() : found->value;
  };
  const auto has = [&](const char* label) { return std::ranges::count(about.labels, label) > 0; };
  std::vector<CaseFact> facts;
  for (const auto& label : about.labels) {
    std::vector<std::string> clusters;
    for (int number = 1;; ++number) {
      const auto cluster = fmt::format("cluster.{}", number);
      const auto place = value_of(cluster + ".place"), shape = value_of(cluster + ".shape");
      if (place.empty()) break;
      const bool line = has("Scratch") && (shape == "line" || shape == "elongated");
      if (may_be(label, place, shape, has("Center")) && !(line && label.ends_with("oc")))
        clusters.push_back(cluster);
    }
    if (clusters.size() != 1) continue;
    facts.push_back({fmt::format("seen.{}.cluster", label), clusters[0].substr(8), {}});
    const auto add = [&](const std::string& prefix, const char* part) {
      const auto name = fmt::format("{}{}.{}", prefix, clusters[0], part);
      const auto found = std::ranges::find(about.facts, name, &CaseFact::name);
      if (found != about.facts.end())
        facts.push_back({fmt::format("seen.{}.{}", label, part), found->value, found->number});
    };
    for (const char* part : {"place", "dies", "width", "height", "share"}) add("", part);
    for (const char* part : {"quadrant", "radius", "edge"}) add("at.", part);
  }
  return facts;
}

DialogueCase wafer_case(const WaferMap& map) {
  DialogueCase made{map.source, {}, case_facts(measure_wafer(map))};
  for (const std::string& label : map.labels)
    if (label != kNormalWafer && label != kNormalWaferWm811k) made.labels.push_back(label);
  const auto seen = pattern_facts(made);
  made.facts.insert(made.facts.end(), seen.begin(), seen.end());
  return made;
}

}  // namespace kerf
