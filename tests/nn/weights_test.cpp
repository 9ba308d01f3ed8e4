#include "nn/weights.h"

#include <gmock/gmock.h>
#include <kerf/error.h>

#include <limits>

#include "nn/linear.h"
#include "support/temporary.h"

namespace kerf::nn {
namespace {

using testing::HasSubstr;

NamedTensors layer_tensors() {
  return {{"weight", torch::randn({3, 2})}, {"bias", torch::randn({3})}};
}

TEST(Weights, RoundTripKeepsEveryBit) {
  test::TemporaryFolder folder;
  const NamedTensors tensors = {{"f", torch::randn({4, 5})},    {"h", torch::randn({7}).to(torch::kBFloat16)},
                                {"i", torch::arange(3)},        {"b", torch::tensor({true, false})},
                                {"scalar", torch::tensor(2.5)}, {"none", torch::empty({0, 4})}};
  save_safetensors(folder / "x.safetensors", tensors);
  const auto store = WeightStore::open(folder / "x.safetensors");
  EXPECT_EQ(store.names().size(), tensors.size());
  for (const auto& [name, tensor] : tensors) {
    EXPECT_EQ(store.get(name).scalar_type(), tensor.scalar_type()) << name;
    EXPECT_TRUE(torch::equal(store.get(name), tensor)) << name;
  }
}

TEST(Weights, TensorOutlivesTheStore) {
  test::TemporaryFolder folder;
  save_safetensors(folder / "x.safetensors", {{"a", torch::full({1000}, 3.0f)}});
  torch::Tensor kept;
  {
    const auto store = WeightStore::open(folder / "x.safetensors");
    kept = store.get("a");
  }
  EXPECT_EQ(kept.sum().item<float>(), 3000.0f);
}

TEST(Weights, EveryMisfitIsNamed) {
  test::TemporaryFolder folder;
  save_safetensors(folder / "x.safetensors",
                   {{"weight", torch::zeros({2, 3})}, {"extra", torch::zeros({1})}});
  Linear layer(2, 3, true);
  const auto sentence =
      test::sentence_of<Error>([&] { load_strictly(*layer, WeightStore::open(folder / "x.safetensors")); });
  EXPECT_THAT(sentence, HasSubstr("'weight' has shape [2, 3], expected [3, 2]"));
  EXPECT_THAT(sentence, HasSubstr("'bias' is missing"));
  EXPECT_THAT(sentence, HasSubstr("'extra' is not a tensor of this model"));
}

TEST(Weights, OnlyTheFirstOfManyMisfitsAreNamed) {
  test::TemporaryFolder folder;
  NamedTensors tensors;
  for (int i = 0; i < 20; ++i) tensors.emplace_back("extra" + std::to_string(i), torch::zeros({1}));
  save_safetensors(folder / "x.safetensors", tensors);
  Linear layer(2, 3, true);
  const auto sentence =
      test::sentence_of<Error>([&] { load_strictly(*layer, WeightStore::open(folder / "x.safetensors")); });
  EXPECT_THAT(sentence, HasSubstr("22 tensors do not fit"));
  EXPECT_THAT(sentence, HasSubstr("'weight' is missing"));
  EXPECT_THAT(sentence, testing::EndsWith("and 14 more"));
}

TEST(Weights, WholeNumbersAreNoWeights) {
  test::TemporaryFolder folder;
  auto tensors = layer_tensors();
  tensors[0].second = torch::ones({3, 2}, torch::kInt32);
  save_safetensors(folder / "x.safetensors", tensors);
  Linear layer(2, 3, true);
  EXPECT_THAT(
      test::sentence_of<Error>([&] { load_strictly(*layer, WeightStore::open(folder / "x.safetensors")); }),
      HasSubstr("'weight' holds I32, expected floating-point"));
}

TEST(Weights, NotANumberIsRefused) {
  test::TemporaryFolder folder;
  auto tensors = layer_tensors();
  tensors[0].second[1][1] = std::numeric_limits<float>::quiet_NaN();
  save_safetensors(folder / "x.safetensors", tensors);
  Linear layer(2, 3, true);
  EXPECT_THAT(
      test::sentence_of<Error>([&] { load_strictly(*layer, WeightStore::open(folder / "x.safetensors")); }),
      HasSubstr("'weight' holds NaN"));
}

TEST(Weights, OneOddNumberInMillionsIsRefusedInEveryFormat) {
  test::TemporaryFolder folder;
  for (const auto type : {torch::kFloat32, torch::kBFloat16, torch::kFloat16}) {
    torch::nn::Module module;
    module.register_parameter("weight", torch::empty({100'003}, type));
    const auto accepted = [&](const torch::Tensor& weight) {
      save_safetensors(folder / "x.safetensors", {{"weight", weight}});
      try {
        load_strictly(module, WeightStore::open(folder / "x.safetensors"));
      } catch (const Error&) {
        return false;
      }
      return true;
    };
    auto weight = torch::full({100'003}, std::numeric_limits<float>::max()).to(torch::kFloat32);
    if (type == torch::kFloat16) weight.fill_(65504);
    if (type == torch::kBFloat16) weight.fill_(3.3895e38);  // its largest
    weight = weight.to(type);
    EXPECT_TRUE(accepted(weight)) << type << ": the sum may be infinite, the numbers are not";
    for (const std::int64_t place : {0, 4096, 100'002})
      for (const double odd : {HUGE_VAL, -HUGE_VAL, std::nan("")}) {
        auto changed = weight.clone();
        changed[place] = odd;
        EXPECT_FALSE(accepted(changed)) << type << " " << odd << " at " << place;
      }
  }
}

TEST(Weights, ShardsAreReadThroughTheirIndex) {
  test::TemporaryFolder folder;
  save_safetensors(folder / "model-1.safetensors", {{"a", torch::ones({2})}});
  save_safetensors(folder / "model-2.safetensors", {{"b", torch::zeros({2})}});
  write_file(folder / "model.safetensors.index.json",
             R"({"metadata":{},"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}})");
  EXPECT_EQ(WeightStore::open(folder.path()).get("a").sum().item<float>(), 2.0f);
  write_file(folder / "model.safetensors.index.json", R"({"weight_map":{"a":"../model-1.safetensors"}})");
  EXPECT_THAT(test::sentence_of<Error>([&] { WeightStore::open(folder.path()); }), HasSubstr("same folder"));
  write_file(folder / "model.safetensors.index.json", R"({"weight_map":{"c":"model-1.safetensors"}})");
  EXPECT_THAT(test::sentence_of<Error>([&] { WeightStore::open(folder.path()); }),
              HasSubstr("'c' is not in"));
}

TEST(Weights, FailedWriteLeavesTheOldFile) {
  test::TemporaryFolder folder;
  save_safetensors(folder / "x.safetensors", {{"a", torch::ones({2})}});
  EXPECT_THROW(save_safetensors(folder / "x.safetensors", {{"a", torch::ones({2}, torch::kComplexFloat)}}),
               Error);
  EXPECT_EQ(WeightStore::open(folder / "x.safetensors").get("a").sum().item<float>(), 2.0f);
}

}  // namespace
}  // namespace kerf::nn
