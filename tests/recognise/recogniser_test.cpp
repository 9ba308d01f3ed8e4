#include <gmock/gmock.h>
#include <kerf/error.h>
#include <kerf/recognise.h>

#include <cmath>

#include "recognise/memory.h"
#include "recognise/small_wafer_model.h"
#include "support/temporary.h"

namespace kerf {
namespace {

using testing::HasSubstr;

double logit(double p) {
  return std::log(p / (1 - p));
}

class Recogniser : public testing::Test {
 protected:
  void SetUp() override {
    torch::set_num_threads(1);
    auto model = wafer_model::make_random_model(test::small_wafer_config(), 4);
    recognise::save_wafer_model(model, folder);
  }
  std::string refusal(const std::function<void()>& action) const {
    try {
      action();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }
  test::TemporaryFolder temporary;
  Path folder = temporary.path() / "model";
};

TEST_F(Recogniser, AVerdictIsADistributionWhoseLabelsFollowFromItsClasses) {
  WaferRecogniser recogniser(folder, {.dtype = "fp32"});
  const auto map = test::random_wafer(12, 1);
  const auto verdict = recogniser.classify({&map, 1}).front();
  ASSERT_EQ(verdict.labels.size(), 8U);
  for (const double label : verdict.labels) EXPECT_TRUE(label >= 0 && label <= 1);
  EXPECT_GT(verdict.confidence, 1.0 / 38);
  EXPECT_LE(verdict.confidence, 1);
  EXPECT_GE(verdict.margin, 0);
  ASSERT_EQ(verdict.prototypes.size(), 3U);
  EXPECT_GE(verdict.prototypes[0].similarity, verdict.prototypes[1].similarity);
  EXPECT_FALSE(verdict.unknown);  // nothing is known of what is strange
}

TEST_F(Recogniser, AMapIsAnsweredTheSameWhateverComesWithIt) {
  WaferRecogniser recogniser(folder, {.dtype = "fp32"});
  std::vector<DieGrid> maps;
  for (const int side : {12, 20, 12, 7, 20}) maps.push_back(test::random_wafer(side, std::uint64_t(side)));
  const auto together = recogniser.classify(maps);
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const auto alone = recogniser.classify({&maps[i], 1}).front();
    EXPECT_EQ(alone.class_name, together[i].class_name);
    EXPECT_NEAR(alone.confidence, together[i].confidence, 1e-5);
  }
}

/// The map with so many empty rows and columns around it.
DieGrid with_rim(const DieGrid& map, int above, int below, int left, int right) {
  DieGrid grid{map.columns + left + right, map.rows + above + below, {}};
  grid.cells.assign(std::size_t(grid.columns * grid.rows), DieState::off_wafer);
  for (int row = 0; row < map.rows; ++row)
    for (int column = 0; column < map.columns; ++column)
      grid.at(row + above, column + left) = map.at(row, column);
  return grid;
}

// Doubtful maps are looked at turned as well, and a rim must not go elsewhere with that.
TEST_F(Recogniser, AnEmptyRimChangesNothing) {
  auto config = test::small_wafer_config();
  config.map_side = 26, config.canvas = 32, config.vision.num_position_embeddings = 64;
  auto model = wafer_model::make_random_model(config, 5);
  recognise::save_wafer_model(model, folder);
  WaferRecogniser recogniser(folder, {.dtype = "fp32"});
  const auto map = test::random_wafer(25, 3);
  const std::vector<DieGrid> maps = {map, with_rim(map, 1, 0, 1, 0), with_rim(map, 0, 1, 0, 1),
                                     with_rim(map, 3, 2, 1, 4)};
  const auto verdicts = recogniser.classify(maps);
  for (const auto& verdict : verdicts) EXPECT_NEAR(verdict.confidence, verdicts[0].confidence, 1e-6);
}

TEST_F(Recogniser, AModelInCloserIsAskedAboutDoubtfulMaps) {
  auto other = wafer_model::make_random_model(test::small_conv_config(), 6);
  recognise::save_wafer_model(other, folder / "closer");
  WaferRecogniser alone(folder, {.dtype = "fp32", .closer_share = 0}), together(folder, {.dtype = "fp32"});
  WaferRecogniser sure(folder, {.dtype = "fp32", .sure = 0, .closer_below = 0});
  const std::vector<DieGrid> maps = {test::random_wafer(12, 1)};
  const auto without = alone.classify(maps)[0], with = together.classify(maps)[0];
  EXPECT_GT(std::abs(with.confidence - without.confidence), 1e-4);
  EXPECT_EQ(
      sure.classify(maps)[0].confidence,
      WaferRecogniser(folder, {.dtype = "fp32", .sure = 0, .closer_share = 0}).classify(maps)[0].confidence);
  // What it is like is told by the model in front.
  EXPECT_EQ(with.prototypes[0].similarity, without.prototypes[0].similarity);
  const Path copy = temporary.path() / "copy";
  together.save(copy);
  EXPECT_EQ(WaferRecogniser(copy, {.dtype = "fp32"}).classify(maps)[0].confidence, with.confidence);
}

TEST_F(Recogniser, ACloserModelOfOtherClassesIsRefused) {
  auto config = test::small_conv_config();
  config.tasks[0].classes.pop_back();
  auto other = wafer_model::make_random_model(config, 6);
  recognise::save_wafer_model(other, folder / "closer");
  EXPECT_THAT(refusal([&] { WaferRecogniser recogniser(folder); }), HasSubstr("other classes"));
  config.tasks.erase(config.tasks.begin());
  other = wafer_model::make_random_model(config, 6);
  recognise::save_wafer_model(other, folder / "closer");
  EXPECT_THAT(refusal([&] { WaferRecogniser recogniser(folder); }), HasSubstr("no task 'mixedwm38'"));
}

TEST_F(Recogniser, ATowerOfConvolutionsRecognisesByItself) {
  auto model = wafer_model::make_random_model(test::small_conv_config(), 6);
  const Path other = temporary.path() / "convolutions";
  recognise::save_wafer_model(model, other);
  WaferRecogniser recogniser(other, {.dtype = "fp32"});
  const std::vector<DieGrid> maps = {test::random_wafer(12, 1), test::random_wafer(19, 1)};
  for (const auto& verdict : recogniser.classify(maps)) EXPECT_EQ(verdict.labels.size(), 8U);
  const auto heat = recogniser.explain(maps[0], "Loc");
  EXPECT_NE(heat.with, heat.without);
  auto text = read_file(other / "wafer.json");
  text.replace(text.find("\"convolution\""), 13, "\"convolutive\"");
  write_file(other / "wafer.json", text);
  EXPECT_THAT(refusal([&] { WaferRecogniser again(other); }), HasSubstr("'kind' is \"convolutive\""));
}

TEST_F(Recogniser, TheOtherTaskHasItsNineClasses) {
  WaferRecogniser recogniser(folder, {.task = "wm811k", .dtype = "fp32"});
  EXPECT_EQ(recogniser.classes().size(), 9U);
  EXPECT_EQ(recogniser.labels().size(), 8U);
  EXPECT_THAT(refusal([&] { WaferRecogniser(folder, {.task = "wm812k"}); }), HasSubstr("mixedwm38, wm811k"));
}

// Sundararajan et al., ICML 2017, Proposition 1: attributions add up to the difference of the outputs.
TEST_F(Recogniser, WhatTheDiesContributeAddsUp) {
  WaferRecogniser recogniser(folder, {.dtype = "fp32"});
  for (const int side : {12, 19}) {
    const auto map = test::random_wafer(side, 8);
    auto clean = map;
    for (auto& cell : clean.cells)
      if (cell == DieState::fail) cell = DieState::pass;
    const auto heat = recogniser.explain(map, "Donut");
    const double difference = logit(heat.with) - logit(recogniser.explain(clean, "Donut").with);
    double sum = 0;
    for (std::size_t i = 0; i < heat.cells.size(); ++i) {
      sum += heat.cells[i];
      if (map.cells[i] != DieState::fail) {
        EXPECT_EQ(heat.cells[i], 0);
      }
    }
    EXPECT_NEAR(sum, difference, 0.02 * std::abs(difference) + 1e-3);
  }
}

TEST_F(Recogniser, WithoutTheDiesThatSpeakForItAClassIsLessLikely) {
  WaferRecogniser recogniser(folder, {.dtype = "fp32"});
  int lower = 0, lowest = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto heat = recogniser.explain(test::random_wafer(12, seed), "Loc");
    lower += heat.without < heat.with;
    lowest += heat.without < heat.control;
  }
  EXPECT_GE(lower, 9);
  EXPECT_GE(lowest, 9);
}

TEST_F(Recogniser, AClassIsTaughtFromAMapAndKept) {
  WaferRecogniser recogniser(folder, {.dtype = "fp32"});
  const auto map = test::random_wafer(12, 3, 0.9);
  recogniser.teach("Halo", {&map, 1});
  EXPECT_EQ(recogniser.classes().back(), "Halo");
  recogniser.save(temporary.path() / "taught");
  WaferRecogniser again(temporary.path() / "taught", {.dtype = "fp32"});
  EXPECT_EQ(again.classes().size(), 39U);
  const auto similar = [&](WaferRecogniser& one) { return one.classify({&map, 1}).front().prototypes; };
  EXPECT_EQ(similar(recogniser).front().name, similar(again).front().name);
  EXPECT_THAT(refusal([&] { again.teach("Halo", {&map, 1}); }), HasSubstr("'Halo' already"));
  EXPECT_THAT(refusal([&] { again.teach("Center", {&map, 1}); }), HasSubstr("'Center' already"));
  EXPECT_THAT(refusal([&] { again.teach("Ring", {}); }), HasSubstr("at least one map"));
}

TEST_F(Recogniser, StrangeMapsAreUnknown) {
  auto model = recognise::load_wafer_model(folder, torch::kCPU);
  auto memory = recognise::load_memory(folder, model->config());
  memory[0].strangeness = {-1, -0.9};  // nothing can be as familiar as that
  recognise::save_memory(memory, model->config(), folder);
  WaferRecogniser recogniser(folder, {.dtype = "fp32"});
  const auto map = test::random_wafer(12, 1);
  const auto verdict = recogniser.classify({&map, 1}).front();
  EXPECT_TRUE(verdict.unknown);
  EXPECT_EQ(verdict.familiarity, 0);
  EXPECT_FALSE(verdict.class_name.empty());
}

TEST_F(Recogniser, NeighboursAreTheRememberedMapsThatAreMostAlike) {
  WaferRecogniser plain(folder, {.dtype = "fp32"});
  auto model = recognise::load_wafer_model(folder, torch::kCPU);
  auto memory = recognise::load_memory(folder, model->config());
  std::vector<torch::Tensor> rows;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto grid = test::random_wafer(12, seed, 0.1 + 0.2 * double(seed));
    auto cells = torch::empty({1, 12, 12}, torch::kUInt8);
    for (std::size_t i = 0; i < grid.cells.size(); ++i)
      cells.data_ptr<std::uint8_t>()[i] = std::uint8_t(grid.cells[i]);
    rows.push_back(recognise::predict(model, 0, cells, {}).projected);
  }
  memory[0].projected = torch::cat(rows);
  memory[0].classes = torch::arange(5);
  memory[0].places = torch::tensor({{0, 10}, {0, 11}, {0, 12}, {0, 13}, {0, 14}}, torch::kInt64);
  memory[0].files = {"train.npz"};
  recognise::save_memory(memory, model->config(), folder);
  WaferRecogniser recogniser(folder, {.dtype = "fp32"});
  const auto map = test::random_wafer(12, 3, 0.7);
  const auto verdict = recogniser.classify({&map, 1}).front();
  ASSERT_EQ(verdict.neighbours.size(), 3U);
  EXPECT_EQ(verdict.neighbours[0].name, "train.npz[13]");
  EXPECT_EQ(verdict.neighbours[0].class_name, recogniser.classes()[3]);
  EXPECT_NEAR(verdict.neighbours[0].similarity, 1, 0.01);
}

TEST_F(Recogniser, ABrokenFolderIsNamed) {
  EXPECT_THAT(refusal([&] { WaferRecogniser(temporary.path() / "nothing"); }), HasSubstr("no wafer model"));
  write_file(folder / "recognise.json",
             R"({"mixedwm38": {"temperature": 0, "label_share": 0.5, "known": 1}})");
  EXPECT_THAT(refusal([&] { WaferRecogniser recogniser(folder); }), HasSubstr("temperature"));
  write_file(folder / "recognise.json", "{}");
  auto text = read_file(folder / "wafer.json");
  text.replace(text.find("\"depth\": 2"), 10, "\"depth\": 3");
  write_file(folder / "wafer.json", text);
  EXPECT_THAT(refusal([&] { WaferRecogniser recogniser(folder); }), HasSubstr("visual.blocks.2"));
}

TEST(PredictionCsv, HasAColumnForEverythingThatIsAsked) {
  WaferVerdict verdict;
  verdict.labels = {0.25, 1};
  verdict.class_name = "Odd, \"new\"";
  verdict.confidence = 0.5, verdict.unknown = true, verdict.familiarity = 0.125;
  verdict.prototypes = {{"Loc", "Loc", 0.75}};
  EXPECT_EQ(prediction_header({"Center", "Edge-Loc"}),
            "index,Center,Edge-Loc,class_name,confidence,unknown,prototype_1,similarity_1,prototype_2,"
            "similarity_2,prototype_3,similarity_3,familiarity");
  EXPECT_EQ(prediction_line(7, verdict),
            "7,0.250000,1.000000,\"Odd, \"\"new\"\"\",0.500000,true,Loc,0.750000,,,,,0.125000");
}

}  // namespace
}  // namespace kerf
