#include "dialogue/picture_facts.h"

#include <fmt/format.h>
#include <kerf/dialogue_cases.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "dialogue/plain_facts.h"

namespace kerf {
namespace {

using dialogue::count_fact;
using Boxes = std::vector<const Annotation*>;

std::string third_of(double at, const char* low, const char* high) {
  return at < 1.0 / 3 ? low : at > 2.0 / 3 ? high : "";
}

/// A box as it is told: "24 px wide and 31 px high".
std::string size_of_box(const Box& box) {
  return fmt::format("{:.0f} px wide and {:.0f} px high", std::round(box.width), std::round(box.height));
}

CaseFact length_fact(const char* name, double pixels) {
  const double rounded = std::round(pixels);
  return {name, fmt::format("{:.0f} px", rounded), rounded};
}

void append(std::string& list, const std::string& item, const char* separator) {
  list += (list.empty() ? "" : separator) + item;
}

/// The facts of one picture, one kind after the other.
class PictureFacts {
 public:
  /// `boxes` the largest first.
  PictureFacts(const Dataset& dataset, const ImageEntry& image, const Boxes& boxes)
      : dataset_(dataset), image_(image), boxes_(boxes) {}

  void add_largest() {
    add("largest.label", label(*boxes_.front()));
    add("largest.place", place(*boxes_.front()));
    facts.push_back(length_fact("largest.width", boxes_.front()->box.width));
    facts.push_back(length_fact("largest.height", boxes_.front()->box.height));
  }

  /// Places and sizes of the defects of each label, the smallest one, and all of them as a list.
  void add_each() {
    std::map<std::string, std::string> places, sizes;
    std::string all;
    for (const auto* one : boxes_) {
      const auto size = size_of_box(one->box);
      append(places[label(*one)], place(*one), ", "), append(sizes[label(*one)], size, ", ");
      append(all, fmt::format("{} ({}, {})", label(*one), place(*one), size), "; ");
    }
    for (const auto& [label, text] : places) add("place." + label, text);
    for (const auto& [label, text] : sizes) add("size." + label, text);
    add("each", all);
    add("smallest.label", label(*boxes_.back()));
    add("smallest.place", place(*boxes_.back()));
    add("smallest.size", size_of_box(boxes_.back()->box));
  }

  /// How many of each label there are, the most first, and which is most frequent.
  void add_kinds() {
    std::map<std::string, std::int64_t> counts;
    for (const auto* one : boxes_) ++counts[label(*one)];
    std::vector<std::pair<std::string, std::int64_t>> ranked(counts.begin(), counts.end());
    std::ranges::stable_sort(ranked, std::greater{}, [](const auto& one) { return one.second; });
    std::string kinds, most;
    for (const auto& [label, count] : ranked) {
      append(kinds, fmt::format("{} ({})", label, count), "; ");
      if (count == ranked.front().second) append(most, label, ", ");
    }
    add("kinds", kinds), add("most.kind", most);
    facts.push_back(count_fact("most.count", ranked.front().second));
  }

  /// What lies in each ninth, row and column of the picture, in how many ninths anything does, and how many
  /// lie in each half.
  void add_parts() {
    std::map<std::string, std::string> in;
    std::set<std::string> ninths;
    std::string names;
    for (const auto* one : boxes_) {
      const auto ninth = place(*one);
      if (ninths.insert(ninth).second) append(names, ninth, ", ");
      std::set<std::string> parts{ninth};
      for (const char* whole : {"upper", "lower", "left", "right"})
        if (ninth.find(whole) != std::string::npos) parts.insert(whole);
      for (const auto& part : parts)
        append(in[part], fmt::format("{} ({})", label(*one), size_of_box(one->box)), "; ");
    }
    for (const auto& [part, text] : in) add("in." + part, text);
    facts.push_back(count_fact("parts", std::int64_t(ninths.size())));
    add("parts.names", names);
    const auto half = [&](const char* name, const auto& lies) {
      facts.push_back(count_fact(std::string("half.") + name, std::ranges::count_if(boxes_, lies)));
    };
    const auto is_upper = [&](const Annotation* one) {
      return one->box.y + one->box.height / 2 < image_.height / 2.0;
    };
    const auto is_left = [&](const Annotation* one) {
      return one->box.x + one->box.width / 2 < image_.width / 2.0;
    };
    half("upper", is_upper), half("lower", std::not_fn(is_upper));
    half("left", is_left), half("right", std::not_fn(is_left));
  }

  /// The share of the picture that the boxes cover, each place once.
  void add_area() {
    std::set<double> across, down;
    for (const auto* one : boxes_) {
      across.insert({one->box.x, one->box.x + one->box.width});
      down.insert({one->box.y, one->box.y + one->box.height});
    }
    double covered = 0;
    for (auto x = across.begin(); std::next(x) != across.end(); ++x)
      for (auto y = down.begin(); std::next(y) != down.end(); ++y)
        if (std::ranges::any_of(boxes_, [&](const Annotation* one) {
              const auto& box = one->box;
              return box.x <= *x && *x < box.x + box.width && box.y <= *y && *y < box.y + box.height;
            }))
          covered += (*std::next(x) - *x) * (*std::next(y) - *y);
    facts.push_back(share_fact("area", covered / image_.width / image_.height));
  }

  std::vector<CaseFact> facts;

 private:
  void add(std::string name, std::string value) { facts.push_back({std::move(name), std::move(value), {}}); }
  const std::string& label(const Annotation& one) const { return dataset_.category(one.category_id).name; }
  std::string place(const Annotation& one) const {
    return dialogue::place_in_picture(one.box, image_.width, image_.height);
  }

  const Dataset& dataset_;
  const ImageEntry& image_;
  const Boxes& boxes_;
};

DialogueCase image_case(const Dataset& dataset, const ImageEntry& image, Boxes boxes) {
  DialogueCase made{(dataset.folder / image.file_name).string(), {}, {}};
  made.facts.push_back(count_fact("count", std::int64_t(boxes.size())));
  made.facts.push_back({"clean", boxes.empty() ? "yes" : "no", {}});
  for (const Category& category : dataset.categories) {
    const auto count = std::ranges::count(boxes, category.id, &Annotation::category_id);
    made.facts.push_back(count_fact("count." + category.name, count));
    if (count > 0) made.labels.push_back(category.name);
  }
  if (boxes.empty() || image.width <= 0 || image.height <= 0) return made;
  std::ranges::stable_sort(boxes, std::greater{}, [](const Annotation* one) { return one->box.area(); });
  PictureFacts picture(dataset, image, boxes);
  picture.add_largest(), picture.add_each(), picture.add_kinds(), picture.add_parts(), picture.add_area();
  made.facts.insert(made.facts.end(), picture.facts.begin(), picture.facts.end());
  return made;
}

}  // namespace

std::string dialogue::place_in_picture(const Box& box, int width, int height) {
  const auto vertical = third_of((box.y + box.height / 2) / height, "upper", "lower");
  const auto horizontal = third_of((box.x + box.width / 2) / width, "left", "right");
  if (vertical.empty() && horizontal.empty()) return "middle";
  return vertical.empty() || horizontal.empty() ? vertical + horizontal : vertical + " " + horizontal;
}

std::vector<DialogueCase> image_cases(const Dataset& dataset) {
  std::map<std::int64_t, Boxes> boxes;
  for (const Annotation& annotation : dataset.annotations) boxes[annotation.image_id].push_back(&annotation);
  std::vector<DialogueCase> cases;
  for (const ImageEntry& image : dataset.images) cases.push_back(image_case(dataset, image, boxes[image.id]));
  return cases;
}

}  // namespace kerf
