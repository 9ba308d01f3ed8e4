// The wafer model in training: classes and labels of one view, contrast of the others (train/pscl.h).
#pragma once

#include <kerf/recognise.h>

#include "models/wafer/model.h"
#include "recognise/map_set.h"
#include "recognise/overlay.h"
#include "train/read_ahead.h"
#include "train/task.h"

namespace kerf::recognise {

/// Maps of a task of the model.
struct TaskMaps {
  std::size_t task = 0;  ///< index among the model's
  MapSet maps;
  int repeat = 1;
};

class WaferTask : public train::Task {
 public:
  /// `teacher` may be empty.
  WaferTask(wafer_model::WaferModel model, wafer_model::WaferModel teacher, std::vector<TaskMaps> maps,
            const WaferTrainConfig& config);
  /// Maps of a source that draws choose among.
  struct Members {
    std::vector<std::vector<std::int64_t>> classes;  ///< labelled ones of each class that has any
    std::vector<std::int64_t> class_of;              ///< which class that is
    std::vector<std::int64_t> unlabelled;
  };
  void set_held_out(std::vector<TaskMaps> held_out) { held_out_ = std::move(held_out); }

  std::int64_t size() const override;
  std::vector<train::ParameterGroup> parameters() override;
  train::TaskLoss loss(std::span<const train::Draw> draws, const nn::Pass& pass) override;
  void expect(std::span<const train::Draw> draws) override { batches_.expect(draws); }
  std::map<std::string, double> evaluate(const nn::Pass& pass) override;
  void save(const Path& folder) override;

 private:
  struct Pick {
    std::size_t source = 0;
    std::int64_t index = 0;
    std::uint64_t number = 0;
    std::int64_t above = -1;    ///< the map of the same source that is laid over it, -1: none
    std::int64_t mixture = -1;  ///< the class of both together
  };
  /// The maps of a batch that belong to one task, and where their features lie.
  struct Part {
    std::size_t task = 0;
    torch::Tensor classes;                ///< [B] int64, -1: unlabelled
    torch::Tensor labels;                 ///< [B, L] float32; undefined without labels
    std::vector<torch::Tensor> features;  ///< a view: [B, D]
    torch::Tensor first;                  ///< [B, 3, S, S] the first view's canvas, for a teacher
  };
  /// What the loss of some draws is computed from.
  struct Batch {
    std::vector<Part> parts;  ///< one for each task that was drawn from
    torch::Tensor canvases;   ///< [N, 3, S, S] view after view of each part
  };
  bool learns_from_unlabelled() const;
  Pick pick(const train::Draw& draw) const;
  Pick pick_map(const train::Draw& draw) const;
  void lay_over(Pick& pick) const;
  std::vector<std::vector<Pick>> by_task(std::span<const train::Draw> draws) const;
  torch::Tensor draw(const std::vector<Pick>& picks, std::size_t view) const;
  Part truth_of(std::size_t task, const std::vector<Pick>& picks) const;
  Batch gather(std::span<const train::Draw> draws) const;
  void move_to_device(Batch& batch) const;
  torch::Tensor classification(Part& part, std::size_t view, const nn::Pass& pass);
  torch::Tensor part_loss(Part& part, const nn::Pass& pass, std::map<std::string, double>& metrics);
  torch::Tensor own_answers(Part& part, const nn::Pass& pass);
  torch::Tensor teaching(Part& part, const nn::Pass& pass);
  void settle(const nn::Pass& pass);

  wafer_model::WaferModel model_, teacher_;
  std::vector<TaskMaps> sources_, held_out_;
  WaferTrainConfig config_;
  torch::Device device_;
  std::vector<Pick> epoch_;                  ///< every map as often as it is repeated
  std::vector<Members> members_;             ///< of each source
  std::vector<torch::Tensor> log_shares_;    ///< task: [K] of its classes
  std::vector<Mixtures> mixtures_;           ///< task
  std::vector<torch::Tensor> class_labels_;  ///< task: [K, L]
  train::ReadAhead<Batch> batches_;          ///< last: its threads end before what they read
};

}  // namespace kerf::recognise
