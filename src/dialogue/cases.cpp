#include <fmt/format.h>
#include <kerf/dialogue_cases.h>
#include <kerf/wafer_classes.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace kerf {
namespace {

CaseFact count_fact(std::string name, std::int64_t count) {
  return {std::move(name), fmt::format("{}", count), double(count)};
}

void add_half(const WaferFacts& facts, const std::string& side, std::vector<CaseFact>& list) {
  int failed = 0;
  for (const ZoneFacts& quadrant : facts.quadrants)
    if (quadrant.name.find(side) != std::string::npos) failed += quadrant.failed;
  list.push_back(count_fact("half." + side + ".failed", failed));
}

std::string third_of(double at, const char* low, const char* high) {
  return at < 1.0 / 3 ? low : at > 2.0 / 3 ? high : "";
}

// "upper left", "upper", "left", "middle" ..
std::string place_of_box(const Box& box, const ImageEntry& image) {
  const auto vertical = third_of((box.y + box.height / 2) / image.height, "upper", "lower");
  const auto horizontal = third_of((box.x + box.width / 2) / image.width, "left", "right");
  if (vertical.empty() && horizontal.empty()) return "middle";
  return vertical.empty() || horizontal.empty() ? vertical + horizontal : vertical + " " + horizontal;
}

CaseFact length_fact(const char* name, double pixels) {
  const double rounded = std::round(pixels);
  return {name, fmt::format("{:.0f} px", rounded), rounded};
}

void add_largest(const Dataset& dataset, const ImageEntry& image, const Annotation& largest,
                 std::vector<CaseFact>& facts) {
  facts.push_back({"largest.label", dataset.category(largest.category_id).name, {}});
  facts.push_back({"largest.place", place_of_box(largest.box, image), {}});
  facts.push_back(length_fact("largest.width", largest.box.width));
  facts.push_back(length_fact("largest.height", largest.box.height));
}

DialogueCase image_case(const Dataset& dataset, const ImageEntry& image,
                        const std::vector<const Annotation*>& boxes) {
  DialogueCase made{(dataset.folder / image.file_name).string(), {}, {}};
  made.facts.push_back(count_fact("count", std::int64_t(boxes.size())));
  made.facts.push_back({"clean", boxes.empty() ? "yes" : "no", {}});
  for (const Category& category : dataset.categories) {
    const auto count = std::count_if(boxes.begin(), boxes.end(), [&](const Annotation* annotation) {
      return annotation->category_id == category.id;
    });
    made.facts.push_back(count_fact("count." + category.name, count));
    if (count > 0) made.labels.push_back(category.name);
  }
  const auto largest = std::max_element(
      boxes.begin(), boxes.end(), [](const auto* a, const auto* b) { return a->box.area() < b->box.area(); });
  if (largest != boxes.end() && image.width > 0 && image.height > 0)
    add_largest(dataset, image, **largest, made.facts);
  return made;
}

}  // namespace

std::vector<CaseFact> case_facts(const WaferFacts& facts) {
  std::vector<CaseFact> list;
  for (Fact& fact : list_facts(facts))
    list.push_back({std::move(fact.name), std::move(fact.value), fact.number});
  if (facts.tested > 0)
    for (const char* side : {"left", "right", "upper", "lower"}) add_half(facts, side, list);
  return list;
}

DialogueCase wafer_case(const WaferMap& map) {
  DialogueCase made{map.source, {}, case_facts(measure_wafer(map))};
  for (const std::string& label : map.labels)
    if (label != kNormalWafer && label != kNormalWaferWm811k) made.labels.push_back(label);
  return made;
}

std::vector<DialogueCase> image_cases(const Dataset& dataset) {
  std::map<std::int64_t, std::vector<const Annotation*>> boxes;
  for (const Annotation& annotation : dataset.annotations) boxes[annotation.image_id].push_back(&annotation);
  std::vector<DialogueCase> cases;
  for (const ImageEntry& image : dataset.images) cases.push_back(image_case(dataset, image, boxes[image.id]));
  return cases;
}

}  // namespace kerf
