// What kerf_bench measures: one JSON object a run, so that run.py can hold it against the peer's.
#pragma once

#include <kerf/file.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/qwen3_vl/processor.h"

namespace kerf::bench {

struct Options {
  Path source;               ///< prepare: folder with config.json, tokenizer and processor files
  Path model;                ///< model folder with weights
  Path data;                 ///< folder shared with the peer: inputs, adapter, logits
  std::string dtype;         ///< "fp32" or "bf16"
  int threads = 1;           ///< of LibTorch
  int repeats = 5;           ///< timed runs after one that warms up
  std::int64_t tokens = 64;  ///< decoded after the prompt
};

/// The question about one 384x384 picture that both sides answer, with a made-up answer to learn.
qwen3_vl::Prompt make_prompt(const Path& model, bool with_answer);

/// Writes a model with random bfloat16 weights, the inputs of both measurements and a fresh adapter for the
/// peer to read.
void prepare(const Options& options);
/// Prefill, decoding and peak memory.
nlohmann::json measure_inference(const Options& options);
/// Training steps of a LoRA adapter on all language layers, and peak memory.
nlohmann::json measure_lora(const Options& options);

/// Seconds of `repeats` runs of `work` after one that is not counted.
template <typename Work>
std::vector<double> time_runs(int repeats, const Work& work);

double now();  ///< seconds on a steady clock
/// Largest resident memory of this process so far, bytes.
std::int64_t peak_memory();

template <typename Work>
std::vector<double> time_runs(int repeats, const Work& work) {
  work();
  std::vector<double> seconds;
  for (int i = 0; i < repeats; ++i) {
    const double start = now();
    work();
    seconds.push_back(now() - start);
  }
  return seconds;
}

}  // namespace kerf::bench
