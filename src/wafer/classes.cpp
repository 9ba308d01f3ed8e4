#include <kerf/wafer_classes.h>

#include <algorithm>

namespace kerf {
namespace {

using enum WaferPattern;

WaferLabels with(WaferLabels labels, WaferPattern pattern) {
  labels[std::size_t(pattern)] = true;
  return labels;
}

std::size_t count(const WaferLabels& labels) {
  return std::size_t(std::count(labels.begin(), labels.end(), true));
}

// Each set so far, and each with one of the given patterns.
void combine(std::vector<WaferLabels>& sets, std::initializer_list<WaferPattern> patterns) {
  const std::vector<WaferLabels> before = sets;
  for (const WaferPattern pattern : patterns) {
    for (const WaferLabels& labels : before) sets.push_back(with(labels, pattern));
  }
}

// The first column in which two sets differ decides; the one that has it comes first.
bool comes_before(const WaferLabels& a, const WaferLabels& b) {
  if (count(a) != count(b)) return count(a) < count(b);
  return a > b;
}

std::vector<WaferLabels> make_classes() {
  std::vector<WaferLabels> classes(1);
  combine(classes, {center, donut});
  combine(classes, {edge_loc, edge_ring});
  combine(classes, {loc});
  combine(classes, {scratch});
  classes.push_back(with({}, near_full));
  classes.push_back(with({}, random));
  std::sort(classes.begin(), classes.end(), comes_before);
  return classes;
}

}  // namespace

std::string_view wafer_pattern_name(WaferPattern pattern) {
  return kWaferPatternNames.at(std::size_t(pattern));
}

std::optional<WaferPattern> wafer_pattern_from(std::string_view name) {
  const auto found = std::find(kWaferPatternNames.begin(), kWaferPatternNames.end(), name);
  if (found == kWaferPatternNames.end()) return std::nullopt;
  return WaferPattern(found - kWaferPatternNames.begin());
}

std::string wafer_class_name(const WaferLabels& labels) {
  std::string name;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (!labels[i]) continue;
    if (!name.empty()) name += '+';
    name += kWaferPatternNames[i];
  }
  return name.empty() ? std::string(kNormalWafer) : name;
}

std::optional<WaferLabels> wafer_labels_from(std::string_view class_name) {
  WaferLabels labels{};
  if (class_name == kNormalWafer || class_name == kNormalWaferWm811k) return labels;
  for (std::size_t start = 0; start <= class_name.size();) {
    const std::size_t end = std::min(class_name.find('+', start), class_name.size());
    const auto pattern = wafer_pattern_from(class_name.substr(start, end - start));
    if (!pattern || labels[std::size_t(*pattern)]) return std::nullopt;
    labels[std::size_t(*pattern)] = true;
    start = end + 1;
  }
  return labels;
}

const std::vector<WaferLabels>& mixedwm38_classes() {
  static const std::vector<WaferLabels> classes = make_classes();
  return classes;
}

std::optional<int> mixedwm38_class(const WaferLabels& labels) {
  const auto& classes = mixedwm38_classes();
  const auto found = std::find(classes.begin(), classes.end(), labels);
  if (found == classes.end()) return std::nullopt;
  return int(found - classes.begin());
}

}  // namespace kerf
