// The second stage: it reviews what the first one says, place by place, and learns from the first one's own
// failures.
#pragma once

#include <kerf/failures.h>
#include <kerf/inspect.h>
#include <kerf/progress.h>
#include <kerf/train.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kerf {

/// One place of one image: what the first stage says there and what is there. What the second stage learns
/// from.
struct ReviewCase {
  Path image;                 ///< file
  int width = 0, height = 0;  ///< pixels
  std::optional<FailureKind>
      kind;                     ///< what is wrong with the first stage's answer here; nothing: it is right
  std::optional<Finding> said;  ///< its finding or candidate; absent where it has none
  std::optional<LabelledBox> truth;  ///< what is there; absent: nothing
  std::vector<Finding> answer;       ///< everything that it says of the image, surest first
  int true_count = 0;                ///< defects of the image
  int fold = 0;                      ///< part that was held out when this was said; 0: not one of several
  std::string model;                 ///< hash of the weights that said it
  Path crop;                         ///< picture of the place; empty: none was made
};

/// Reads a JSON-lines file; paths in it are relative to its folder. Throws Error naming file, line and field.
std::vector<ReviewCase> load_cases(const Path& file);
void save_cases(const std::vector<ReviewCase>& cases, const Path& file);

struct CaseOptions {
  int places = 12;         ///< surest findings and candidates of an image that become cases
  double touch_iou = 0.2;  ///< a finding speaks of the defect that it overlaps most, from here on
  double right_iou = 0.5;  ///< from here on its box is right
};

/// What is said of an image, and the candidates that are not, held against what is there: a case for each of
/// the surest of both, and one for each defect that none of these and nothing that is said touches. `image`,
/// `fold` and `model` are left to the caller.
std::vector<ReviewCase> make_cases(std::vector<Finding> said, const std::vector<Finding>& candidates,
                                   const std::vector<LabelledBox>& truth, const CaseOptions& options);

struct MineOptions {
  Path coco;                        ///< labelled images
  std::optional<TrainConfig> fold;  ///< how the models of the folds are trained; its sources that are `coco`
                                    ///< become the fold's training part. Needed unless results are given
  std::string group_by = kLayoutKey;  ///< attribute whose values never straddle two folds
  int folds = 3;                      ///< 2 to 20
  std::uint64_t seed = 0;             ///< of the deal
  Path results;                       ///< COCO results of a model that was not trained on `coco`; empty: none
  Path verdicts;                      ///< log of people's verdicts on `results`; empty: none
  InspectOptions inspect;             ///< machine and joining for the models of the folds
  CaseOptions cases;                  ///< nothing of them is asked for verdicts
  Path out;                           ///< folder: cases.jsonl, crops/, fold_N/
};

struct MineReport {
  std::int64_t images = 0;                    ///< that were inspected
  std::map<std::string, std::int64_t> cases;  ///< by kind, a defect once; "right" too
  std::int64_t wrong_counts = 0;              ///< images whose number of findings is not that of defects
  std::optional<double> min_confidence;  ///< what is said begins here, where F1 is best; unset: the results
                                         ///< tell what is said, or nothing does and all of it counts
  bool interrupted = false;  ///< nothing was written yet; the same call goes on from what is there
  Path file;                 ///< cases.jsonl
};

/// Out of fold: every image is judged by a model that was not trained on its group. Long; what is finished in
/// `out` is not done again. Throws Error on bad input, and where `out` holds folds of other data or settings.
MineReport mine_failures(const MineOptions& options, Observer& observer);

}  // namespace kerf
