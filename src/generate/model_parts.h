// The network inside a Model, for rooms that add to what it computes.
#pragma once

#include <kerf/model.h>

#include "generate/session.h"

namespace kerf::generate {

struct ModelParts {
  static qwen3_vl::Qwen3VL& network(Model& model);
  static const qwen3_vl::Processor& processor(const Model& model);
  /// As Model::answer_batch() would run them.
  static std::vector<qwen3_vl::Prompt> prepare(const Model& model,
                                               const std::vector<std::vector<Message>>& conversations,
                                               const Model::FindImage& find);
  static SessionOptions session(Model& model, const GenerateOptions& options, int adapter);
};

}  // namespace kerf::generate
