// The commands under `kerf vmqa`, a file each.
#pragma once

#include "command.h"

namespace kerf {

void add_vmqa_build(CLI::App& vmqa, Job& job);
void add_vmqa_export(CLI::App& vmqa, Job& job);
void add_vmqa_questions(CLI::App& vmqa, Job& job);
void add_vmqa_review(CLI::App& vmqa, Job& job);
void add_vmqa_roles(CLI::App& vmqa, Job& job);
void add_vmqa_stats(CLI::App& vmqa, Job& job);
void add_vmqa_train(CLI::App& vmqa, Job& job);

}  // namespace kerf
