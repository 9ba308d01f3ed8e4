// kerf_bench: prepares and times Kerf's part of the comparison that bench/run.py makes.
#include <fmt/format.h>
#include <kerf/error.h>
#include <torch/torch.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "bench.h"
#include "nn/device.h"

namespace kerf::bench {
namespace {

nlohmann::json run(const std::string& what, const Options& options) {
  torch::set_num_threads(options.threads);
  nlohmann::json result;
  if (what == "prepare")
    prepare(options);
  else
    result = what == "infer" ? measure_inference(options) : measure_lora(options);
  result["features"] = nn::cpu_features().text();
  return result;
}

void add_options(CLI::App& app, Options& options) {
  app.add_option("--source", options.source,
                 "prepare: folder with config.json, tokenizer and processor files");
  app.add_option("--model", options.model, "model folder")->required();
  app.add_option("--data", options.data, "folder shared with the peer")->required();
  app.add_option("--dtype", options.dtype, "fp32 or bf16")->check(CLI::IsMember({"fp32", "bf16"}));
  app.add_option("--threads", options.threads, "threads")->check(CLI::Range(1, 1024));
  app.add_option("--repeats", options.repeats, "timed runs")->check(CLI::Range(1, 1000));
  app.add_option("--tokens", options.tokens, "tokens to decode")->check(CLI::Range(1, 10'000));
}

}  // namespace
}  // namespace kerf::bench

int main(int argc, char** argv) {
  CLI::App app("Times Kerf; bench/run.py compares it with transformers and PEFT.", "kerf_bench");
  std::string what;
  kerf::bench::Options options;
  app.add_option("what", what, "prepare, infer or lora")
      ->required()
      ->check(CLI::IsMember({"prepare", "infer", "lora"}));
  kerf::bench::add_options(app, options);
  CLI11_PARSE(app, argc, argv);
  try {
    fmt::print("{}\n", kerf::bench::run(what, options).dump());
  } catch (const std::exception& error) {
    fmt::print(stderr, "kerf_bench: {}\n", error.what());
    return 1;
  }
  return 0;
}
