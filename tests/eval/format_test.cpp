#include <gtest/gtest.h>
#include <kerf/evaluate.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

namespace kerf {
namespace {

DetectionMetrics sample() {
  Dataset truth;
  truth.categories = {{1, "Überätzung"}, {2, "burr\n\x1b[2J"}, {3, std::string(200, 'x')}};
  truth.images = {{1, "a.png", 100, 100, {}}};
  truth.annotations = {{1, 1, 1, {0, 0, 10, 10}, 100}};
  return evaluate_detections(truth, {{0, 1, 1, {0, 0, 10, 10}, 100, false, 0.75}});
}

std::size_t letters(const std::string& line) {
  return std::size_t(std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

TEST(FormatMetrics, LinesUpAndSaysWhatIsNotDefined) {
  std::istringstream table(format_metrics(sample()));
  std::vector<std::string> lines;
  for (std::string line; std::getline(table, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 8u);
  EXPECT_EQ(lines[0].find("class"), 0u);
  for (std::size_t i = 1; i < 7; ++i) EXPECT_EQ(letters(lines[i]), letters(lines[0])) << lines[i];
  EXPECT_EQ(lines[2].find("Überätzung"), 0u);
  EXPECT_NE(lines[2].find("1.000"), std::string::npos);
  EXPECT_NE(lines[3].find("n/a"), std::string::npos);
  EXPECT_EQ(lines[3].find("burr??[2J"), 0u) << "a name never reaches the terminal as control characters";
  EXPECT_EQ(lines[6].find("all"), 0u);
  EXPECT_EQ(lines[7], "images 1, right count 1.000, calibration error 0.250");
}

TEST(FormatMetrics, NoClassesStillGiveATable) {
  const auto table = format_metrics(evaluate_detections({}, {}));
  EXPECT_NE(table.find("all"), std::string::npos);
  EXPECT_EQ(table.find("nan"), std::string::npos);
}

TEST(MetricsToJson, HoldsEveryNumberAndNullForNan) {
  const auto json = nlohmann::json::parse(metrics_to_json(sample()));
  EXPECT_EQ(json["images"], 1);
  EXPECT_EQ(json["count_accuracy"], 1.0);
  EXPECT_EQ(json["expected_calibration_error"], 0.25);
  EXPECT_EQ(json["overall"]["name"], "all");
  EXPECT_EQ(json["classes"].size(), 3u);
  EXPECT_EQ(json["classes"][0]["at_iou_50"]["true_positives"], 1);
  EXPECT_TRUE(json["classes"][1]["ap50"].is_null());
}

}  // namespace
}  // namespace kerf
