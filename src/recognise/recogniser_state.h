// What a recogniser holds, and the steps of an answer.
#pragma once

#include <kerf/recognise.h>

#include "recognise/look.h"
#include "recognise/memory.h"

namespace kerf {

struct WaferRecogniser::State {
  wafer_model::WaferModel model{nullptr};
  Path folder;
  std::size_t task = 0;
  nn::Pass pass;
  torch::ScalarType products = torch::kFloat32;  ///< of the vision towers' matrices, for many maps
  std::optional<recognise::Eye> eye;             ///< the model in use
  std::optional<recognise::Eye> closer;          ///< the one beside it that looks closer, if there is one
  recognise::Look how;
  std::vector<recognise::TaskMemory> memories;  ///< of all tasks of the model
  std::vector<std::string> labels;              ///< that answers are told in
  torch::Tensor class_labels;                   ///< [K, L]; undefined without labels
  torch::Tensor prototypes;                     ///< [K, P] unit
  std::vector<std::string> classes;             ///< of the task, then the taught ones

  const wafer_model::TaskConfig& config() const { return model->config().tasks[task]; }
  recognise::TaskMemory& memory() { return memories[task]; }
  void load_closer(const Path& from);
  void name_classes();
  std::vector<WaferVerdict> answer(const torch::Tensor& maps);
};

namespace recognise {

/// [1, H, W] uint8 as the model reads it. Throws Error for a grid without cells.
torch::Tensor to_tensor(const DieGrid& grid);

}  // namespace recognise
}  // namespace kerf
