#include "inspect/views.h"

#include <kerf/error.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace kerf::inspect {
namespace {

constexpr double kSamePlace = 0.5;  // IoU

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

std::vector<bool> choose_said(const std::vector<Finding>& findings, double min_confidence, bool one_name) {
  std::vector<bool> said;
  for (const auto& finding : findings) {
    bool taken = false;
    for (std::size_t surer = 0; one_name && surer < said.size(); ++surer)
      taken = taken || (said[surer] && findings[surer].label != finding.label &&
                        iou(findings[surer].box, finding.box) >= kSamePlace);
    said.push_back(!taken && finding.confidence >= min_confidence);
  }
  return said;
}

std::vector<Finding> take_candidates(std::vector<Finding>& findings, double min_confidence, bool one_name) {
  const auto said = choose_said(findings, min_confidence, one_name);
  std::vector<Finding> kept, candidates;
  for (std::size_t i = 0; i < findings.size(); ++i)
    (said[i] ? kept : candidates).push_back(std::move(findings[i]));
  findings = std::move(kept);
  return candidates;
}

}  // namespace kerf::inspect
