#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/report.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "report/axis.h"
#include "report/palette.h"
#include "report/polyline.h"
#include "report/text.h"

namespace kerf {
namespace {

using namespace report;

constexpr double kHeight = 420, kLeft = 72, kTop = 52, kBottom = 56, kPlotWidth = 580, kLegendGap = 22;
constexpr double kPlotHeight = kHeight - kTop - kBottom;
constexpr double kLetter = 6.6;  ///< about the width of a letter at 12 pixels
constexpr std::size_t kLongestName = 38;
constexpr const char* kFont = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif";

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  bool empty() const { return low > high; }
  void include(double value) { low = std::min(low, value), high = std::max(high, value); }
};

struct Axes {
  Axis x, y;
  ScreenPoint place(double x_value, double y_value) const {
    return {kLeft + kPlotWidth * x.share(x_value), kTop + kPlotHeight * (1 - y.share(y_value))};
  }
};

bool drawable(double x, double y) {
  // Beyond this the extent of an axis is not a number any more.
  constexpr double kLimit = 1e300;
  return std::abs(x) < kLimit && std::abs(y) < kLimit;
}

void check_series(const std::vector<Series>& series) {
  for (const Series& line : series)
    if (line.x.size() != line.y.size())
      fail("series '{}' of a chart has {} x and {} y values: they must be as many", line.name, line.x.size(),
           line.y.size());
}

/// Axes that hold every point; 0..1 both ways when there is none.
Axes axes_of(const std::vector<Series>& series) {
  Range x, y;
  for (const Series& line : series)
    for (std::size_t i = 0; i < line.x.size(); ++i)
      if (drawable(line.x[i], line.y[i])) x.include(line.x[i]), y.include(line.y[i]);
  if (x.empty()) x = y = {0, 1};
  return {make_axis(x.low, x.high, 8, AxisEnds::tight), make_axis(y.low, y.high, 6, AxisEnds::round)};
}

std::string x_axis_svg(const Axes& axes) {
  std::string svg;
  for (const double tick : axes.x.ticks) {
    const double x = axes.place(tick, axes.y.low).x;
    svg += fmt::format(R"(<path d="M{0:.1f} {1:.1f}v5" stroke="#57616c"/>)"
                       R"(<text x="{0:.1f}" y="{2:.1f}" text-anchor="middle">{3}</text>)"
                       "\n",
                       x, kTop + kPlotHeight, kTop + kPlotHeight + 20, axes.x.text(tick));
  }
  return svg;
}

std::string y_axis_svg(const Axes& axes) {
  std::string svg;
  for (const double tick : axes.y.ticks) {
    const double y = axes.place(axes.x.low, tick).y;
    svg += fmt::format(R"(<path d="M{0:.1f} {1:.1f}h{2:.1f}" stroke="{3}"/>)"
                       R"(<text x="{4:.1f}" y="{5:.1f}" text-anchor="end">{6}</text>)"
                       "\n",
                       kLeft, y, kPlotWidth, tick == axes.y.low ? "#57616c" : "#e1e6ea", kLeft - 9, y + 4,
                       axes.y.text(tick));
  }
  return svg;
}

/// Points in unbroken runs; a value that cannot be drawn ends a run.
std::vector<std::vector<ScreenPoint>> runs_of(const Series& line, const Axes& axes) {
  std::vector<std::vector<ScreenPoint>> runs(1);
  for (std::size_t i = 0; i < line.x.size(); ++i) {
    if (drawable(line.x[i], line.y[i]))
      runs.back().push_back(axes.place(line.x[i], line.y[i]));
    else if (!runs.back().empty())
      runs.emplace_back();
  }
  if (runs.back().empty()) runs.pop_back();
  return runs;
}

std::string line_svg(const Series& line, const Look& look, const Axes& axes) {
  std::string svg = fmt::format("<g stroke=\"{0}\" fill=\"{0}\"><title>{1}</title>\n", look.colour,
                                escape_markup(line.name));
  for (const auto& run : runs_of(line, axes)) {
    if (run.size() == 1)
      svg += fmt::format(R"(<circle cx="{:.2f}" cy="{:.2f}" r="2.5" stroke="none"/>)"
                         "\n",
                         run[0].x, run[0].y);
    else
      svg += fmt::format(
          R"(<path d="{}" fill="none" stroke-width="2" stroke-linejoin="round" stroke-dasharray="{}"/>)"
          "\n",
          path_data(thin_out(run)), look.dash);
  }
  return svg + "</g>\n";
}

std::string legend_svg(const std::vector<Series>& series) {
  std::string svg;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const Look look = line_look(i);
    const double x = kLeft + kPlotWidth + kLegendGap, y = kTop + 10 + 20 * static_cast<double>(i);
    svg += fmt::format(R"(<path d="M{:.1f} {:.1f}h22" stroke="{}" stroke-width="3" stroke-dasharray="{}"/>)"
                       R"(<text x="{:.1f}" y="{:.1f}" fill="#15191e">{}</text>)"
                       "\n",
                       x, y, look.colour, look.dash, x + 29, y + 4,
                       escape_markup(shorten_middle(visible_text(series[i].name), kLongestName)));
  }
  return svg;
}

double legend_width(const std::vector<Series>& series) {
  std::size_t longest = 0;
  for (const Series& line : series)
    longest = std::max(longest, std::min(kLongestName, display_width(visible_text(line.name))));
  return series.empty() ? 20 : kLegendGap + 29 + kLetter * static_cast<double>(longest) + 16;
}

std::string titles_svg(const std::string& title, const std::string& x_label, const std::string& y_label) {
  const double middle = kTop + kPlotHeight / 2;
  return fmt::format(
      R"svg(<text x="{:.1f}" y="28" font-size="16" font-weight="600" fill="#15191e">{}</text>
<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>
<text x="18" y="{:.1f}" text-anchor="middle" transform="rotate(-90 18 {:.1f})">{}</text>
)svg",
      kLeft, escape_markup(title), kLeft + kPlotWidth / 2, kHeight - 14, escape_markup(x_label), middle,
      middle, escape_markup(y_label));
}

bool nothing_to_draw(const std::vector<Series>& series, const Axes& axes) {
  return std::all_of(series.begin(), series.end(),
                     [&](const Series& line) { return runs_of(line, axes).empty(); });
}

}  // namespace

std::string line_chart_svg(const std::string& title, const std::string& x_label, const std::string& y_label,
                           const std::vector<Series>& series) {
  check_series(series);
  const Axes axes = axes_of(series);
  const double width = kLeft + kPlotWidth + legend_width(series);
  const double height = std::max(kHeight, kTop + 20 * static_cast<double>(series.size()) + 10);
  std::string svg = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0:.0f}" height="{1:.0f}" viewBox="0 0 {0:.0f} {1:.0f}" )"
      R"(role="img" aria-label="{2}" font-family="{3}" font-size="12" fill="#57616c">
<rect width="100%" height="100%" fill="#ffffff"/>
)",
      width, height, escape_markup(title), kFont);
  svg += titles_svg(title, x_label, y_label) + y_axis_svg(axes) + x_axis_svg(axes);
  for (std::size_t i = 0; i < series.size(); ++i) svg += line_svg(series[i], line_look(i), axes);
  if (nothing_to_draw(series, axes))
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">No data</text>\n",
                       kLeft + kPlotWidth / 2, kTop + kPlotHeight / 2);
  return svg + legend_svg(series) + "</svg>\n";
}

}  // namespace kerf
