// Short scores of predictions while a model is trained; kerf eval wafers tells more.
#pragma once

#include <map>
#include <string>

#include "recognise/predict.h"

namespace kerf::recognise {

/// "accuracy" and "f1" (macro) of the classes, "exact" and "label f1" of the labels where the task has them.
std::map<std::string, double> score(const Predicted& predicted, const MapSet& truth,
                                    const wafer_model::TaskConfig& task);

}  // namespace kerf::recognise
