// A wafer model on disk: wafer.json beside wafer.safetensors.
#pragma once

#include <kerf/file.h>

#include "models/wafer/model.h"

namespace kerf::recognise {

inline constexpr const char* kWaferModelFile = "wafer.json";
inline constexpr const char* kWaferWeightsFile = "wafer.safetensors";
inline constexpr const char* kCloserFolder = "closer";  ///< in a model's: another that looks at doubtful maps

/// Throws Error naming the file and what is wrong, every tensor that is missing, unknown or misshaped
/// included.
wafer_model::WaferModel load_wafer_model(const Path& folder, torch::Device device);
/// Matrices are kept in bfloat16, vectors in float32.
void save_wafer_model(wafer_model::WaferModel& model, const Path& folder);

/// Gives a copy of a model the model that looks closer, if the first has one.
void copy_closer(const Path& from, const Path& to);

/// Throws Error, which starts with `place`, when no model can have this shape.
void check_config(const wafer_model::Config& config, const std::string& place);

/// Copies all weights of a model of the same shape, whose tasks may be others: heads of tasks with the same
/// name and classes are taken, those of other tasks stay.
void take_weights(wafer_model::WaferModel& model, const Path& folder);

}  // namespace kerf::recognise
