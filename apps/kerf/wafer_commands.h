// The commands under `kerf wafer`, a file each.
#pragma once

#include "command.h"

namespace kerf {

void add_wafer_calibrate(CLI::App& wafer, Job& job);
void add_wafer_classify(CLI::App& wafer, Job& job);
void add_wafer_facts(CLI::App& wafer, Job& job);
void add_wafer_teach(CLI::App& wafer, Job& job);
void add_wafer_train(CLI::App& wafer, Job& job);

}  // namespace kerf
