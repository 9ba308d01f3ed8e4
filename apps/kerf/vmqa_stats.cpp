// kerf vmqa stats: how varied dialogues are.
#include <fmt/format.h>
#include <kerf/dialogue_file.h>
#include <kerf/dialogue_stats.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "output.h"
#include "vmqa_commands.h"

namespace kerf {
namespace {

struct StatsCommand {
  std::string file, against;
};

DialogueStats stats_of(const std::string& file) {
  DialogueStats stats;
  read_dialogues(file, [&](Dialogue&& dialogue) {
    stats.add(dialogue);
    return true;
  });
  return stats;
}

int run_stats(const StatsCommand& command) {
  const DialogueStats stats = stats_of(command.file);
  print(stats_text(stats));
  if (command.against.empty()) return kOk;
  const QuestionOverlap overlap = question_overlap(stats, stats_of(command.against));
  print(fmt::format(
      "of its distinct questions {:.2f} % are in {} too, and of their runs of three words {:.1f} %\n",
      overlap.questions * 100, one_line(command.against), overlap.runs_of_three * 100));
  return kOk;
}

}  // namespace

void add_vmqa_stats(CLI::App& vmqa, Job& job) {
  auto options = std::make_shared<StatsCommand>();
  CLI::App* command = vmqa.add_subcommand("stats", "Count turns, kinds and distinct runs of words.");
  command->add_option("file", options->file, "dialogues, one a line")->required()->type_name("FILE.jsonl");
  command
      ->add_option("--against", options->against,
                   "say which share of the questions is in this file too: training's beside a test's")
      ->type_name("FILE.jsonl");
  command->callback([options, &job] { job = [options] { return run_stats(*options); }; });
}

}  // namespace kerf
