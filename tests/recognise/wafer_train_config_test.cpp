#include <gmock/gmock.h>
#include <kerf/error.h>
#include <kerf/recognise.h>

#include "support/temporary.h"

namespace kerf {
namespace {

class WaferTrainFile : public testing::Test {
 protected:
  WaferTrainConfig load(const std::string& text) const {
    write_file(temporary / "run.toml", text);
    return load_wafer_train_config(temporary / "run.toml");
  }
  std::string refusal(const std::string& text) const {
    return test::sentence_of<Error>([&] { load(text); });
  }
  test::TemporaryFolder temporary;
  const std::string kSource = "[[sources]]\nmaps = \"train.npz\"\n";
};

TEST_F(WaferTrainFile, DefaultsAreThoseOfThePublishedMethod) {
  const auto config = load(kSource);
  EXPECT_EQ(config.contrast.weight, 0.35);
  EXPECT_EQ(config.contrast.temperature, 0.08);
  ASSERT_EQ(config.views.size(), 3U);
  EXPECT_FALSE(config.classify_all_views);
  EXPECT_EQ(config.sources[0].maps, temporary / "train.npz");
}

TEST_F(WaferTrainFile, WhatIsWrittenIsReadAgain) {
  auto config = load(kSource);
  config.sampler = "sqrt", config.smoothing = 0.05, config.overlay = 0.3, config.contrast.balanced = false,
  config.tower.depth = 3;
  config.views = {{.rotate = 0.5, .flip = true, .noise = 0.01, .grey = 0.1, .jitter = 0.2}};
  config.sources[0].exclude = {"Donut", "Scratch"}, config.sources[0].labelled = 0.01;
  config.held_out = {{.maps = temporary / "b.npz", .task = "wm811k"}};
  const auto again = load(write_wafer_train_config(config));
  EXPECT_EQ(write_wafer_train_config(again), write_wafer_train_config(config));
  EXPECT_EQ(again.views, config.views);
  EXPECT_EQ(again.sources, config.sources);
  EXPECT_EQ(again.held_out, config.held_out);
  EXPECT_EQ(again.tower, config.tower);
}

TEST_F(WaferTrainFile, MistakesAreNamed) {
  using testing::HasSubstr;
  EXPECT_THAT(refusal(""), HasSubstr("[[sources]]"));
  EXPECT_THAT(refusal("stepz = 3\n" + kSource), HasSubstr("'stepz' is not known"));
  EXPECT_THAT(refusal("sampler = \"even\"\n" + kSource), HasSubstr("natural, sqrt, balanced"));
  EXPECT_THAT(refusal(kSource + "labelled = 0\n"), HasSubstr("'labelled'"));
  EXPECT_THAT(refusal(kSource + "[tower]\nwidth = 3\n"), HasSubstr("[tower]: the key 'width' is not known"));
  EXPECT_THAT(refusal(kSource + "[[views]]\nrotate = 2\n"), HasSubstr("between 0 and 1"));
  EXPECT_THAT(refusal("teacher_weight = 1\n" + kSource), HasSubstr("'teacher'"));
  EXPECT_THAT(refusal("batch = 1\n" + kSource), HasSubstr("batch"));
  EXPECT_THAT(refusal("overlay = 2\n" + kSource), HasSubstr("'overlay' must be between 0 and 1"));
}

}  // namespace
}  // namespace kerf
