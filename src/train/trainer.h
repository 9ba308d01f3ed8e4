// The training loop: accumulation, clipping, schedule, checkpoints, metrics. One process; what a
// data-parallel run would add is a sampler that gives each rank its draws and a reduction of the gradients
// before clip().
#pragma once

#include <kerf/progress.h>

#include <functional>
#include <optional>

#include "train/task.h"

namespace kerf::train {

struct LoopOptions {
  std::int64_t steps = 1000;
  std::int64_t batch = 8;       ///< samples a micro-batch
  std::int64_t accumulate = 1;  ///< micro-batches a step
  AdamWOptions adamw;
  MuonOptions muon;
  ScheduleOptions schedule;        ///< total is set to `steps`
  std::int64_t read_ahead = 3;     ///< micro-batches that the task is told of before it computes them
  double clip = 1;                 ///< largest gradient norm; 0: no clipping
  bool bf16 = false;               ///< autocast matrix products to bfloat16
  bool wide = false;               ///< Pass::wide: activations in float32 over weights kept in bfloat16
  bool checkpoint_layers = false;  ///< gradient checkpointing
  double average_decay = 0;       ///< > 0: an exponential moving average of the weights is what save() writes
  std::int64_t log_every = 10;    ///< steps
  std::int64_t save_every = 200;  ///< steps between checkpoints
  std::int64_t eval_every = 0;    ///< steps between evaluations on held-out data; 0: only at the end
  std::uint64_t seed = 0;
  Path result;          ///< what the task saves goes here, at every evaluation and at the end
  Path folder;          ///< checkpoint.safetensors and metrics.jsonl go here
  bool resume = false;  ///< continue from folder/checkpoint.safetensors
};

struct LoopResult {
  std::int64_t steps = 0;
  double loss = 0;           ///< mean over the last logging window, that before a resume included
  bool interrupted = false;  ///< a stop was asked for; a checkpoint has been written
};

/// Index of the sample that draw `number` of a run takes: a new permutation each epoch, from the seed alone.
class Sampler {
 public:
  Sampler(std::int64_t size, std::uint64_t seed) : size_(size), seed_(seed) {}
  Draw draw(std::uint64_t number);

 private:
  std::int64_t size_;
  std::uint64_t seed_;
  std::int64_t epoch_ = -1;
  std::vector<std::int64_t> order_;
};

/// Trains and writes `options.folder`/{checkpoint.safetensors, metrics.jsonl}. Deterministic: the same
/// options and machine give the same weights, with or without a resume in between. Throws Error when losses,
/// gradients or weights are not finite and when a sample cannot be read (the steps before it are saved).
LoopResult run_loop(Task& task, const LoopOptions& options, Observer& observer);

}  // namespace kerf::train
