#include "report/overlay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "report/rectangle.h"
#include "report/text.h"

namespace kerf::report {
namespace {

constexpr std::size_t kLongestLabel = 24;
constexpr std::size_t kPlacedWithCare = 256;  ///< further labels of one picture just go above their boxes

/// A label's size in pixels of the picture: steady to the eye, since every picture is shown about equally
/// wide.
double label_size(const Picture& picture) {
  return std::min(picture.width / 32.0, picture.height / 8.0);
}

/// Moves a rectangle into the picture as far as it fits.
Box inside(Box box, const Picture& picture) {
  box.x = std::clamp(box.x, 0.0, std::max(0.0, picture.width - box.width));
  box.y = std::clamp(box.y, 0.0, std::max(0.0, picture.height - box.height));
  return box;
}

/// Places for the pill of a label, best first: above its box, below it, inside it; flush left, then flush
/// right.
std::array<Box, 6> pill_places(const Box& box, std::size_t letters, const Picture& picture) {
  const double size = label_size(picture);
  const double width = (static_cast<double>(letters) * 0.56 + 0.7) * size, height = size * 1.35,
               gap = size * 0.2;
  const double left = box.x, right = box.x + box.width - width;
  const double above = box.y - height - gap, below = box.y + box.height + gap, within = box.y + gap;
  std::array<Box, 6> places = {{{left, above, width, height},
                                {left, below, width, height},
                                {right, above, width, height},
                                {right, below, width, height},
                                {left, within, width, height},
                                {right, within, width, height}}};
  for (Box& place : places) place = inside(place, picture);
  return places;
}

/// The first place that covers no earlier pill, nor its own box unless every other is taken; else the first
/// of all.
Box free_place(const std::array<Box, 6>& places, const Box& box, const std::vector<Box>& taken) {
  const auto is_free = [&](const Box& place, bool over_own_box) {
    return (over_own_box || iou(place, box) == 0) &&
           std::none_of(taken.begin(), taken.end(), [&](const Box& other) { return iou(place, other) > 0; });
  };
  for (const bool over_own_box : {false, true})
    for (const Box& place : places)
      if (is_free(place, over_own_box)) return place;
  return places.front();
}

std::string pill_text(const Finding& finding) {
  return fmt::format("{} {:.0f} %{}", shorten_middle(visible_text(finding.label), kLongestLabel),
                     finding.confidence * 100, finding.review ? " ?" : "");
}

/// Places for the pills of all findings. The surest finding comes first and has the choice.
std::vector<Box> place_pills(const std::vector<Finding>& findings, const Picture& picture) {
  std::vector<Box> taken;
  for (const Finding& finding : findings) {
    const auto places = pill_places(finding.box, display_width(pill_text(finding)), picture);
    taken.push_back(taken.size() < kPlacedWithCare ? free_place(places, finding.box, taken) : places.front());
  }
  return taken;
}

std::string pill(const Finding& finding, const Box& place, double size) {
  return fmt::format(R"(<g class="pill">{}<text x="{:.6g}" y="{:.6g}" font-size="{:.6g}" )"
                     R"(textLength="{:.6g}" lengthAdjust="spacingAndGlyphs">{}</text></g>)",
                     rectangle("plate", place), place.x + size * 0.35, place.y + size * 1.02, size,
                     place.width - size * 0.7, escape_markup(pill_text(finding)));
}

std::string mark(const Finding& finding, const std::string& attributes, const std::string& pill) {
  return fmt::format("<g {}>{}{}{}</g>\n", attributes, rectangle("halo", finding.box),
                     rectangle("edge", finding.box), pill);
}

}  // namespace

std::string overlay_svg(const InspectionRecord& record, const Picture& picture, const Summary& summary,
                        std::size_t first) {
  std::string svg = fmt::format(R"(<svg class="overlay" viewBox="0 0 {} {}" role="img" aria-label="{}">)"
                                "\n",
                                picture.width, picture.height, counted(record.findings.size(), "finding"));
  const std::vector<Box> pills = place_pills(record.findings, picture);
  for (std::size_t i = 0; i < record.findings.size(); ++i) {
    const Finding& finding = record.findings[i];
    const std::string attributes =
        fmt::format(R"(class="mark c{}" data-f="{}")", summary.class_index(finding.label), first + i);
    svg += mark(finding, attributes, pill(finding, pills[i], label_size(picture)));
  }
  return svg + "</svg>";
}

}  // namespace kerf::report
