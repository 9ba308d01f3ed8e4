// Runs that cannot be trained: refused before anything is written.
#include <gmock/gmock.h>
#include <kerf/dataset.h>
#include <kerf/error.h>
#include <kerf/image.h>
#include <kerf/train.h>

#include "inspect/detection_data.h"
#include "inspect/review_task.h"
#include "support/small_model.h"
#include "support/temporary.h"

namespace kerf {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class TrainRefusals : public testing::Test {
 protected:
  void SetUp() override {
    test::make_small_model(folder / "base");
    make_folder(folder / "data");
    data.folder = folder / "data";
    data.categories = {{1, "bridge"}};
    for (int i = 1; i <= 3; ++i) {
      const auto name = "image" + std::to_string(i) + ".png";
      write_file(folder / "data" / name, encode_png(test::random_picture(64, 48, i)));
      data.images.push_back({i, name, 64, 48, {}});
    }
    config.base = folder / "base";
    config.sources = {{folder / "data" / "c.json", "", 0, 0, 1}};
    config.steps = 2, config.batch = 1, config.threads = 1, config.save_every = 1, config.precision = "fp32";
  }
  std::string refusal(bool resume = false) {
    save_coco(data, folder / "data" / "c.json");
    return test::sentence_of<Error>([&] { run_training(config, {folder / "run", resume}, quiet); });
  }
  /// The sentence for a run file with one line of its own.
  std::string file_refusal(const std::string& line, const std::string& source_line = "") {
    write_file(folder / "run.toml",
               "base = \"base\"\n" + line + "\n[[sources]]\ncoco = \"data/c.json\"\n" + source_line + "\n");
    return test::sentence_of<Error>([&] { load_train_config(folder / "run.toml"); });
  }
  test::TemporaryFolder folder;
  Dataset data;
  TrainConfig config;
  Observer quiet;
};

TEST_F(TrainRefusals, ImagesThatAreNotThereAreCountedAndNothingIsWritten) {
  data.images[1].file_name = "gone.png";
  data.images[2].file_name = ".";  // a folder
  EXPECT_THAT(refusal(), AllOf(HasSubstr("c.json"), HasSubstr("2 of its 3 images"), HasSubstr("gone.png")));
  EXPECT_FALSE(std::filesystem::exists(folder / "run"));
}

TEST_F(TrainRefusals, AnImageOfAnotherSizeThanItsBoxesWereDrawnOn) {
  data.images[0].width = 640;
  const inspect::DetectionData set({{data, 1}}, {}, 0);
  EXPECT_NO_THROW(set.original(1));
  EXPECT_THAT(test::sentence_of<Error>([&] { set.original(0); }),
              AllOf(HasSubstr("image1.png"), HasSubstr("64 x 48"), HasSubstr("640 x 48")));
}

TEST_F(TrainRefusals, AnEarlierRunIsNotOverwritten) {
  save_coco(data, folder / "data" / "c.json");
  run_training(config, {folder / "run", false}, quiet);
  const auto before = hash_file(folder / "run" / "checkpoint.safetensors");
  config.seed = 9;
  EXPECT_THAT(refusal(), HasSubstr("--resume goes on from it"));
  EXPECT_THAT(refusal(true), HasSubstr("made with seed 0, the run has seed 9"));
  EXPECT_EQ(hash_file(folder / "run" / "checkpoint.safetensors"), before);
}

TEST_F(TrainRefusals, NumbersThatTrainNothingOrNeverEnd) {
  for (const char* line :
       {"steps = 0", "steps = 1000000000000", "batch = 1000000000", "accumulate = 0", "lr = nan", "lr = inf",
        "warmup = -5", "weight_decay = -1.0", "beta2 = 1.0", "clip = nan", "average_decay = 1.0",
        "number_sigma = -1.0", "threads = 1000000", "log_every = 0", "eval_images = -1", "seed = -1"}) {
    const std::string key = std::string(line).substr(0, std::string(line).find(' '));
    EXPECT_THAT(file_refusal(line), HasSubstr(key)) << line;
  }
  EXPECT_THAT(file_refusal("", "held_out = 1.0"), HasSubstr("'held_out' is 1"));
  EXPECT_THAT(file_refusal("", "repeat = 1000000000000"), HasSubstr("'repeat' is 1000000000000"));
  EXPECT_THAT(file_refusal("", "[lora]\nlora_dropout = 2.0"), HasSubstr("'lora_dropout' is 2"));
}

TEST_F(TrainRefusals, SoftNumbersOfASecondStageNeedTheirTokens) {
  auto text = read_file(folder / "base/tokenizer.json");
  text.replace(text.find("\"content\": \"999\""), 16, "\"content\": \"<999>\"");
  write_file(folder / "base/tokenizer.json", text);
  auto model = qwen3_vl::load_model(folder / "base", {torch::kCPU, torch::kFloat32}).model;
  const auto processor = qwen3_vl::Processor::load(folder / "base");
  inspect::ReviewTaskOptions options;
  options.number_sigma = 2;
  EXPECT_THAT(test::sentence_of<Error>([&] { inspect::ReviewTask(model, processor, {}, options); }),
              HasSubstr("number_sigma needs a vocabulary"));
}

TEST_F(TrainRefusals, AnAdapterThatNoInspectionCouldUse) {
  EXPECT_THAT(file_refusal("mode = \"lora\"\nevidence = 0.5"),
              AllOf(HasSubstr("'evidence' is 0.5"), HasSubstr("expected 0")));
}

}  // namespace
}  // namespace kerf
