#include "inspect/train_limits.h"

#include <kerf/error.h>

namespace kerf::inspect {
namespace {

struct Limit {
  const char* key;
  double value, smallest, largest;
};

void check_all(std::initializer_list<Limit> limits, const std::string& place) {
  for (const auto& [key, value, smallest, largest] : limits)
    if (!(value >= smallest && value <= largest))  // so written, it refuses nan
      fail("{}: '{}' is {}, expected a number from {} to {}", place, key, value, smallest, largest);
}

}  // namespace

void check_limits(const TrainConfig& config, const std::string& place) {
  constexpr double kNever = 1e9;  // steps: years of training
  constexpr double kBelowOne = 1 - 1e-9;
  check_all({{"steps", double(config.steps), 1, kNever},
             {"batch", double(config.batch), 1, 65536},
             {"accumulate", double(config.accumulate), 1, 65536},
             {"lr", config.lr, 0, 10},
             {"vision_lr_scale", config.vision_lr_scale, 0, 1000},
             {"muon", config.muon, 0, 1e6},
             {"warmup", double(config.warmup), 0, kNever},
             {"weight_decay", config.weight_decay, 0, 10},
             {"beta2", config.beta2, 0, kBelowOne},
             {"clip", config.clip, 0, 1e9},
             {"average_decay", config.average_decay, 0, kBelowOne},
             {"number_sigma", config.number_sigma, 0, 1000},
             {"dense_weight", config.dense_weight, 0, 1e6},
             {"threads", double(config.threads), 0, 1024},
             {"readers", double(config.readers), 0, 1024},
             {"cache_mb", double(config.cache_mb), 0, 1 << 20},
             {"log_every", double(config.log_every), 1, kNever},
             {"save_every", double(config.save_every), 1, kNever},
             {"eval_every", double(config.eval_every), 0, kNever},
             {"eval_images", double(config.eval_images), 0, kNever},
             {"seams", config.seams, 0, 1},
             {"right_share", config.right_share, 0, 1},
             {"held_out_cases", config.held_out_cases, 0, kBelowOne}},
            place);
  check_all({{"r", double(config.lora.r), 1, 65536},
             {"lora_alpha", config.lora.lora_alpha, 1e-6, 1e6},
             {"lora_dropout", config.lora.lora_dropout, 0, kBelowOne}},
            place + " [lora]");
  for (const auto& source : config.sources)
    check_all({{"held_out", source.held_out, 0, kBelowOne}, {"repeat", double(source.repeat), 1, 10000}},
              place + " [[sources]]");
}

}  // namespace kerf::inspect
