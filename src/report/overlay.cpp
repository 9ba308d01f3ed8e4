#include "report/overlay.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/text.h"

namespace kerf::report {
namespace {

/// A label's size in pixels of the picture: steady to the eye, since every picture is shown about equally
/// wide.
double label_size(const Picture& picture) {
  return std::min(picture.width / 30.0, picture.height / 8.0);
}

/// Where the pill of a label goes: above its box, or inside where there is no room above; always within the
/// picture.
Box pill_place(const Box& box, double letters, const Picture& picture) {
  const double size = label_size(picture);
  Box pill{box.x, box.y - size * 1.5, (letters * 0.56 + 0.7) * size, size * 1.35};
  if (pill.y < 0) pill.y = box.y + size * 0.15;
  pill.x = std::clamp(pill.x, 0.0, std::max(0.0, picture.width - pill.width));
  pill.y = std::clamp(pill.y, 0.0, std::max(0.0, picture.height - pill.height));
  return pill;
}

std::string rectangle(const char* css_class, const Box& box) {
  return fmt::format(R"(<rect class="{}" x="{:.6g}" y="{:.6g}" width="{:.6g}" height="{:.6g}"/>)", css_class,
                     box.x, box.y, std::max(0.0, box.width), std::max(0.0, box.height));
}

std::string pill(const Finding& finding, const Picture& picture) {
  const std::string text =
      fmt::format("{} {:.0f} %", shorten_middle(visible_text(finding.label), 24), finding.confidence * 100);
  const double size = label_size(picture);
  const Box place = pill_place(finding.box, static_cast<double>(display_width(text)), picture);
  return fmt::format(R"(<g class="pill">{}<text x="{:.6g}" y="{:.6g}" font-size="{:.6g}" )"
                     R"(textLength="{:.6g}" lengthAdjust="spacingAndGlyphs">{}</text></g>)",
                     rectangle("plate", place), place.x + size * 0.35, place.y + size * 1.02, size,
                     place.width - size * 0.7, escape_markup(text));
}

std::string close_up_attributes(const CloseUp& close_up) {
  const Box& area = close_up.area;
  return fmt::format(R"( data-area="{:.9g} {:.9g} {:.9g} {:.9g}" data-closeup="{}")", area.x, area.y,
                     area.width, area.height, close_up.data_uri);
}

std::string mark(const Finding& finding, const Picture& picture, std::size_t class_index,
                 const std::string& data) {
  const Box& box = finding.box;
  return fmt::format(R"(<g class="mark c{}" {}><title>{}, {:.1f} %, {:.0f} × {:.0f} px</title>{}{}{}{}</g>)"
                     "\n",
                     class_index, data, escape_markup(finding.label), finding.confidence * 100, box.width,
                     box.height, rectangle("hit", box), rectangle("halo", box), rectangle("edge", box),
                     pill(finding, picture));
}

}  // namespace

std::string overlay_svg(const InspectionRecord& record, const Picture& picture, const Summary& summary,
                        std::size_t first) {
  std::string svg = fmt::format(R"(<svg class="overlay" viewBox="0 0 {} {}" role="img" aria-label="{}">)"
                                "\n",
                                picture.width, picture.height, counted(record.findings.size(), "finding"));
  for (std::size_t i = 0; i < record.findings.size(); ++i) {
    const Finding& finding = record.findings[i];
    std::string data = fmt::format(R"(data-f="{}")", first + i);
    if (i < picture.close_ups.size()) data += close_up_attributes(picture.close_ups[i]);
    svg += mark(finding, picture, summary.class_index(finding.label), data);
  }
  return svg + "</svg>";
}

}  // namespace kerf::report
