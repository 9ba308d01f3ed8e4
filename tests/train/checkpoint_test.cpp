#include "train/checkpoint.h"

#include <gmock/gmock.h>
#include <kerf/error.h>

#include <limits>

#include "support/temporary.h"
#include "train/metrics_log.h"

namespace kerf::train {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class CheckpointTest : public testing::Test {
 protected:
  void SetUp() override { save_checkpoint(file(), tensors, {12, 5}); }
  Path file() const { return folder / "checkpoint.safetensors"; }
  /// The sentence with which a file is refused.
  std::string refusal(const nn::NamedTensors& wanted, std::uint64_t seed = 5) const {
    return test::sentence_of<Error>([&] { load_checkpoint(file(), wanted, seed); });
  }
  test::TemporaryFolder folder;
  nn::NamedTensors tensors = {{"parameter.a", torch::randn({3, 2})}, {"step.a", torch::tensor(12.0f)}};
};

TEST_F(CheckpointTest, GivesBackEveryTensorAndTheStep) {
  nn::NamedTensors empty = {{"parameter.a", torch::zeros({3, 2})}, {"step.a", torch::zeros({})}};
  EXPECT_EQ(load_checkpoint(file(), empty, 5), 12);
  EXPECT_TRUE(torch::equal(empty[0].second, tensors[0].second));
  EXPECT_TRUE(torch::equal(empty[1].second, tensors[1].second));
}

TEST_F(CheckpointTest, RefusesARunThatItDoesNotBelongTo) {
  // A row would be spread over the matrix by copy_, without a word.
  const nn::NamedTensors row = {{"parameter.a", torch::zeros({4, 3, 2})}};
  EXPECT_THAT(refusal(row), AllOf(HasSubstr("another model"), HasSubstr("'parameter.a'")));
  EXPECT_THAT(refusal({{"parameter.b", torch::zeros({3, 2})}}), HasSubstr("'parameter.b' is missing"));
  EXPECT_THAT(refusal(tensors, 6), AllOf(HasSubstr("seed 5"), HasSubstr("seed 6")));
}

TEST_F(CheckpointTest, RefusesNumbersThatAreNone) {
  for (const char* step : {"", "x", "-5", "12x", "99999999999999999999"}) {
    nn::save_safetensors(file(), tensors, {{"kerf_step", step}, {"kerf_seed", "5"}});
    EXPECT_THAT(refusal(tensors), HasSubstr("kerf_step")) << step;
  }
  nn::save_safetensors(file(), tensors);
  EXPECT_THAT(refusal(tensors), HasSubstr("not a training checkpoint"));
}

TEST_F(CheckpointTest, WeightsThatAreNotFiniteLeaveTheLastOneInPlace) {
  const auto before = hash_file(file());
  auto broken = tensors;
  broken[0].second = tensors[0].second.clone();
  broken[0].second[1][1] = std::numeric_limits<float>::infinity();
  EXPECT_THAT(test::sentence_of<Error>([&] {
                save_checkpoint(file(), broken, {13, 5});
              }),
              AllOf(HasSubstr("step 13"), HasSubstr("'parameter.a'")));
  EXPECT_EQ(hash_file(file()), before);
}

TEST(MetricsLog, KeepsTheLinesOfTheStepsThatStand) {
  test::TemporaryFolder folder;
  const MetricsLog log(folder / "metrics.jsonl");
  write_file(folder / "metrics.jsonl", "[1]\n{\"step\": \"x\"}\n{\"step\": 1}\n{\"step\": 3}\n{\"step\": 2");
  log.keep_until(2);
  log.append({{"step", 4}});
  EXPECT_EQ(read_file(folder / "metrics.jsonl"), "{\"step\": 1}\n{\"step\":4}\n");
}

TEST(MetricsLog, SaysWhenTheDiskIsFull) {
  EXPECT_THAT(test::sentence_of<Error>([] {
                MetricsLog("/dev/full").append({{"step", 1}});
              }),
              AllOf(HasSubstr("/dev/full"), HasSubstr("No space left")));
}

}  // namespace
}  // namespace kerf::train
