#include "train/trainer.h"

#include <kerf/error.h>

#include <chrono>
#include <cmath>
#include <numeric>

#include "base/random.h"
#include "base/seconds_since.h"
#include "train/checkpoint.h"
#include "train/metrics_log.h"
#include "train/run_folder.h"

namespace kerf::train {
namespace {

constexpr const char* kMetrics = "metrics.jsonl";

using Clock = std::chrono::steady_clock;

/// Sums between two log lines.
struct Window {
  double loss = 0, norm = 0;
  std::int64_t tokens = 0, samples = 0, steps = 0;
  std::map<std::string, double> metrics;
  Clock::time_point start = Clock::now();
};

class Loop {
 public:
  Loop(Task& task, const LoopOptions& options, Observer& observer)
      : task_(task),
        options_(options),
        observer_(observer),
        sampler_(task.size(), options.seed),
        scout_(task.size(), options.seed),
        groups_(task.parameters()),
        optimiser_(groups_, options.adamw, options.muon),
        metrics_(options.folder / kMetrics) {
    options_.schedule.total = options.steps;
    if (options.average_decay > 0)
      for (const auto& [name, parameter] : all()) averages_.emplace_back(name, parameter.detach().clone());
  }

  LoopResult run() {
    if (options_.resume)
      load();
    else
      metrics_.start();
    for (; step_ < options_.steps; ++step_) {
      if (observer_.stop_requested()) return finish(true);
      take_step();
      if ((step_ + 1) % options_.log_every == 0 || step_ + 1 == options_.steps) log();
      if ((step_ + 1) % options_.save_every == 0) save(step_ + 1);
      if (options_.eval_every > 0 && (step_ + 1) % options_.eval_every == 0 && step_ + 1 < options_.steps)
        evaluate(step_ + 1);
    }
    return finish(false);
  }

 private:
  Path checkpoint_file() const { return options_.folder / "checkpoint.safetensors"; }

  nn::NamedTensors all() const {
    nn::NamedTensors tensors;
    for (const auto& group : groups_)
      tensors.insert(tensors.end(), group.parameters.begin(), group.parameters.end());
    return tensors;
  }

  void take_step() {
    const double loss = accumulate(), norm = optimiser_.clip(options_.clip);
    if (!std::isfinite(loss) || !std::isfinite(norm))
      fail("training step {}: the {} not finite; lower the learning rate or check the data", step_ + 1,
           std::isfinite(loss) ? "gradients are" : "loss is");
    window_.norm += norm;
    optimiser_.step(learning_rate(options_.schedule, step_));
    update_averages();
    window_.loss += loss;
    window_.steps += 1;
  }

  /// Mean loss of the step's micro-batches, whose gradients add up. A sample that cannot be read ends the
  /// run, but not the steps before it.
  double accumulate() {
    double loss = 0;
    try {
      for (std::int64_t micro = 0; micro < options_.accumulate; ++micro)
        loss += backward(micro) / double(options_.accumulate);
    } catch (const Error& error) {
      if (step_ == saved_) throw;
      save(step_);
      fail("{} (training step {}; the steps before it are in the checkpoint)", error.what(), step_ + 1);
    }
    return loss;
  }

  nn::Pass base_pass() const {
    nn::Pass pass;
    if (options_.bf16) pass.autocast = torch::kBFloat16;
    pass.wide = options_.wide;
    return pass;
  }

  /// Samples of micro-batch `number` of the run.
  std::vector<Draw> draws_of(Sampler& sampler, std::int64_t number) const {
    std::vector<Draw> draws;
    for (std::int64_t i = 0; i < options_.batch; ++i)
      draws.push_back(sampler.draw(std::uint64_t(number * options_.batch + i)));
    return draws;
  }

  /// Tells the task of the micro-batches after `number`, of each once.
  void announce(std::int64_t number) {
    const auto last = std::min(number + options_.read_ahead, options_.steps * options_.accumulate - 1);
    announced_ = std::max(announced_, number - 1);
    while (announced_ < last) task_.expect(draws_of(scout_, ++announced_));
  }

  double backward(std::int64_t micro) {
    const auto number = step_ * options_.accumulate + micro;
    announce(number);
    const auto draws = draws_of(sampler_, number);
    const auto first = std::uint64_t(number * options_.batch);
    auto pass = base_pass();
    pass.checkpoint = options_.checkpoint_layers;
    pass.dropout = at::make_generator<at::CPUGeneratorImpl>(mix_bits(options_.seed ^ mix_bits(first)));
    const auto result = task_.loss(draws, pass);
    (result.loss / double(options_.accumulate)).backward();
    window_.tokens += result.tokens;
    window_.samples += options_.batch;
    for (const auto& [name, value] : result.metrics)
      window_.metrics[name] += value / double(options_.accumulate);
    return result.loss.item<double>();
  }

  void update_averages() {
    if (averages_.empty()) return;
    torch::NoGradGuard no_grad;
    // Early steps count little, or the random start would linger for 1 / (1 - decay) steps.
    const double decay = std::min(options_.average_decay, double(step_ + 1) / double(step_ + 10));
    std::vector<torch::Tensor> averages, parameters;
    for (const auto& [name, average] : averages_) averages.push_back(average);
    for (const auto& [name, parameter] : all()) parameters.push_back(parameter);
    at::_foreach_lerp_(averages, parameters, 1 - decay);
  }

  void log() {
    const double seconds = seconds_since(window_.start), steps = double(window_.steps);
    result_.loss = window_.loss / steps;
    nlohmann::ordered_json line = {{"step", step_ + 1},
                                   {"loss", result_.loss},
                                   {"lr", learning_rate(options_.schedule, step_)},
                                   {"grad_norm", window_.norm / steps},
                                   {"samples_per_second", double(window_.samples) / seconds},
                                   {"tokens_per_second", double(window_.tokens) / seconds}};
    for (const auto& [name, value] : window_.metrics) line[name] = value / steps;
    metrics_.append(line);
    std::string note = fmt::format("loss {:.4f}  {:.1f} samples/s  {:.0f} tokens/s", result_.loss,
                                   double(window_.samples) / seconds, double(window_.tokens) / seconds);
    for (const auto& [name, value] : window_.metrics) note += fmt::format("  {} {:.4f}", name, value / steps);
    observer_.progress(step_ + 1, options_.steps, note);
    window_ = Window();
  }

  /// Scores the averaged weights where an average is kept, for those are what will be saved.
  void evaluate(std::int64_t steps) {
    const auto pass = base_pass();
    if (steps < options_.steps) swap_averages();
    const auto scores = task_.evaluate(pass);
    if (!options_.result.empty()) task_.save(options_.result);
    if (steps < options_.steps) swap_averages();
    window_.start = Clock::now();
    window_.samples = window_.tokens = 0;
    if (scores.empty()) return;
    nlohmann::ordered_json line = {{"step", steps}};
    std::string note;
    for (const auto& [name, value] : scores) {
      line[name] = value;
      note += fmt::format("{} {:.4f}  ", name, value);
    }
    metrics_.append(line);
    observer_.progress(steps, options_.steps, note);
  }

  void swap_averages() {
    if (averages_.empty()) return;
    torch::NoGradGuard no_grad;
    auto parameters = all();
    for (std::size_t i = 0; i < averages_.size(); ++i) {
      const auto kept = parameters[i].second.clone();
      parameters[i].second.copy_(averages_[i].second);
      averages_[i].second.copy_(kept);
    }
  }

  /// Every tensor that the next step depends on.
  nn::NamedTensors everything() const {
    auto tensors = optimiser_.state();
    for (const auto& [name, parameter] : all()) tensors.emplace_back("parameter." + name, parameter.detach());
    for (const auto& [name, average] : averages_) tensors.emplace_back("average." + name, average);
    return tensors;
  }

  void save(std::int64_t steps) {
    save_checkpoint(checkpoint_file(), everything(), {steps, options_.seed});
    saved_ = steps;
  }

  void load() {
    if (!std::filesystem::exists(checkpoint_file())) {
      observer_.warning(checkpoint_file().string() + " is not there; training starts from the beginning");
      return metrics_.start();
    }
    step_ = saved_ = load_checkpoint(checkpoint_file(), everything(), options_.seed);
    metrics_.keep_until(step_);  // later lines will be written again
    const auto losses = read_losses(options_.folder / kMetrics);
    if (!losses.empty()) result_.loss = losses.back().second;  // it stands where no step is left to take
  }

  LoopResult finish(bool interrupted) {
    save(step_);
    result_.steps = step_;
    result_.interrupted = interrupted;
    if (interrupted) return result_;
    swap_averages();
    evaluate(options_.steps);
    return result_;
  }

  Task& task_;
  LoopOptions options_;
  Observer& observer_;
  Sampler sampler_, scout_;      // the scout is micro-batches ahead, where another epoch may have begun
  std::int64_t announced_ = -1;  // micro-batch up to which the task knows what comes
  std::vector<ParameterGroup> groups_;
  AdamW optimiser_;
  MetricsLog metrics_;
  nn::NamedTensors averages_;
  std::int64_t step_ = 0, saved_ = 0;  // done; done and in the checkpoint
  Window window_;
  LoopResult result_;
};

}  // namespace

Draw Sampler::draw(std::uint64_t number) {
  const auto epoch = std::int64_t(number / std::uint64_t(size_));
  if (epoch != epoch_) {
    order_.resize(size_);
    std::iota(order_.begin(), order_.end(), 0);
    Random random(seed_ ^ mix_bits(std::uint64_t(epoch)));
    for (std::int64_t i = size_ - 1; i > 0; --i) std::swap(order_[i], order_[random.below(i + 1)]);
    epoch_ = epoch;
  }
  return {order_[number % std::uint64_t(size_)], number};
}

LoopResult run_loop(Task& task, const LoopOptions& options, Observer& observer) {
  if (task.size() == 0) fail("training needs at least one sample");
  if (options.steps <= 0 || options.batch <= 0 || options.accumulate <= 0)
    fail("steps, batch and accumulate must be positive");
  make_folder(options.folder);
  return Loop(task, options, observer).run();
}

}  // namespace kerf::train
