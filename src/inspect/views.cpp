#include "inspect/views.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <span>

namespace kerf::inspect {
namespace {

constexpr double kSamePlace = 0.5;   // IoU
constexpr double kSureBeside = 0.6;  // confidence from which a second finding of a place is said

struct Sighting {
  std::size_t view = 0;
  Finding finding;
};

/// Sightings of one defect.
struct Group {
  std::string label;
  Box box;  ///< weighted mean so far
  double weight = 0;
  std::set<std::size_t> views;

  explicit Group(const Sighting& first) : label(first.finding.label), box(first.finding.box) { count(first); }

  void add(const Sighting& sighting) {
    const Box& other = sighting.finding.box;
    const double confidence = sighting.finding.confidence;
    const double all = weight + confidence, share = all > 0 ? confidence / all : 0;
    const auto towards = [&](double& value, double target) { value += share * (target - value); };
    towards(box.x, other.x), towards(box.y, other.y);
    towards(box.width, other.width), towards(box.height, other.height);
    count(sighting);
  }

 private:
  void count(const Sighting& sighting) {
    weight += sighting.finding.confidence;
    views.insert(sighting.view);
  }
};

bool is_surer(const Finding& a, const Finding& b) {
  return a.confidence > b.confidence;
}

/// Every finding with the number of its view, surest first.
std::vector<Sighting> all_sightings(const std::vector<std::vector<Finding>>& views) {
  std::vector<Sighting> sightings;
  for (std::size_t view = 0; view < views.size(); ++view)
    for (const auto& finding : views[view]) sightings.push_back({view, finding});
  std::stable_sort(sightings.begin(), sightings.end(),
                   [](const auto& a, const auto& b) { return is_surer(a.finding, b.finding); });
  return sightings;
}

/// The group that the sighting fits best; null when it fits none.
Group* best_group(std::vector<Group>& groups, const Sighting& sighting, double min_iou) {
  Group* best = nullptr;
  double most = min_iou;
  for (auto& group : groups) {
    if (group.label != sighting.finding.label || group.views.count(sighting.view)) continue;
    const double overlap = iou(group.box, sighting.finding.box);
    if (overlap < most) continue;
    best = &group, most = overlap;
  }
  return best;
}

double logit(double p) {
  constexpr double kLeast = 1e-4;
  p = std::clamp(p, kLeast, 1 - kLeast);
  return std::log(p / (1 - p));
}

Box mix(const Box& a, const Box& b, double share) {
  const auto mixed = [&](double x, double y) { return (1 - share) * x + share * y; };
  return {mixed(a.x, b.x), mixed(a.y, b.y), mixed(a.width, b.width), mixed(a.height, b.height)};
}

/// Share of the smaller box that both have in common.
double cover(const Box& a, const Box& b) {
  const double shared = shared_area(a, b);
  return shared > 0 ? shared / std::min(a.area(), b.area()) : 0;
}

/// Probability of the first of two independent guesses, given that not both are true.
double alone(double p, double other) {
  constexpr double kSurest = 1 - 1e-6;
  p = std::min(p, kSurest), other = std::min(other, kSurest);
  return p * (1 - other) / (1 - p * other);
}

struct Pair {
  double overlap = 0;
  std::size_t first = 0, second = 0;
};

/// Findings of one label and place, the best overlap first.
std::vector<Pair> pairs_of(const std::vector<Finding>& first, const std::vector<Finding>& second) {
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < first.size(); ++i)
    for (std::size_t j = 0; j < second.size(); ++j) {
      const double overlap = first[i].label == second[j].label ? iou(first[i].box, second[j].box) : 0;
      if (overlap >= kSamePlace) pairs.push_back({overlap, i, j});
    }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const Pair& a, const Pair& b) { return a.overlap > b.overlap; });
  return pairs;
}

/// Findings (surest first) by place: those that overlap the surest of theirs, which comes first.
std::vector<std::vector<std::size_t>> places_of(const std::vector<Finding>& findings) {
  constexpr double kTouching = 0.05;  // IoU
  std::vector<std::vector<std::size_t>> places;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const auto own = std::ranges::find_if(places, [&](const auto& place) {
      return iou(findings[place.front()].box, findings[i].box) >= kTouching;
    });
    if (own == places.end())
      places.push_back({i});
    else
      own->push_back(i);
  }
  return places;
}

}  // namespace

std::vector<int> view_numbers(int count) {
  check(count >= 1 && count <= 8, "an image has eight views");
  std::vector<int> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

std::vector<Finding> join_views(const std::vector<std::vector<Finding>>& views, double min_iou) {
  std::vector<Group> groups;
  for (const auto& sighting : all_sightings(views)) {
    if (Group* group = best_group(groups, sighting, min_iou))
      group->add(sighting);
    else
      groups.emplace_back(sighting);
  }
  std::vector<Finding> joined;
  for (const auto& group : groups)
    joined.push_back({group.label, group.box, group.weight / static_cast<double>(views.size())});
  std::stable_sort(joined.begin(), joined.end(), is_surer);
  return joined;
}

double blend(double first, double second, double share) {
  const double mixed = (1 - share) * logit(first) + share * logit(second);
  return 1 / (1 + std::exp(-mixed));
}

std::vector<JoinedFinding> join_with_origin(const std::vector<Finding>& words,
                                            const std::vector<Finding>& evidence, double share) {
  constexpr double kUnseen = 0.005;  // confidence of what a side has not seen
  std::vector<JoinedFinding> joined;
  std::vector<bool> used_words(words.size(), false), used_evidence(evidence.size(), false);
  for (const auto& [overlap, w, e] : pairs_of(words, evidence)) {
    if (used_words[w] || used_evidence[e]) continue;
    used_words[w] = used_evidence[e] = true;
    joined.push_back({{words[w].label, mix(words[w].box, evidence[e].box, share),
                       blend(words[w].confidence, evidence[e].confidence, share)},
                      w});
  }
  for (std::size_t i = 0; i < words.size(); ++i)
    if (!used_words[i])
      joined.push_back({{words[i].label, words[i].box, blend(words[i].confidence, kUnseen, share)}, i});
  for (std::size_t i = 0; i < evidence.size(); ++i)
    if (!used_evidence[i])
      joined.push_back(
          {{evidence[i].label, evidence[i].box, blend(kUnseen, evidence[i].confidence, share)}, {}});
  std::stable_sort(joined.begin(), joined.end(),
                   [](const auto& a, const auto& b) { return is_surer(a.finding, b.finding); });
  return joined;
}

std::vector<Finding> join_evidence(const std::vector<Finding>& words, const std::vector<Finding>& evidence,
                                   double share) {
  std::vector<Finding> findings;
  for (auto& joined : join_with_origin(words, evidence, share)) findings.push_back(std::move(joined.finding));
  return findings;
}

void exclude_nested(std::vector<Finding>& findings, double share) {
  constexpr double kWeak = 0.02;  // what is less likely excludes nothing worth mentioning
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < findings.size(); ++i)
    if (findings[i].confidence > kWeak) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return is_surer(findings[a], findings[b]); });
  const auto before = findings;
  for (std::size_t second = 1; second < order.size(); ++second)
    for (std::size_t first = 0; first < second; ++first) {
      const auto a = order[first], b = order[second];
      if (before[a].label != before[b].label || cover(before[a].box, before[b].box) < share) continue;
      findings[b].confidence = alone(findings[b].confidence, before[a].confidence);
      findings[a].confidence = alone(findings[a].confidence, before[b].confidence);
    }
}

std::vector<bool> choose_said(const std::vector<Finding>& findings, double min_confidence, bool one_name) {
  std::vector<bool> said;
  for (const auto& finding : findings) said.push_back(finding.confidence >= min_confidence);
  if (!one_name) return said;
  const double least_beside = min_confidence > 0 ? std::max(min_confidence, kSureBeside) : 0;
  for (const auto& place : places_of(findings)) {
    double sum = 0;
    for (const auto i : place) sum += findings[i].confidence;
    const auto& surest = findings[place.front()];
    said[place.front()] = sum >= min_confidence;
    for (const auto i : std::span(place).subspan(1))
      said[i] = findings[i].confidence >= least_beside && iou(surest.box, findings[i].box) < kSamePlace;
  }
  return said;
}

std::vector<Finding> take_unsaid(std::vector<Finding>& findings, const std::vector<bool>& said) {
  std::vector<Finding> kept, unsaid;
  for (std::size_t i = 0; i < findings.size(); ++i)
    (said[i] ? kept : unsaid).push_back(std::move(findings[i]));
  findings = std::move(kept);
  return unsaid;
}

}  // namespace kerf::inspect
