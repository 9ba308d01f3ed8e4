// The golden checkpoint beside the specification: raw ids, a video, a padded batch, an adapter, and a
// conversation. Skipped where those files are not at hand; the fixtures of this folder cover the same stages.
#include <cstdlib>

#include "models/golden.h"
#include "nn/lora.h"

namespace kerf::golden {
namespace {

using qwen3_vl::Batch;
using qwen3_vl::Grid;

constexpr double kStage = 1e-5;

/// $KERF_SHARED, or "shared" beside the checkout.
Path tiny_folder() {
  const char* given = std::getenv("KERF_SHARED");
  return (given ? Path(given) : Path(KERF_SOURCE_DIR) / ".." / "shared") / "spec/golden/tiny";
}

class SharedGolden : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(tiny_folder()))
      GTEST_SKIP() << "no golden files at " << tiny_folder() << "; set KERF_SHARED";
    golden = nn::WeightStore::open(tiny_folder() / "golden.safetensors");
    model = load(tiny_folder());
  }
  torch::Tensor get(const std::string& name) const { return golden.get(name); }
  torch::Tensor image_pixels() const { return torch::cat({get("prep.pixels1"), get("prep.pixels2")}); }

  Grid grid(const torch::Tensor& row) const {
    return {row[0].item<std::int64_t>(), row[1].item<std::int64_t>(), row[2].item<std::int64_t>()};
  }
  /// A batch of given ids; positions are made for each row from its real tokens.
  Batch batch(const std::string& name, const std::vector<std::vector<Grid>>& images,
              const std::vector<Grid>& videos = {}) const {
    Batch batch;
    batch.ids = get(name + ".ids");
    batch.mask = golden.contains(name + ".mask") ? get(name + ".mask").to(torch::kBool)
                                                 : torch::ones_like(batch.ids, torch::kBool);
    batch.position_ids = torch::ones({3, batch.ids.size(0), batch.ids.size(1)}, torch::kInt64);
    for (std::int64_t b = 0; b < batch.ids.size(0); ++b) {
      const auto real = batch.ids[b].masked_select(batch.mask[b]);
      const std::vector<std::int64_t> ids(real.data_ptr<std::int64_t>(),
                                          real.data_ptr<std::int64_t>() + real.numel());
      const auto positions = qwen3_vl::make_positions(ids, images[b], videos, model->config());
      const auto first = batch.ids.size(1) - real.numel();
      batch.position_ids.select(1, b).narrow(1, first, real.numel()).copy_(positions.ids);
      batch.deltas.push_back(positions.delta - first);
    }
    return batch;
  }
  torch::Tensor logits(const Batch& batch, const nn::Pass& pass = {}) {
    return model->logits(model->read(make_input(model, batch, pass), pass), pass);
  }
  void expect_positions(const Batch& batch, const std::string& name) const {
    expect_equal(batch.position_ids * batch.mask, get(name + ".pos") * batch.mask, name + " positions");
    expect_equal(torch::tensor(batch.deltas, torch::kInt64), get(name + ".delta"), name + " deltas");
  }
  void expect_decoding(const Batch& batch, const std::string& name) {
    qwen3_vl::KvCache cache(model->config().text, batch.ids.size(0), 8, torch::kFloat32);
    auto input = make_input(model, batch, {});
    input.cache = &cache;
    const auto ids = get(name + ".gen"), expected = get(name + ".step_logits");
    auto last = model->logits(model->read(input, {}).select(1, -1), {});
    for (std::int64_t step = 0; step < ids.size(1); ++step) {
      expect_close(last, expected.select(1, step), kStage, name + " logits of step " + std::to_string(step));
      expect_equal(last.argmax(-1), ids.select(1, step), name + " id of step " + std::to_string(step));
      auto next = model->embed(ids.narrow(1, step, 1), nullptr, {});
      const auto position = torch::tensor(batch.deltas, torch::kInt64) + batch.ids.size(1) + step;
      next.position_ids = position.view({1, -1, 1}).expand({3, -1, 1});
      next.key_mask = torch::cat({batch.mask, torch::ones({batch.mask.size(0), step + 1}, torch::kBool)}, 1);
      next.cache = &cache;
      last = model->logits(model->read(next, {}).select(1, -1), {});
    }
  }
  Batch two_images(const std::string& name) const {
    const auto grids = get("prep.grids");
    auto result = batch(name, {{grid(grids[0]), grid(grids[1])}});
    result.pixels = image_pixels();
    result.grid_thw = grids;
    return result;
  }

  nn::WeightStore golden;
  qwen3_vl::Qwen3VL model{nullptr};
};

TEST_F(SharedGolden, PicturesArePreparedExactly) {
  const auto config = qwen3_vl::load_image_processor(tiny_folder());
  for (const std::string n : {"1", "2"}) {
    const auto pixels = get("prep.img" + n), resized = get("prep.img" + n + "_resized");
    const auto planes = pixels.permute({2, 0, 1}).contiguous();
    expect_equal(qwen3_vl::resize_pixels(planes, resized.size(0), resized.size(1)).permute({1, 2, 0}),
                 resized, "resized picture " + n);
    Image image{int(pixels.size(1)), int(pixels.size(0)), 3, {}};
    image.pixels.assign(pixels.data_ptr<std::uint8_t>(), pixels.data_ptr<std::uint8_t>() + pixels.numel());
    expect_equal(qwen3_vl::make_patches(image, config).pixels, get("prep.pixels" + n),
                 "patches of picture " + n);
  }
}

TEST_F(SharedGolden, TextAlone) {
  torch::NoGradGuard no_grad;
  const auto text = batch("A", {{}});
  expect_positions(text, "A");
  expect_close(logits(text), get("A.logits"), kStage, "A logits");
  expect_decoding(text, "A");
}

TEST_F(SharedGolden, TwoImagesStageByStage) {
  torch::NoGradGuard no_grad;
  const auto images = two_images("C");
  expect_positions(images, "C");
  std::vector<torch::Tensor> seen, read;
  const auto features = model->see(images.pixels, images.grid_thw, {}, &seen);
  expect_close(seen[0], get("C.vis.patch_embed"), kStage, "patch embedding");
  expect_close(seen[1], get("C.vis.pos_embed"), kStage, "position embedding");
  for (std::size_t i = 2; i < seen.size(); ++i)
    expect_close(seen[i], get("C.vis.block" + std::to_string(i - 2)), kStage,
                 "block " + std::to_string(i - 2));
  for (std::size_t k = 0; k < features.deepstack.size(); ++k)
    expect_close(features.deepstack[k], get("C.vis.deepstack" + std::to_string(k)), kStage, "deepstack");
  expect_close(features.merged, get("C.vis.out"), kStage, "merged");
  const auto input = make_input(model, images, {});
  expect_close(input.embeds, get("C.embeds"), kStage, "embeddings");
  const auto hidden = model->read(input, {}, &read);
  for (std::size_t i = 0; i < read.size(); ++i)
    expect_close(read[i], get("C.lm.layer" + std::to_string(i)), kStage, "layer " + std::to_string(i));
  expect_close(model->logits(hidden, {}), get("C.logits"), kStage, "C logits");
  expect_decoding(images, "C");
}

TEST_F(SharedGolden, VideoAndImage) {
  torch::NoGradGuard no_grad;
  const auto image = get("prep.grids").narrow(0, 0, 1), video = get("D.video_grid");
  auto both = batch("D", {{grid(image[0])}}, {grid(video[0])});
  both.pixels = torch::cat({get("D.video_pixels"), get("prep.pixels1")});
  both.grid_thw = torch::cat({video, image});
  expect_positions(both, "D");
  const auto features = model->see(both.pixels, both.grid_thw, {});
  const auto expected = get("D.vis.out");
  expect_close(features.merged.narrow(0, 0, expected.size(0)), expected, kStage, "video features");
  expect_close(logits(both), get("D.logits"), kStage, "D logits");
  expect_decoding(both, "D");
}

TEST_F(SharedGolden, LeftPaddedBatch) {
  torch::NoGradGuard no_grad;
  const auto image = get("prep.grids").narrow(0, 0, 1);
  auto padded = batch("E", {{grid(image[0])}, {}});
  padded.pixels = get("prep.pixels1");
  padded.grid_thw = image;
  expect_positions(padded, "E");
  expect_close(logits(padded).select(1, -1), get("E.logits_last"), kStage, "E last logits");
  expect_decoding(padded, "E");
}

TEST_F(SharedGolden, AdapterLossAndGradients) {
  const auto images = two_images("C");
  for (auto& parameter : model->parameters()) parameter.set_requires_grad(false);
  const auto adapter = nn::load_adapter(*model, tiny_folder() / "adapter");
  EXPECT_THAT(adapter.warnings, testing::IsEmpty());
  for (const auto& [name, tensor] : adapter.parameters()) tensor.set_requires_grad(true);
  nn::attach(*model, adapter, 0);
  nn::Pass pass;
  pass.adapter = 0;
  const auto found = logits(images, pass);
  expect_close(found, get("F.logits"), kStage, "F logits");
  const auto loss = answer_loss(found, get("F.labels"));
  expect_close(loss.reshape(1), get("F.loss"), kStage, "F loss");
  loss.backward();
  for (const auto& [module, pair] : adapter.pairs) {
    expect_gradient(pair->a.grad(), get("F.grad." + module + ".lora_A"), module + ".lora_A");
    expect_gradient(pair->b.grad(), get("F.grad." + module + ".lora_B"), module + ".lora_B");
  }
}

TEST_F(SharedGolden, ConversationEndToEnd) {
  torch::NoGradGuard no_grad;
  const auto document = nlohmann::json::parse(read_file(tiny_folder() / "e2e.json"));
  const auto processor = qwen3_vl::Processor::load(tiny_folder());
  const auto find = [&](const std::string& source) {
    const auto pixels = get("prep." + source);
    Image image{int(pixels.size(1)), int(pixels.size(0)), 3, {}};
    image.pixels.assign(pixels.data_ptr<std::uint8_t>(), pixels.data_ptr<std::uint8_t>() + pixels.numel());
    return image;
  };
  const auto prompt = processor.prepare(parse_messages(document["messages"].dump(), "e2e.json"), find);
  EXPECT_EQ(prompt.text, document["rendered_prompt"]);
  EXPECT_EQ(nlohmann::json(prompt.ids), document["expanded_input_ids"]);
  const auto conversation = processor.collate({prompt}, qwen3_vl::Padding::left);
  expect_equal(conversation.ids, get("H.ids"), "H ids");
  expect_equal(conversation.position_ids, get("H.pos"), "H positions");
  expect_decoding(conversation, "H");
}

}  // namespace
}  // namespace kerf::golden
