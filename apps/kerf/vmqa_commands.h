// The commands under `kerf vmqa`, a file each.
#pragma once

#include <kerf/dialogue.h>

#include <vector>

#include "command.h"

namespace kerf {

void add_vmqa_build(CLI::App& vmqa, Job& job);
void add_vmqa_export(CLI::App& vmqa, Job& job);
void add_vmqa_questions(CLI::App& vmqa, Job& job);
void add_vmqa_review(CLI::App& vmqa, Job& job);
void add_vmqa_roles(CLI::App& vmqa, Job& job);
void add_vmqa_stats(CLI::App& vmqa, Job& job);
void add_vmqa_train(CLI::App& vmqa, Job& job);

/// The name of a picture, "FILE" or "FILE[N]", as seen from the folder of the file that will hold it.
std::string named_from(const Path& out, const std::string& image);
/// Names the pictures as seen from the folder of the dialogues' file.
void name_from(const Path& out, std::vector<DialogueCase>& cases);

}  // namespace kerf
