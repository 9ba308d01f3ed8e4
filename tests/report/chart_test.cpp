#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/report.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "report/axis.h"
#include "report/markup_check.h"
#include "report/polyline.h"

namespace kerf {
namespace {

using report::AxisEnds;
using report::make_axis;
using report_test::Element;
using report_test::read_xml;

constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

std::vector<Element> named(const std::vector<Element>& elements, const std::string& name) {
  std::vector<Element> found;
  std::copy_if(elements.begin(), elements.end(), std::back_inserter(found),
               [&](const Element& element) { return element.name == name; });
  return found;
}

/// The lines of the data: paths two pixels wide.
std::vector<std::string> data_paths(const std::string& svg) {
  std::vector<std::string> paths;
  for (const Element& path : named(read_xml(svg), "path"))
    if (path.attributes.count("stroke-width") && path.attributes.at("stroke-width") == "2")
      paths.push_back(path.attributes.at("d"));
  return paths;
}

TEST(Axis, RoundTicksHoldTheValues) {
  const auto axis = make_axis(0.13, 2.7, 6, AxisEnds::round);
  EXPECT_DOUBLE_EQ(axis.low, 0);
  EXPECT_DOUBLE_EQ(axis.high, 3);
  ASSERT_EQ(axis.ticks.size(), 7u);
  EXPECT_EQ(axis.text(axis.ticks[1]), "0.5");
  EXPECT_EQ(axis.text(axis.ticks[0]), "0");
}

TEST(Axis, TightEndsKeepTicksInside) {
  const auto axis = make_axis(3, 97, 8, AxisEnds::tight);
  EXPECT_EQ(axis.low, 3);
  EXPECT_EQ(axis.high, 97);
  EXPECT_EQ(axis.ticks, (std::vector<double>{20, 40, 60, 80}));
}

TEST(Axis, AnyRangeGivesAFewDistinctTicksAroundIt) {
  for (const double low : {-1e12, -3.0, 0.0, 1e-12, 5.0, 1e200})
    for (const double extent : {0.0, 1e-15, 1e-3, 1.0, 7.7, 1e9}) {
      const auto axis = make_axis(low, low + extent, 6, AxisEnds::round);
      EXPECT_LE(axis.low, low + 1e-8 * axis.step);
      EXPECT_GE(axis.high, low + extent - 1e-8 * axis.step);
      EXPECT_GE(axis.ticks.size(), 2u);
      EXPECT_LE(axis.ticks.size(), 9u);
      EXPECT_TRUE(std::is_sorted(axis.ticks.begin(), axis.ticks.end(), std::less_equal<>()));
    }
}

TEST(ThinOut, KeepsFirstLowestHighestAndLastOfAColumn) {
  const std::vector<report::ScreenPoint> points = {{1.0, 5}, {1.1, 9}, {1.2, 1},
                                                   {1.3, 4}, {1.4, 6}, {2.0, 3}};
  const std::vector<report::ScreenPoint> kept = {{1.0, 5}, {1.1, 9}, {1.2, 1}, {1.4, 6}, {2.0, 3}};
  EXPECT_EQ(report::thin_out(points), kept);
}

TEST(LineChart, PlacesPointsOnTheAxes) {
  const std::string svg = line_chart_svg("t", "x", "y", {{"a", {0, 10}, {0, 1}}});
  const auto paths = data_paths(svg);
  ASSERT_EQ(paths.size(), 1u);
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  ASSERT_EQ(std::sscanf(paths[0].c_str(), "M%lf %lf L%lf %lf", &x0, &y0, &x1, &y1), 4);
  EXPECT_LT(x0, x1);
  EXPECT_GT(y0, y1) << "larger values are higher up";
}

TEST(LineChart, NanIsAGapAndALonePointADot) {
  const std::string svg =
      line_chart_svg("t", "x", "y", {{"a", {0, 1, 2, 3, 4, 5, 6}, {1, 2, kGap, 3, kGap, 4, 5}}});
  EXPECT_EQ(data_paths(svg).size(), 2u);
  EXPECT_EQ(named(read_xml(svg), "circle").size(), 1u);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
}

TEST(LineChart, InfiniteValuesAreGaps) {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::string svg = line_chart_svg("t", "x", "y", {{"a", {0, 1, 2, 3}, {1, 2, infinity, -infinity}}});
  EXPECT_EQ(data_paths(svg).size(), 1u);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
}

TEST(LineChart, EscapesText) {
  const std::string svg =
      line_chart_svg("<script>&\x01", "\"x\"</svg>", "y\xff", {{"a</title><b>", {0, 1}, {0, 1}}});
  const auto elements = read_xml(svg);
  EXPECT_TRUE(named(elements, "script").empty());
  EXPECT_TRUE(named(elements, "b").empty());
  EXPECT_NE(svg.find("&lt;script&gt;&amp;\\x01"), std::string::npos);
  EXPECT_NE(svg.find("y\\xff"), std::string::npos);
}

TEST(LineChart, LegendNamesEverySeries) {
  const auto elements =
      read_xml(line_chart_svg("t", "x", "y", {{"loss", {0, 1}, {0, 1}}, {"AP50", {0, 1}, {1, 0}}}));
  std::vector<std::string> texts;
  for (const Element& text : named(elements, "text")) texts.push_back(text.text);
  EXPECT_EQ(std::count(texts.begin(), texts.end(), "loss"), 1);
  EXPECT_EQ(std::count(texts.begin(), texts.end(), "AP50"), 1);
}

TEST(LineChart, WithoutDataSaysSo) {
  for (const std::vector<Series>& series : {std::vector<Series>{}, {{"a", {}, {}}}, {{"a", {1}, {kGap}}}}) {
    const std::string svg = line_chart_svg("t", "x", "y", series);
    EXPECT_NO_THROW(read_xml(svg));
    EXPECT_NE(svg.find("No data"), std::string::npos);
  }
}

TEST(LineChart, ALongSeriesStaysSmallAndKeepsItsPeak) {
  Series series{"loss", {}, {}};
  for (int i = 0; i < 200'000; ++i) {
    series.x.push_back(i);
    series.y.push_back(i == 123'456 ? 100 : std::sin(i * 0.001));
  }
  const std::string svg = line_chart_svg("t", "x", "y", {series});
  EXPECT_LT(svg.size(), 100'000u);
  const auto paths = data_paths(svg);
  ASSERT_EQ(paths.size(), 1u);
  double highest = 1e9, x = 0, y = 0;
  std::istringstream points(paths[0]);
  for (char command = 0; points >> command >> x >> y;) highest = std::min(highest, y);
  EXPECT_NEAR(highest, 52, 0.01) << "the peak of 100 lies on the top tick, at the top of the plot";
}

TEST(LineChart, UnequalLengthsAreRefused) {
  EXPECT_THROW(line_chart_svg("t", "x", "y", {{"a", {0, 1}, {0}}}), Error);
}

}  // namespace
}  // namespace kerf
