// kerf eval dialogue: measures what is answered to questions about wafer maps.
#include <kerf/dialogue_file.h>
#include <kerf/evaluate_dialogue.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "output.h"

namespace kerf {
namespace {

struct EvalDialogueCommand {
  std::string dialogues, answers, out, coco, domain = "domains/wafer";
  std::vector<std::string> knowledge = {"knowledge"};
  int faults = 5;
};

int run(const EvalDialogueCommand& command) {
  const DialogueDomain domain(command.domain);
  const KnowledgeBase knowledge({command.knowledge.begin(), command.knowledge.end()});
  const auto dialogues = load_dialogues(command.dialogues);
  const auto answers = load_ask_answers(command.answers);
  const auto folder = Path(command.dialogues).parent_path();
  const auto cases = command.coco.empty() ? measured_cases(dialogues, folder)
                                          : pictured_cases(dialogues, folder, load_coco(command.coco));
  const auto metrics = evaluate_dialogue(domain, knowledge, {dialogues, cases, answers});
  if (!command.out.empty()) {
    make_folder_of(command.out);
    write_file(command.out, dialogue_metrics_to_json(metrics));
  }
  print(format_dialogue_metrics(metrics, command.faults));
  return kOk;
}

void add_files(CLI::App& command, EvalDialogueCommand& target) {
  command.add_option("--dialogues", target.dialogues, "reference dialogues; their maps are measured anew")
      ->required()
      ->type_name("FILE.jsonl");
  command
      .add_option("--answers", target.answers,
                  "what kerf ask said to the questions that kerf vmqa questions made of them")
      ->required()
      ->type_name("FILE.jsonl");
  command
      .add_option("--coco", target.coco,
                  "labels of the pictures that the dialogues are about, in place of maps")
      ->type_name("annotations.json");
  command.add_option("--domain", target.domain, "folder of the domain")
      ->type_name("DIR")
      ->capture_default_str();
  command.add_option("--knowledge", target.knowledge, "a folder of entries, once or more (knowledge)")
      ->type_name("DIR");
  command.add_option("--json", target.out, "file for the metrics and every fault as JSON")
      ->type_name("FILE.json");
}

}  // namespace

void add_eval_dialogue(CLI::App& eval, Job& job) {
  auto options = std::make_shared<EvalDialogueCommand>();
  CLI::App* command = eval.add_subcommand(
      "dialogue",
      "Truth, completeness, citations, refusals and consistency of answers about wafer maps and pictures.");
  add_files(*command, *options);
  command->add_option("--faults", options->faults, "most faults to print")
      ->check(CLI::Range(0, 100'000))
      ->capture_default_str();
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
