// Whole training runs on a tiny model: the losses fall, adapters and models come out and can be used.
#include <gmock/gmock.h>
#include <kerf/error.h>
#include <kerf/inspect.h>
#include <kerf/refine.h>
#include <kerf/train.h>

#include "inspect/detector_view.h"
#include "inspect/review_description.h"
#include "inspect/task_description.h"
#include "nn/weights.h"
#include "support/small_model.h"
#include "support/temporary.h"

namespace kerf {
namespace {

/// Pictures with one bright square each, labelled; COCO beside them. Where `mostly_one_place`, all but
/// every third square is in one place; else each is somewhere.
Path make_data(const Path& folder, int images, bool mostly_one_place = false, std::uint8_t background = 60) {
  Dataset dataset;
  dataset.folder = folder;
  dataset.categories = {{1, "bridge"}, {2, "burr"}};
  Random random(7);
  for (int i = 0; i < images; ++i) {
    Image image{128, 128, 3, std::vector<std::uint8_t>(128 * 128 * 3, background)};
    int x = int(random.below(90)), y = int(random.below(90)), side = 20 + int(random.below(16));
    if (mostly_one_place && i % 3 > 0) x = 40, y = 50, side = 32;
    for (int row = y; row < y + side; ++row)
      for (int column = x; column < x + side; ++column)
        for (int c = 0; c < 3; ++c) image.row(row)[column * 3 + c] = i % 2 ? 240 : 0;
    const auto name = "image" + std::to_string(i) + ".png";
    write_file(folder / name, encode_png(image));
    const int layout = mostly_one_place ? i / 2 % 4 : i % 4;  // both labels in every layout
    dataset.images.push_back({i + 1, name, 128, 128, {{"layout", "l" + std::to_string(layout)}}});
    dataset.annotations.push_back({.id = i + 1,
                                   .image_id = i + 1,
                                   .category_id = 1 + i % 2,
                                   .box = {double(x), double(y), double(side), double(side)},
                                   .area = double(side * side)});
  }
  save_coco(dataset, folder / "annotations.json");
  return folder / "annotations.json";
}

/// Asks for a stop at the given report of progress.
class StopAfter : public Observer {
 public:
  explicit StopAfter(int reports) : left_(reports) {}
  void progress(std::int64_t, std::int64_t, const std::string&) override { --left_; }
  bool stop_requested() const override { return left_ <= 0; }

 private:
  int left_;
};

class Training : public testing::Test {
 protected:
  void SetUp() override {
    test::make_small_model(folder / "base");
    make_folder(folder / "data");
    config.base = folder / "base";
    config.sources = {{make_data(folder / "data", 24), "layout", 0.25, 1, 1}};
    config.labels = {"bridge", "burr"};
    config.augment = false, config.batch = 4, config.lr = 3e-3, config.log_every = 5, config.save_every = 10,
    config.threads = 1;
    config.precision = "fp32", config.eval_images = 4;
  }
  /// Mean loss of the first and of the last log lines.
  std::pair<double, double> losses(const Path& out) {
    std::vector<double> values;
    std::istringstream lines(read_file(out / "metrics.jsonl"));
    for (std::string line; std::getline(lines, line);) {
      const auto json = nlohmann::json::parse(line);
      if (json.contains("loss")) values.push_back(json["loss"]);
    }
    return {values.front(), values.back()};
  }
  /// What a base without a description of its own is asked for.
  void save_labels(const Path& model) { inspect::save_task({"What is wrong?", config.labels, {}}, model); }
  test::TemporaryFolder folder;
  TrainConfig config;
  Observer quiet;
};

TEST_F(Training, FullFineTuningLearnsAndTheModelInspects) {
  config.steps = 60;
  const auto result = run_training(config, {folder / "run", false}, quiet);
  const auto [first, last] = losses(folder / "run");
  EXPECT_LT(last, 0.6 * first);
  ASSERT_EQ(result.curve.size(), 12u);
  EXPECT_EQ(result.curve.back().step, 60);
  EXPECT_DOUBLE_EQ(result.curve.back().loss, last);
  Inspector inspector({.model = result.result, .dtype = "fp32", .threads = 1});
  EXPECT_EQ(inspector.labels(), config.labels);
  const auto run =
      inspect_files(inspector, {folder / "data" / "image0.png", folder / "base" / "config.json"}, quiet);
  ASSERT_EQ(run.records.size(), 1u);
  ASSERT_EQ(run.failures.size(), 1u);
  EXPECT_TRUE(nlohmann::json::parse(run.records[0].answer).contains("defects"));
}

TEST_F(Training, LoraLearnsAndLeavesTheBaseAlone) {
  // A frozen random head could not say anything new: the base learns to report a defect in every picture, the
  // adapter then that there is none.
  config.steps = 100;
  config.base = run_training(config, {folder / "first", false}, quiet).result;
  auto clean = load_coco(config.sources[0].coco);
  clean.annotations.clear();
  save_coco(clean, folder / "data" / "clean.json");
  config.sources[0].coco = folder / "data" / "clean.json";
  config.steps = 60, config.mode = "lora", config.lora.r = 8, config.lr = 5e-3;
  const auto before = hash_file(config.base / "model.safetensors");
  const auto result = run_training(config, {folder / "run", false}, quiet);
  const auto [first, last] = losses(folder / "run");
  EXPECT_LT(last, 0.8 * first);
  EXPECT_EQ(hash_file(config.base / "model.safetensors"), before);
  Inspector inspector({.model = config.base, .adapter = result.result, .dtype = "fp32", .threads = 1});
  EXPECT_TRUE(inspector.warnings().empty()) << inspector.warnings().front();
  EXPECT_EQ(inspector.labels(), config.labels) << "of the adapter's description";
}

TEST_F(Training, LoraOverABaseKeptInBfloat16IsThatOverTheSameBaseInFloat32) {
  auto base = qwen3_vl::load_model(folder / "base", {torch::kCPU, torch::kBFloat16}).model;
  qwen3_vl::save_model(base, folder / "half", {torch::kBFloat16, folder / "base"});
  base->to(torch::kFloat32);
  qwen3_vl::save_model(base, folder / "whole", {torch::kFloat32, folder / "base"});
  config.steps = 10, config.mode = "lora", config.lora.r = 4;
  config.lora.target_modules.insert(config.lora.target_modules.end(), {"qkv", "linear_fc1"});
  for (const auto* precision : {"auto", "bf16"}) {
    config.precision = precision;
    const auto adapter = [&](const std::string& name) {
      config.base = folder / name;
      return hash_file(run_training(config, {folder / (name + precision), false}, quiet).result /
                       "adapter_model.safetensors");
    };
    EXPECT_EQ(adapter("half"), adapter("whole")) << precision;
  }
}

TEST_F(Training, ADetectorLearnsResumesAndIsHeardBesideTheWords) {
  config.task = "detector", config.base = Path(), config.detector = {64, 8, 1, 1};
  config.steps = 200, config.batch = 8, config.lr = 2e-3, config.muon = 10, config.average_decay = 0.9;
  config.sources[0].coco = make_data(folder / "data", 24, false, 130);
  StopAfter stop(3);
  EXPECT_TRUE(run_training(config, {folder / "run", false}, stop).interrupted);
  const auto result = run_training(config, {folder / "run", true}, quiet);
  const auto [first, last] = losses(folder / "run");
  EXPECT_LT(last, 0.5 * first);
  config.readers = 2, config.cache_mb = 1;
  const auto whole = run_training(config, {folder / "whole", false}, quiet);
  EXPECT_EQ(hash_file(result.result / "detector.safetensors"),
            hash_file(whole.result / "detector.safetensors"))
      << "a stop in between changes nothing, nor do threads that read ahead";
  InspectOptions options{.model = folder / "base", .dtype = "fp32", .threads = 1};
  options.max_defects = 3, options.detector = result.result, options.detector_share = 1;
  save_labels(folder / "base");
  Inspector inspector(options);
  const auto dataset = load_coco(config.sources[0].coco);
  for (int i = 1; i < 12; i += 2) {  // the bright squares; so short a run does not name the dark ones
    const auto record = inspector.inspect(load_image(dataset.folder / dataset.images[i].file_name));
    ASSERT_FALSE(record.findings.empty());
    const auto& surest = record.findings.front();
    EXPECT_EQ(surest.label, "burr");
    EXPECT_GT(surest.confidence, 0.3);
    EXPECT_GT(iou(surest.box, dataset.annotations[i].box), 0.5);
  }
  options.detector = folder / "base";
  EXPECT_THROW(Inspector{options}, Error) << "no detector there";
}

TEST_F(Training, SecondStageLearnsFromFailuresFoundOutOfFold) {
  MineOptions mine;
  make_folder(folder / "placed");
  mine.coco = make_data(folder / "placed", 24, true), mine.folds = 2, mine.out = folder / "mined";
  mine.inspect.dtype = "fp32", mine.inspect.threads = 1, mine.inspect.max_defects = 3;
  config.sources[0] = {mine.coco, "", 0, 0, 2};
  config.steps = 300, config.muon = 8, config.lr = 2e-3;
  mine.fold = config;
  StopAfter stop{3};
  EXPECT_TRUE(mine_failures(mine, stop).interrupted);
  const auto report = mine_failures(mine, quiet);
  EXPECT_EQ(report.images, 24);
  const auto cases = load_cases(report.file);
  std::map<Path, std::set<int>> folds;
  std::set<std::string> models;
  for (const auto& one : cases) {
    folds[one.image.filename()].insert(one.fold), models.insert(one.model);
    EXPECT_EQ(bool(one.kind), !one.crop.empty());
    if (!one.crop.empty()) {
      EXPECT_EQ(load_image(one.crop).width, 256);
    }
  }
  EXPECT_EQ(models.size(), 2u);
  for (int fold = 1; fold <= 2; ++fold) {
    const auto trained = load_coco(mine.out / fmt::format("fold_{}", fold) / "train.json");
    for (const auto& image : trained.images)
      EXPECT_FALSE(folds[Path(image.file_name).filename()].count(fold)) << "judged by what it was trained on";
  }
  // A second call finds everything done.
  const auto again = hash_file(report.file);
  mine_failures(mine, quiet);
  EXPECT_EQ(hash_file(report.file), again);
  ++mine.fold->steps;
  EXPECT_THROW(mine_failures(mine, quiet), Error) << "the folds there were trained otherwise";

  TrainConfig second = config;
  second.base = mine.out / "fold_1/model", second.muon = 0;
  second.task = "review", second.sources.clear(), second.failures = {report.file}, second.steps = 60;
  second.review.pixels = 64 * 64, second.lora.r = 8, second.eval_images = 2, second.held_out_cases = 0.1;
  second.batch = 2, second.lr = 1e-2;
  const auto trained = run_training(second, {folder / "second", false}, quiet);
  const auto [first_loss, last_loss] = losses(folder / "second");
  EXPECT_LT(last_loss, 0.7 * first_loss);

  InspectOptions options;
  options.model = second.base, options.dtype = "fp32", options.threads = 1, options.max_defects = 3;
  options.calibrated = false;
  const auto picture = load_image(folder / "placed/image3.png");
  const auto alone = Inspector(options).inspect(picture);
  EXPECT_FALSE(alone.refined);
  options.refiner = trained.result;
  const auto both = Inspector(options).inspect(picture);
  EXPECT_TRUE(both.refined);
  EXPECT_EQ(both.first.size(), alone.findings.size());
  EXPECT_EQ(both.answer, alone.answer);
  // A detector that the second stage hears first.
  auto description = *inspect::load_review(trained.result);
  description.review.detector = 0.5;
  inspect::save_review(description, trained.result);
  EXPECT_THAT(test::sentence_of<Error>([&] { Inspector{options}; }),
              testing::HasSubstr("detector.json is missing"));
  auto detector = detector::make_random_detector({config.labels, 64, 8, 1, 1}, 1);
  for (auto& item : detector->named_parameters())  // everything is a defect
    if (detector::reads_classes(item.key()) && item.key().ends_with("bias")) item.value().detach().fill_(1);
  inspect::save_detector(detector, trained.result / "detector");
  Inspector hearing(options);
  const auto heard = hearing.inspect(picture);
  EXPECT_EQ(heard.first.size(), both.first.size());
  EXPECT_GT(heard.all().size(), both.all().size());
  EXPECT_EQ(std::ranges::count(hearing.weights(), '+'), 2) << "adapter and detector";
  // The detector alone needs no adapter.
  description.review.places = 0;
  inspect::save_review(description, trained.result);
  std::filesystem::remove(trained.result / "adapter_model.safetensors");
  Inspector unaided(options);
  const auto unread = unaided.inspect(picture);
  EXPECT_EQ(unread.first.size(), both.first.size());
  EXPECT_GT(unread.all().size(), both.all().size());
  EXPECT_EQ(std::ranges::count(unaided.weights(), '+'), 1);
  options.refine = false;
  EXPECT_FALSE(Inspector(options).inspect(picture).refined);
}

TEST_F(Training, CheckpointedLayersGiveTheSameLosses) {
  config.steps = 5, config.log_every = 1, config.gradient_checkpointing = false;
  run_training(config, {folder / "a", false}, quiet);
  config.gradient_checkpointing = true;
  run_training(config, {folder / "b", false}, quiet);
  EXPECT_NEAR(losses(folder / "a").second, losses(folder / "b").second, 1e-4);
}

TEST_F(Training, DensePreTrainingLearnsToSee) {
  config.task = "dense", config.steps = 80, config.eval_every = 0;
  const auto result = run_training(config, {folder / "run", false}, quiet);
  const auto [first, last] = losses(folder / "run");
  EXPECT_LT(last, 0.7 * first);
  EXPECT_TRUE(std::filesystem::exists(result.result / "dense_head.safetensors"));
  config.base = result.result, config.task = "detect", config.steps = 2;
  EXPECT_NO_THROW(run_training(config, {folder / "next", false}, quiet))
      << "the tower goes on to learn answers";
}

TEST_F(Training, AnswersAndDenseHeadLearnTogether) {
  config.steps = 60, config.dense_weight = 0.5, config.muon = 5, config.schedule = "trapezoid",
  config.fall = 0.3;
  const auto result = run_training(config, {folder / "run", false}, quiet);
  std::vector<double> dense;
  std::istringstream lines(read_file(folder / "run" / "metrics.jsonl"));
  for (std::string line; std::getline(lines, line);)
    if (const auto json = nlohmann::json::parse(line); json.contains("dense")) dense.push_back(json["dense"]);
  ASSERT_EQ(dense.size(), 12u);
  EXPECT_LT(dense.back(), 0.8 * dense.front());
  EXPECT_TRUE(std::filesystem::exists(result.result / "dense_head.safetensors"));
  EXPECT_NO_THROW(Inspector({.model = result.result, .dtype = "fp32", .threads = 1}))
      << "the head beside the model does not disturb";
}

TEST_F(Training, MuonResumesBitForBit) {
  config.muon = 5, config.steps = 10, config.save_every = 10, config.schedule = "constant";
  run_training(config, {folder / "run", false}, quiet);
  config.steps = 20;
  const auto resumed = run_training(config, {folder / "run", true}, quiet).result;
  const auto whole = run_training(config, {folder / "whole", false}, quiet).result;
  EXPECT_EQ(hash_file(resumed / "model.safetensors"), hash_file(whole / "model.safetensors"));
}

TEST_F(Training, LabelsThatTheAnswerCannotNameAreRefused) {
  config.labels = {"bridge", "open"};
  EXPECT_THAT(test::sentence_of<Error>([&] {
                run_training(config, {folder / "run", false}, quiet);
              }),
              testing::AllOf(testing::HasSubstr("'burr'"), testing::HasSubstr("bridge, open")));
}

TEST_F(Training, ConfigRoundTripsThroughToml) {
  write_file(folder / "c.toml", write_train_config(config));
  const auto read = load_train_config(folder / "c.toml");
  EXPECT_EQ(write_train_config(read), write_train_config(config));
  write_file(folder / "bad.toml", "base = \"x\"\nstepz = 3\n[[sources]]\ncoco = \"y\"\n");
  EXPECT_THAT(test::sentence_of<Error>([&] { load_train_config(folder / "bad.toml"); }),
              testing::HasSubstr("'stepz' is not known"));
}

}  // namespace
}  // namespace kerf
