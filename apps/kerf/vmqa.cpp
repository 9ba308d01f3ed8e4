// kerf vmqa: dialogues about pictures, built, reviewed and handed on.
#include <CLI/CLI.hpp>

#include <filesystem>

#include "vmqa_commands.h"

namespace kerf {

void add_vmqa(CLI::App& app, Job& job) {
  CLI::App* command = app.add_subcommand(
      "vmqa", "Dialogues about wafer maps and other pictures: build, review, count and export them.");
  add_vmqa_build(*command, job);
  add_vmqa_roles(*command, job);
  add_vmqa_review(*command, job);
  add_vmqa_questions(*command, job);
  add_vmqa_stats(*command, job);
  add_vmqa_train(*command, job);
  add_vmqa_export(*command, job);
}

std::string named_from(const Path& out, const std::string& image) {
  const auto folder = std::filesystem::absolute(out).lexically_normal().parent_path();
  const auto place = std::filesystem::absolute(image).lexically_normal().lexically_relative(folder);
  return place.empty() ? image : place.string();
}

void name_from(const Path& out, std::vector<DialogueCase>& cases) {
  for (auto& one : cases) one.image = named_from(out, one.image);
}

}  // namespace kerf
