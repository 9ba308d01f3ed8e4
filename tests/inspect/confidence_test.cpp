#include "inspect/confidence.h"

#include <gtest/gtest.h>

#include <cmath>

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

}  // namespace
}  // namespace kerf::inspect
