#include "recognise/joint.h"

#include <gmock/gmock.h>
#include <kerf/error.h>

#include <cmath>

#include "recognise/map_set.h"

namespace kerf::recognise {
namespace {

const wafer_model::TaskConfig kTask{"mixedwm38", {"Normal", "Center", "Center+Loc"}, {"Center", "Loc"}};

TEST(Joint, ClassesHaveTheLabelsOfTheirNames) {
  EXPECT_TRUE(class_labels(kTask).equal(torch::tensor({{0.F, 0.F}, {1.F, 0.F}, {1.F, 1.F}})));
  const auto wm811k = class_labels(known_task("wm811k"));
  EXPECT_EQ(wm811k.size(0), 9);
  EXPECT_EQ(wm811k.sum().item<double>(), 8);  // every class but "none" is one pattern
}

TEST(Joint, ANameThatIsNoMixtureOfPatternsIsRefused) {
  const auto refusal = [](const std::string& name) {
    try {
      class_labels({"t", {name}, {"Center"}});
      return std::string();
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  EXPECT_THAT(refusal("Blob"), testing::HasSubstr("'Blob'"));
  EXPECT_THAT(refusal("Scratch"), testing::HasSubstr("not among the labels"));
}

TEST(Joint, IsTheProductOfBothHeads) {
  const double center = 0.9, loc = 0.2, temperature = 2;
  const std::vector<double> by_class{0.5, 0.3, 0.2};
  const auto logit = [](double p) { return float(std::log(p / (1 - p))); };
  const Predicted predicted{torch::tensor(by_class).log().unsqueeze(0).to(torch::kFloat32),
                            torch::tensor({{logit(center), logit(loc)}}),
                            {},
                            {}};
  const std::vector<double> by_label{(1 - center) * (1 - loc), center * (1 - loc), center * loc};
  std::vector<double> expected(3);
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    expected[i] = std::pow(std::pow(by_class[i], 0.7) * std::pow(by_label[i], 0.3), 1 / temperature);
    sum += expected[i];
  }
  const auto found = joint_log_probabilities(predicted, class_labels(kTask), {temperature, 0.3}).exp();
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(found[0][std::int64_t(i)].item<double>(), expected[i] / sum, 1e-6);
}

TEST(Joint, WithoutALabelHeadTheClassesSpeakAlone) {
  const Predicted predicted{torch::tensor({{1.F, 2.F, 3.F}}), {}, {}, {}};
  EXPECT_TRUE(joint_log_probabilities(predicted, class_labels(kTask), {1, 0.5})
                  .allclose(predicted.classes.log_softmax(1)));
}

}  // namespace
}  // namespace kerf::recognise
