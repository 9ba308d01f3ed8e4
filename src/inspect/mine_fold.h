// One fold of kerf mine: a model that learns from the other parts and judges its own.
#pragma once

#include <kerf/refine.h>

#include <optional>
#include <string>
#include <vector>

namespace kerf::inspect {

/// What a fold's model says of the images it was not trained on.
struct FoldResults {
  std::vector<Annotation> results;  ///< confidences are not calibrated
  std::string model;                ///< weights_id() of the model
};

/// Writes `folder`/fold.json: what the fold is made from, by content. Throws Error where the folder holds a
/// fold that was made from something else, or that does not tell.
void claim_fold(const MineOptions& options, const Split& fold, const Path& folder);

/// Trains and inspects one fold in its folder; what is there already is used. Nothing when a stop was asked
/// for. Throws Error as claim_fold().
std::optional<FoldResults> run_fold(const MineOptions& options, const Split& fold, const Path& folder,
                                    Observer& observer);

}  // namespace kerf::inspect
