#include <kerf/image.h>

#include "base/random.h"
#include "bench.h"
#include "nn/lora.h"

#include "models/qwen3_vl/model.h"

namespace kerf::bench {
namespace {

constexpr int kSide = 384;

/// Lines and noise; what it shows does not matter, that both sides see the same does.
Image make_picture() {
  Image image{kSide, kSide, 3, std::vector<std::uint8_t>(std::size_t(kSide) * kSide * 3)};
  Random random(1);
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide * 3; ++x)
      image.row(y)[x] = std::uint8_t((y / 12 % 2 ? 160 : 40) + int(random.below(32)));
  return image;
}

nn::LoraConfig lora_config() {
  nn::LoraConfig config;
  config.r = 16;
  config.lora_alpha = 32;
  config.target_modules = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"};
  return config;
}

}  // namespace

qwen3_vl::Prompt make_prompt(const Path& model, bool with_answer) {
  const auto processor = qwen3_vl::Processor::load(model);
  std::vector<Message> messages = {
      {"user",
       {{ContentPart::Kind::image, "", "picture"},
        {ContentPart::Kind::text,
         "Inspect this lithography image. Report every defect with its bounding box.", ""}},
       {}}};
  if (with_answer) {
    std::string answer = "4 defects";
    for (int i = 1; i <= 4; ++i)
      answer += "\n{\"bbox_2d\":[" + std::to_string(100 * i) + ",200,310,402],\"label\":\"bridge\"}";
    messages.push_back({"assistant", {{ContentPart::Kind::text, answer, ""}}, {}});
  }
  qwen3_vl::PromptOptions options;
  options.chat.add_generation_prompt = !with_answer;
  return processor.prepare(
      messages, [](const std::string&) { return make_picture(); }, options);
}

void prepare(const Options& options) {
  make_folder(options.data);
  auto model = qwen3_vl::make_random_model(qwen3_vl::load_config(options.source), 1);
  model->to(torch::kBFloat16);
  qwen3_vl::save_model(model, options.model, {torch::kBFloat16, options.source});
  const auto processor = qwen3_vl::Processor::load(options.model);
  for (const bool with_answer : {false, true}) {
    const auto batch = processor.collate({make_prompt(options.model, with_answer)}, qwen3_vl::Padding::left);
    nn::save_safetensors(options.data / (with_answer ? "training.safetensors" : "prompt.safetensors"),
                         {{"input_ids", batch.ids},
                          {"position_ids", batch.position_ids},
                          {"answer", batch.answer},
                          {"pixel_values", batch.pixels},
                          {"image_grid_thw", batch.grid_thw}});
  }
  auto adapter = nn::make_adapter(*model, lora_config(), 1);
  adapter.config.base_model_name_or_path = options.model.string();
  nn::save_adapter(adapter, options.data / "adapter");
}

}  // namespace kerf::bench
