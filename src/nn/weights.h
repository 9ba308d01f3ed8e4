// Weights on disk: one safetensors file, or a folder with one file or shards and an index.
#pragma once

#include <kerf/file.h>
#include <torch/torch.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/safetensors_header.h"

namespace kerf::nn {

/// Named tensors, in the order they should be written.
using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

/// Tensors of one or more mapped safetensors files, handed out without copying where alignment allows.
/// A tensor keeps its file mapped; treat it as read-only.
class WeightStore {
 public:
  /// `path` is a .safetensors file or a folder holding model.safetensors or model.safetensors.index.json.
  static WeightStore open(const Path& path);

  bool contains(const std::string& name) const { return places_.count(name) != 0; }
  /// Throws Error naming the tensor when it is not there or of a dtype that is not read (F32, F16, BF16, F64,
  /// I64, I32, U8, BOOL are).
  torch::Tensor get(const std::string& name) const;
  /// Gives the memory of a tensor's pages back until they are read again, so that a model that is copied out
  /// of its file is not in memory twice.
  void forget(const std::string& name) const;
  std::vector<std::string> names() const;
  const std::string& source() const { return source_; }

 private:
  struct Shard;
  std::string source_;
  std::map<std::string, std::pair<std::shared_ptr<Shard>, std::size_t>> places_;
  void add_shard(const Path& file);
};

/// Writes a safetensors file atomically, ordered as the reference writer does (wide dtypes first, then by
/// name).
void save_safetensors(const Path& path, const NamedTensors& tensors,
                      const std::map<std::string, std::string>& metadata = {{"format", "pt"}});

/// Copies weights into a module's parameters (cast to their dtype). Every missing, unexpected and misshaped
/// tensor is named in one Error. `ignored` names in the store are skipped. NaN or infinite weights are
/// refused.
void load_strictly(torch::nn::Module& module, const WeightStore& store,
                   const std::vector<std::string>& ignored = {});

/// Parameters of a module under their registered names.
NamedTensors named_parameters(const torch::nn::Module& module);

}  // namespace kerf::nn
