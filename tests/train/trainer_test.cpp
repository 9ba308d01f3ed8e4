#include "train/trainer.h"

#include <gmock/gmock.h>
#include <kerf/error.h>

#include <cmath>
#include <fstream>
#include <set>

#include "support/temporary.h"

namespace kerf::train {
namespace {

/// Fits a line to numbered points; the noise of a draw depends on its number alone.
class LineTask : public Task {
 public:
  LineTask()
      : weight(torch::zeros({1, 1}).requires_grad_(true)), offset(torch::zeros({1}).requires_grad_(true)) {}
  std::int64_t size() const override { return 7; }
  std::vector<ParameterGroup> parameters() override {
    return {{{{"weight", weight}, {"offset", offset}}, 1}};
  }
  TaskLoss loss(std::span<const Draw> draws, const nn::Pass&) override {
    if (++calls == fail_at) fail("image7.png is no picture");
    torch::Tensor sum = torch::zeros({});
    for (const auto& draw : draws) {
      taken.emplace_back(draw.number, draw.index);
      const double x = double(draw.index) / 3 - 1, noise = double(draw.number % 5) * 0.01;
      sum = sum + (weight[0][0] * x + offset[0] - (2 * x + 1 + noise)).square();
    }
    if (poison) sum = sum * std::nan("");
    return {sum / double(draws.size()), std::int64_t(draws.size()), {}};
  }
  void expect(std::span<const Draw> draws) override {
    for (const auto& draw : draws) announced.emplace_back(draw.number, draw.index);
  }
  void save(const Path&) override {}
  torch::Tensor weight, offset;
  std::vector<std::pair<std::uint64_t, std::int64_t>> announced, taken;  // number and index of each draw
  bool poison = false;
  int calls = 0, fail_at = 0;
};

/// Asks for a stop after some steps were reported.
class StopAfter : public Observer {
 public:
  explicit StopAfter(std::int64_t steps) : steps_(steps) {}
  void progress(std::int64_t done, std::int64_t, const std::string&) override { done_ = done; }
  bool stop_requested() const override { return done_ >= steps_; }

 private:
  std::int64_t steps_, done_ = 0;
};

LoopOptions options(const Path& folder) {
  LoopOptions options;
  options.steps = 60, options.batch = 2, options.accumulate = 2, options.log_every = 1,
  options.save_every = 10;
  options.schedule.peak = 0.1, options.seed = 5, options.folder = folder, options.average_decay = 0.9;
  return options;
}

TEST(Sampler, EveryEpochIsAFreshPermutation) {
  Sampler sampler(11, 3);
  std::vector<std::vector<std::int64_t>> epochs;
  for (int epoch = 0; epoch < 3; ++epoch) {
    std::vector<std::int64_t> order;
    for (int i = 0; i < 11; ++i) order.push_back(sampler.draw(std::uint64_t(epoch * 11 + i)).index);
    EXPECT_EQ(std::set<std::int64_t>(order.begin(), order.end()).size(), 11u);
    epochs.push_back(order);
  }
  EXPECT_NE(epochs[0], epochs[1]);
  EXPECT_EQ(Sampler(11, 3).draw(25).index, epochs[2][3]) << "a draw does not depend on the draws before it";
}

TEST(Trainer, TellsTheTaskWhatComesOnceAndInTime) {
  test::TemporaryFolder folder;
  LineTask task;
  Observer quiet;
  run_loop(task, options(folder.path()), quiet);
  EXPECT_EQ(task.announced, task.taken) << "across epochs too";
  LineTask resumed;
  auto longer = options(folder.path());
  longer.steps = 64, longer.resume = true;
  run_loop(resumed, longer, quiet);
  EXPECT_EQ(resumed.announced, resumed.taken);
  EXPECT_EQ(resumed.taken.size(), 4u * 2 * 2);
}

TEST(Trainer, Learns) {
  test::TemporaryFolder folder;
  LineTask task;
  Observer quiet;
  const auto result = run_loop(task, options(folder.path()), quiet);
  EXPECT_EQ(result.steps, 60);
  EXPECT_NEAR(task.weight.item<float>(), 2, 0.2);
}

TEST(Trainer, ResumeContinuesBitForBit) {
  test::TemporaryFolder whole, parts;
  LineTask straight;
  Observer quiet;
  run_loop(straight, options(whole.path()), quiet);
  auto settings = options(parts.path());
  for (const std::int64_t stop : {17, 18, 43}) {
    LineTask task;
    StopAfter observer(stop);
    const auto result = run_loop(task, settings, observer);
    EXPECT_TRUE(result.interrupted);
    EXPECT_EQ(result.steps, stop);
    settings.resume = true;
  }
  LineTask last;
  run_loop(last, settings, quiet);
  EXPECT_TRUE(torch::equal(last.weight, straight.weight));
  EXPECT_TRUE(torch::equal(last.offset, straight.offset));
  const auto steps_of = [](const Path& folder) {
    return std::ranges::count(read_file(folder / "metrics.jsonl"), '\n');
  };
  EXPECT_EQ(steps_of(parts.path()), steps_of(whole.path())) << "no step is logged twice";
}

TEST(Trainer, AFinishedRunKeepsItsLoss) {
  test::TemporaryFolder folder;
  LineTask first, again;
  Observer quiet;
  auto settings = options(folder.path());
  const double loss = run_loop(first, settings, quiet).loss;
  EXPECT_GT(loss, 0);
  settings.resume = true;
  EXPECT_EQ(run_loop(again, settings, quiet).loss, loss);
  EXPECT_EQ(again.calls, 0);
}

TEST(Trainer, ContinuesFromTheLastCheckpointAfterAKill) {
  test::TemporaryFolder whole, killed;
  LineTask straight;
  Observer quiet;
  run_loop(straight, options(whole.path()), quiet);
  // A kill leaves the last periodic checkpoint and log lines of steps after it.
  auto settings = options(killed.path());
  LineTask first;
  StopAfter observer(20);
  run_loop(first, settings, observer);
  std::ofstream(killed / "metrics.jsonl", std::ios::app)
      << "{\"step\": 21, \"loss\": 1}\n{\"step\": 22, \"lo";
  settings.resume = true;
  LineTask second;
  run_loop(second, settings, quiet);
  EXPECT_TRUE(torch::equal(second.weight, straight.weight));
}

TEST(Trainer, ASampleThatCannotBeReadCostsNoStep) {
  test::TemporaryFolder whole, broken;
  LineTask straight, failing, next;
  Observer quiet;
  run_loop(straight, options(whole.path()), quiet);
  failing.fail_at = 2 * 7 + 2;  // the second micro-batch of step 8, between two checkpoints
  auto settings = options(broken.path());
  EXPECT_THAT(test::sentence_of<Error>([&] { run_loop(failing, settings, quiet); }),
              testing::AllOf(testing::HasSubstr("image7.png"), testing::HasSubstr("step 8")));
  settings.resume = true;
  run_loop(next, settings, quiet);
  EXPECT_EQ(next.calls, 2 * (60 - 7)) << "the seven steps before it are in the checkpoint";
  EXPECT_TRUE(torch::equal(next.weight, straight.weight));
}

TEST(Trainer, LossThatIsNotFiniteStopsWithASentence) {
  test::TemporaryFolder folder;
  LineTask task;
  task.poison = true;
  Observer quiet;
  EXPECT_THAT(test::sentence_of<Error>([&] { run_loop(task, options(folder.path()), quiet); }),
              testing::HasSubstr("step 1: the loss is not finite"));
}

}  // namespace
}  // namespace kerf::train
