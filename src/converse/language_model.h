// The language stage as a Qwen3-VL model: the tower of a wafer model that looks, a language model that talks.
#pragma once

#include <kerf/converse.h>

#include "models/qwen3_vl/model.h"
#include "models/wafer/model.h"

namespace kerf::converse {

/// A fresh model in `folder` (config.json, weights, the vocabulary's files), which load_model() reads: tower
/// of `config.wafer`, language layers of `config.body` where given, everything else drawn by the seed. Throws
/// Error naming what does not fit.
void write_fresh_model(const DialogueTrainConfig& config, const Path& folder);

/// Freezes the tower but, with `projection`, its merger.
void freeze_vision(qwen3_vl::Qwen3VL& model, bool projection);

}  // namespace kerf::converse
