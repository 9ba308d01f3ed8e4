// Configurations with numbers that no model has: refused with the key and what is possible, before memory is
// asked for.
#include "models/qwen3_vl/config.h"

#include <gmock/gmock.h>
#include <kerf/error.h>

#include <nlohmann/json.hpp>

#include "models/qwen3_vl/image_processor.h"
#include "models/qwen3_vl/model.h"
#include "models/qwen3_vl/processor.h"
#include "nn/weights.h"
#include "support/small_model.h"
#include "support/temporary.h"

namespace kerf::qwen3_vl {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

const Path kSource = Path(KERF_SOURCE_DIR) / "configs/litho";

json shipped() {
  return json::parse(read_file(kSource / "config.json"));
}

std::string refusal(const json& config) {
  return test::sentence_of<Error>([&] { parse_config(config.dump(), "config.json"); });
}

TEST(ConfigRefusals, NumbersOutOfRangeAreNamedWithTheirKey) {
  const auto huge = std::int64_t(1'000'000'000'000);
  const std::vector<std::pair<const char*, json>> cases = {{"/text_config/num_hidden_layers", huge},
                                                           {"/text_config/num_hidden_layers", 1001},
                                                           {"/text_config/num_hidden_layers", 0},
                                                           {"/text_config/num_attention_heads", -4},
                                                           {"/text_config/hidden_size", 1e30},
                                                           {"/text_config/rms_norm_eps", -1.0},
                                                           {"/text_config/rms_norm_eps", 1e300},
                                                           {"/vision_config/depth", 99'999'999},
                                                           {"/vision_config/in_channels", 4},
                                                           {"/vision_config/patch_size", 0},
                                                           {"/image_token_id", -1},
                                                           {"/image_token_id", 1856},
                                                           {"/vision_start_token_id", huge},
                                                           {"/text_config/vocab_size", "x"}};
  for (const auto& [place, value] : cases) {
    auto config = shipped();
    config[json::json_pointer(place)] = value;
    const std::string key = json::json_pointer(place).back();
    EXPECT_THAT(refusal(config), AllOf(HasSubstr("config.json"), HasSubstr(key))) << place << " " << value;
  }
}

TEST(ConfigRefusals, RotarySectionsStayInsideAHead) {
  auto config = shipped();
  config["text_config"]["rope_scaling"]["mrope_section"] = {4'611'686'018'427'387'904, 4, 4};
  EXPECT_THAT(refusal(config), AllOf(HasSubstr("mrope_section"), HasSubstr("at most 65536")));
}

TEST(ConfigRefusals, ParametersAreCountedAsTheyAreAllocated) {
  const auto config = load_config(kSource);
  double matrices = 0;
  for (const auto& item : Qwen3VL(config)->named_parameters())
    if (item.value().dim() > 1) matrices += double(item.value().numel());
  EXPECT_DOUBLE_EQ(parameter_count(config), matrices);
}

class ModelRefusals : public testing::Test {
 protected:
  void SetUp() override { test::make_small_model(folder.path()); }
  void change(const char* file, const char* place, const json& value) {
    auto document = json::parse(read_file(folder / file));
    document[json::json_pointer(place)] = value;
    write_file(folder / file, document.dump());
  }
  std::string refusal() {
    return test::sentence_of<Error>([&] {
      load_model(folder.path(), {});
      Processor::load(folder.path());
    });
  }
  test::TemporaryFolder folder;
};

TEST(ImageSettings, AreReadBackAsWritten) {
  test::TemporaryFolder temporary;
  qwen3_vl::ImageProcessorConfig config;
  config.min_pixels = 2916, config.max_pixels = 5832, config.patch_size = 9, config.temporal_patch_size = 1;
  config.merge_size = 3, config.mean = {0.25F, 0.5F, 0.125F}, config.std = {1, 2, 0.5F};
  config.do_resize = false;
  write_file(temporary.path() / "preprocessor_config.json", qwen3_vl::write_image_processor(config));
  const auto read = qwen3_vl::load_image_processor(temporary.path());
  EXPECT_EQ(read.min_pixels, config.min_pixels);
  EXPECT_EQ(read.max_pixels, config.max_pixels);
  EXPECT_EQ(read.patch_size, config.patch_size);
  EXPECT_EQ(read.temporal_patch_size, config.temporal_patch_size);
  EXPECT_EQ(read.merge_size, config.merge_size);
  EXPECT_EQ(read.mean, config.mean);
  EXPECT_EQ(read.std, config.std);
  EXPECT_EQ(read.do_resize, config.do_resize);
}

TEST_F(ModelRefusals, AModelFarLargerThanItsWeightsIsNotAllocated) {
  change("config.json", "/text_config/intermediate_size", 99'999'999);
  EXPECT_THAT(refusal(), AllOf(HasSubstr("describes a model of"), HasSubstr("the weights hold")));
}

TEST_F(ModelRefusals, AModelLargerThanThisMachineIsNotDrawn) {
  auto config = load_config(kSource);
  config.text.intermediate_size = 99'999'999, config.text.num_hidden_layers = 1000;
  EXPECT_THAT(test::sentence_of<Error>([&] { make_random_model(config, 1); }), HasSubstr("of memory"));
}

TEST_F(ModelRefusals, AnEmbeddingWithoutRowsIsNoEmbedding) {
  nn::save_safetensors(folder / "model.safetensors",
                       {{"model.language_model.embed_tokens.weight", torch::zeros({})}});
  EXPECT_THAT(refusal(), HasSubstr("the embedding has 0 rows"));
}

TEST_F(ModelRefusals, ATokenizerLargerThanTheVocabulary) {
  change("tokenizer.json", "/added_tokens/0/id", 1900);
  EXPECT_THAT(refusal(), AllOf(HasSubstr("ids up to 1900"), HasSubstr("vocab_size 1856")));
}

TEST_F(ModelRefusals, PixelsOfAnotherScale) {
  change("preprocessor_config.json", "/rescale_factor", 1 / 255.0);
  EXPECT_NO_THROW(Processor::load(folder.path()));
  change("preprocessor_config.json", "/rescale_factor", 0);
  EXPECT_THAT(refusal(), HasSubstr("'rescale_factor' is 0, only 1/255"));
}

}  // namespace
}  // namespace kerf::qwen3_vl
