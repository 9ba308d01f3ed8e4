// Conversations about wafer maps: the language stage of WamGLM in training and at work (Applied Soft
// Computing 2025, doi 10.1016/j.asoc.2025.113962).
#pragma once

#include <kerf/chat.h>
#include <kerf/file.h>
#include <kerf/progress.h>
#include <kerf/train.h>
#include <kerf/wafer.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace kerf {

/// A file of dialogues (kerf/dialogue.h) in a training run. Images "maps.npz[12]" are taken from the file's
/// folder.
struct DialogueSource {
  Path dialogues;
  int repeat = 1;  ///< times a dialogue is drawn an epoch
  bool operator==(const DialogueSource&) const = default;
};

/// The language model of a fresh run, in the terms of Qwen3-VL's text_config. Its width is that of the wafer
/// model's tokens.
struct LanguageSettings {
  std::int64_t num_hidden_layers = 4;
  std::int64_t intermediate_size = 768;
  std::int64_t num_attention_heads = 4;
  std::int64_t num_key_value_heads = 2;
  std::int64_t head_dim = 64;
  std::int64_t max_position_embeddings = 4096;
  bool operator==(const LanguageSettings&) const = default;
};

/// Everything that decides the outcome of a training of the language stage: the visual stage is frozen, its
/// projection (the tower's merger) and the language model learn.
struct DialogueTrainConfig {
  Path base;        ///< model folder to go on from; empty: fresh language model on `wafer`'s tower
  Path wafer;       ///< wafer model whose tower sees; not with `base`
  Path vocabulary;  ///< folder of tokenizer and processor files; not with `base`
  Path body;        ///< model folder whose language layers the fresh model starts with; empty: drawn
  LanguageSettings language;
  std::string mode = "full";  ///< "full" or "lora"
  LoraSettings lora;
  bool train_projection = true;
  std::vector<DialogueSource> sources, held_out;

  std::int64_t steps = 1000;
  std::int64_t pack = 4096;  ///< tokens a step, of dialogues of about one length
  double lr = 2e-3;
  double muon = 10;
  std::string schedule = "trapezoid";
  double fall = 0.5;
  std::int64_t warmup = 100;
  double weight_decay = 0.02;
  double beta2 = 0.98;
  double clip = 1;
  double average_decay = 0.998;
  std::string precision = "auto";
  std::string device = "cpu";
  int threads = 0;
  std::int64_t log_every = 20;
  std::int64_t save_every = 200;
  std::int64_t eval_every = 0;
  std::int64_t eval_dialogues = 200;
  std::uint64_t seed = 0;
};

/// Parses a run's TOML file, as load_train_config does.
DialogueTrainConfig load_dialogue_train_config(const Path& file);
std::string write_dialogue_train_config(const DialogueTrainConfig& config);

/// Trains the language stage. The result is OUT/model, a Qwen3-VL folder, or OUT/adapter.
TrainResult train_dialogues(const DialogueTrainConfig& config, const TrainOptions& options,
                            Observer& observer);

}  // namespace kerf
