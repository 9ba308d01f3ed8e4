// Every metric against pycocotools on recorded random data (tools/check_detection_metrics.py --record).
#include "data/coco.h"
#include "data/json_document.h"

#include <gtest/gtest.h>
#include <kerf/evaluate.h>

#include <cmath>
#include <filesystem>

namespace kerf {
namespace {

constexpr double kTolerance = 1e-6;

/// Numbers within the tolerance, everything else equal, the same keys on both sides.
void expect_same(const Json& expected, const Json& got, const std::string& place) {
  if (expected.is_number() && got.is_number()) {
    EXPECT_NEAR(expected.get<double>(), got.get<double>(), kTolerance) << place;
  } else if (expected.is_structured() && expected.type() == got.type() && expected.size() == got.size()) {
    const auto expected_items = expected.flatten(), got_items = got.flatten();
    for (const auto& [key, value] : expected_items.items()) {
      ASSERT_TRUE(got_items.contains(key)) << place << key;
      expect_same(value, got_items[key], place + key);
    }
  } else {
    EXPECT_EQ(expected, got) << place;
  }
}

class Recorded : public ::testing::TestWithParam<const char*> {};

TEST_P(Recorded, EqualsPycocotools) {
  const Path file = Path(KERF_SOURCE_DIR) / "tests/eval/fixtures" / (std::string(GetParam()) + ".json");
  const auto recorded = parse_json(read_file(file), file.string());
  const auto truth = parse_coco(recorded["truth"].dump(), "truth");
  const auto results = parse_coco_results(recorded["results"].dump(), "results", truth);
  ASSERT_FALSE(results.empty());
  const auto metrics = evaluate_detections(truth, results, {recorded["score_threshold"].get<double>()});
  expect_same(recorded["expected"], parse_json(metrics_to_json(metrics), "metrics"), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Kinds, Recorded,
                         ::testing::Values("plain", "ties", "crowds", "many", "gaps", "huge", "threshold"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace kerf
