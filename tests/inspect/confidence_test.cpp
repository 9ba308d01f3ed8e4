#include "inspect/confidence.h"

#include <gtest/gtest.h>
#include <kerf/error.h>

#include <cmath>

#include "base/random.h"
#include "support/temporary.h"

namespace kerf::inspect {
namespace {

TEST(Confidence, MultipliesLabelAndMeanCoordinate) {
  const auto tokenizer = Tokenizer::load(Path(KERF_SOURCE_DIR) / "configs/litho");
  Completion completion;
  completion.ids = tokenizer.encode(
      R"({"count": 2, "defects": [{"bbox_2d": [12, 5, 300, 40], "label": "burr"}, {"bbox_2d": [1, 2, 3, 4], "label": "pinch"}]})");
  for (const auto id : completion.ids) {
    const auto& text = tokenizer.bytes(id);
    const bool number = text[0] >= '0' && text[0] <= '9', label = text == "burr" || text == "pinch";
    completion.choice_log_probs.push_back(number ? std::log(0.5) : label ? std::log(0.8) : std::log(0.1));
  }
  const auto confidences = finding_confidences(completion, tokenizer);
  ASSERT_EQ(confidences.size(), 2u);
  for (double value : confidences) EXPECT_NEAR(value, 0.5 * 0.8, 1e-9);
}

TEST(Confidence, CalibrationRecoversTheCurveItWasDrawnFrom) {
  Random random(1);
  std::vector<double> raw;
  std::vector<bool> right;
  for (int i = 0; i < 20000; ++i) {
    const double p = random.uniform(0.02, 0.98);
    raw.push_back(p);
    right.push_back(random.chance(1 / (1 + std::exp(-(0.6 * std::log(p / (1 - p)) - 1)))));
  }
  const auto fit = fit_calibration(raw, right);
  EXPECT_NEAR(fit.slope, 0.6, 0.05);
  EXPECT_NEAR(fit.offset, -1, 0.05);
}

TEST(Confidence, CalibrationIsKeptInTheFolder) {
  test::TemporaryFolder folder;
  EXPECT_NEAR(load_calibration(folder.path()).apply(0.3), 0.3, 1e-9) << "no file: the raw confidence";
  save_calibration({0.5, -0.25}, folder.path());
  EXPECT_NEAR(load_calibration(folder.path()).offset, -0.25, 1e-12);
  write_file(folder / "calibration.json", "{\"slope\": \"x\"}");
  EXPECT_THROW(load_calibration(folder.path()), Error);
}

TEST(Confidence, OneSidedDataCannotCalibrate) {
  EXPECT_THROW(fit_calibration({0.5, 0.6}, {true, true}), Error);
}

}  // namespace
}  // namespace kerf::inspect
