// What the detector is taught: which places answer for which defect, and how wrong they are.
#pragma once

#include "models/detector/detector.h"

namespace kerf::detector {

/// Defects of a batch, padded to the most of any picture. M may be 0.
struct Truth {
  torch::Tensor boxes;    ///< [B, M, 4] left, top, right, bottom in pixels
  torch::Tensor classes;  ///< [B, M] int64
  torch::Tensor valid;    ///< [B, M] bool: not padding
};

struct AssignOptions {
  std::int64_t places = 10;   ///< that answer for one defect
  double score_power = 0.5;   ///< of the class probability in the alignment
  double overlap_power = 6;   ///< of the IoU in it
  double smallest_side = 16;  ///< pixels: a smaller defect is answered for from this far around it
};

/// Per place: the defect that it answers for and how well it should be scored.
struct Assignment {
  torch::Tensor positive;  ///< [B, N] bool
  torch::Tensor defect;    ///< [B, N] int64 index into M; 0 where not positive
  torch::Tensor scores;    ///< [B, N, C] targets of the class probabilities, 0 to 1
};

/// Task-aligned assignment (TOOD, arXiv 2108.07755): the places inside a defect's box whose class and box are
/// best together answer for it; a place that two defects claim goes to the one it overlaps most. The score it
/// should reach is its alignment, scaled so that a defect's best place reaches its best IoU.
Assignment assign(const Output& output, const Truth& truth, const AssignOptions& options = {});

struct LossOptions {
  double classes = 0.5, boxes = 7.5, distances = 1.5;  ///< weights
  AssignOptions assign;
};

struct Loss {
  torch::Tensor total;  ///< scalar with graph
  torch::Tensor classes, boxes, distances;
};

/// Binary cross-entropy of the scores, complete IoU of the boxes and cross-entropy of the two bins beside
/// each true distance, each over the sum of target scores.
Loss loss(const Output& output, const Truth& truth, const LossOptions& options = {});

/// One detection.
struct Detection {
  std::int64_t label = 0;
  double left = 0, top = 0, right = 0, bottom = 0;  ///< pixels of what the network read
  double score = 0;
};

struct DecodeOptions {
  double min_score = 0.01;
};

/// What the network says at every place of each picture: many detections of one defect, in no order.
std::vector<std::vector<Detection>> decode(const Output& output, const DecodeOptions& options = {});

}  // namespace kerf::detector
