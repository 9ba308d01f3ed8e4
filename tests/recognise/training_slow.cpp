// Whole training runs of a tiny wafer model on made maps.
#include <gmock/gmock.h>
#include <kerf/error.h>
#include <kerf/recognise.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "recognise/small_wafer_model.h"
#include "support/temporary.h"
#include "wafer/npz.h"

namespace kerf {
namespace {

/// A file of maps that fail in the middle, at the left rim, or nowhere, a third each.
Path make_maps(const Path& file, int count, std::uint64_t seed) {
  constexpr int kSide = 12;
  std::vector<std::uint8_t> cells;
  std::vector<std::string> names;
  Random random(seed);
  for (int i = 0; i < count; ++i) {
    const auto wafer = test::random_wafer(kSide, random.bits(), 0.03);
    for (int row = 0; row < kSide; ++row)
      for (int column = 0; column < kSide; ++column) {
        const bool middle = std::abs(row - 5.5) < 2.5 && std::abs(column - 5.5) < 2.5;
        const bool hit = i % 3 == 0 ? middle : i % 3 == 1 && column < 3;
        const auto state = wafer.at(row, column);
        cells.push_back(state != DieState::off_wafer && hit && random.chance(0.8) ? 2 : std::uint8_t(state));
      }
    names.push_back(i % 3 == 0 ? "Center" : i % 3 == 1 ? "Edge-Loc" : "none");
  }
  wafer::NpzWriter writer(file);
  writer.add("maps", {count, kSide, kSide}, cells);
  writer.add("labels", names);
  writer.finish();
  return file;
}

class StopAfter : public Observer {
 public:
  explicit StopAfter(int reports) : left_(reports) {}
  void progress(std::int64_t, std::int64_t, const std::string&) override { --left_; }
  bool stop_requested() const override { return left_ <= 0; }

 private:
  int left_;
};

class WaferTraining : public testing::Test {
 protected:
  void SetUp() override {
    torch::set_num_threads(1);
    config.tower = {"vision", 16, 12, 4, 2, 2, 32, 64, 2, 32};
    config.sources = {{.maps = make_maps(folder / "train.npz", 240, 1), .task = "wm811k"}};
    config.held_out = {{.maps = make_maps(folder / "held_out.npz", 90, 2), .task = "wm811k"}};
    config.steps = 80, config.batch = 24, config.lr = 3e-3, config.warmup = 5, config.precision = "fp32";
    config.log_every = 10, config.save_every = 20;
  }
  double last(const std::string& score, const Path& run) const {
    std::istringstream lines(read_file(run / "metrics.jsonl"));
    double value = -1;
    for (std::string line; std::getline(lines, line);) {
      const auto entry = nlohmann::json::parse(line);
      if (entry.contains(score)) value = entry[score];
    }
    return value;
  }
  test::TemporaryFolder temporary;
  Path folder = temporary.path();
  WaferTrainConfig config;
};

TEST_F(WaferTraining, ReadersChangeNothing) {
  Observer quiet;
  config.steps = 6;
  const auto alone = train_wafers(config, {.out = folder / "alone"}, quiet);
  config.readers = 2;
  const auto ahead = train_wafers(config, {.out = folder / "ahead"}, quiet);
  EXPECT_EQ(hash_file(alone.result / "wafer.safetensors"), hash_file(ahead.result / "wafer.safetensors"));
}

TEST_F(WaferTraining, LearnsPatternsAndKnowsWhatItHasNotSeen) {
  Observer quiet;
  const auto result = train_wafers(config, {.out = folder / "run"}, quiet);
  EXPECT_GT(last("wm811k accuracy", folder / "run"), 0.95);
  const auto calibrated =
      calibrate_wafers(result.result, config.held_out, config.sources, {.neighbours = 90}, quiet);
  EXPECT_EQ(calibrated.maps, 90);
  EXPECT_LT(calibrated.calibrated, 0.1);
  // Without training maps those that it remembers stay; so few that not every class gets one are no error.
  calibrate_wafers(result.result, config.held_out, config.sources, {.neighbours = 1}, quiet);
  calibrate_wafers(result.result, config.held_out, config.sources, {.neighbours = 90}, quiet);
  calibrate_wafers(result.result, config.held_out, {}, {}, quiet);
  WaferRecogniser recogniser(result.result, {.task = "wm811k", .dtype = "fp32"});
  std::vector<DieGrid> maps;
  read_map_grids(config.held_out[0].maps, [&](DieGrid&& map) {
    maps.push_back(std::move(map));
    return true;
  });
  const auto verdicts = recogniser.classify(maps);
  EXPECT_EQ(verdicts[0].class_name, "Center");
  EXPECT_EQ(verdicts[1].class_name, "Edge-Loc");
  EXPECT_EQ(verdicts[0].neighbours[0].class_name, "Center");
  EXPECT_EQ(verdicts[0].prototypes[0].name, "Center");
  const auto heat = recogniser.explain(maps[0], "Center");
  EXPECT_LT(heat.without, heat.control);  // the dies in the middle decide
}

TEST_F(WaferTraining, ATowerOfConvolutionsLearnsToo) {
  Observer quiet;
  config.tower = {.kind = "convolution",
                  .canvas = 12,
                  .map_side = 12,
                  .depth = 1,
                  .hidden_size = 32,
                  .out_hidden_size = 32};
  config.lr = 2e-3;
  const auto result = train_wafers(config, {.out = folder / "run"}, quiet);
  EXPECT_GT(last("wm811k accuracy", folder / "run"), 0.9);
  EXPECT_LT(calibrate_wafers(result.result, config.held_out, {}, {}, quiet).calibrated, 0.1);
}

TEST_F(WaferTraining, AStoppedRunGoesOnToTheSameWeights) {
  Observer quiet;
  config.steps = 30, config.log_every = 5, config.save_every = 1000;
  train_wafers(config, {.out = folder / "whole"}, quiet);
  StopAfter stop(2);
  EXPECT_TRUE(train_wafers(config, {.out = folder / "parts"}, stop).interrupted);
  train_wafers(config, {.out = folder / "parts", .resume = true}, quiet);
  EXPECT_EQ(hash_file(folder / "whole/model/wafer.safetensors"),
            hash_file(folder / "parts/model/wafer.safetensors"));
}

TEST_F(WaferTraining, FewLabelsAndTheRestUnlabelledStillLearn) {
  Observer quiet;
  config.sources[0].labelled = 0.05;  // four maps of each class
  config.unlabelled_weight = 1, config.unlabelled_confidence = 0.8;
  train_wafers(config, {.out = folder / "run"}, quiet);
  EXPECT_GT(last("wm811k accuracy", folder / "run"), 0.85);
}

TEST_F(WaferTraining, AStudentLearnsFromItsTeacher) {
  Observer quiet;
  const auto teacher = train_wafers(config, {.out = folder / "teacher"}, quiet);
  config.teacher = teacher.result, config.teacher_weight = 1;
  config.tower.hidden_size = 16, config.tower.intermediate_size = 32;
  train_wafers(config, {.out = folder / "student"}, quiet);
  EXPECT_GT(last("wm811k accuracy", folder / "student"), 0.9);
}

TEST_F(WaferTraining, WhatCannotBeTrainedIsRefused) {
  Observer quiet;
  const auto refusal = [&](const std::function<void(WaferTrainConfig&)>& change) {
    auto changed = config;
    change(changed);
    try {
      train_wafers(changed, {.out = folder / "refused"}, quiet);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  using testing::HasSubstr;
  EXPECT_THAT(refusal([](auto& c) { c.sources[0].task = "wm8"; }), HasSubstr("expected mixedwm38 or wm811k"));
  EXPECT_THAT(refusal([](auto& c) { c.sources[0].exclude = {"Ring"}; }), HasSubstr("'Ring' is no class"));
  EXPECT_THAT(refusal([](auto& c) { c.tower.canvas = 15; }), HasSubstr("'canvas' is 15"));
  EXPECT_THAT(refusal([](auto& c) { c.tower.num_heads = 3; }), HasSubstr("'hidden_size' is 32"));
  EXPECT_THAT(refusal([&](auto& c) { c.base = folder; }), HasSubstr("no wafer model"));
}

}  // namespace
}  // namespace kerf
