// kerf review: what waits for a person's verdict, out to labelling tools and back into the log.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/report.h>
#include <kerf/review.h>

#include <CLI/CLI.hpp>
#include <ctime>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "command.h"
#include "numbers.h"
#include "output.h"
#include "site.h"

namespace kerf {
namespace {

/// What every form of the command reads.
struct ReviewInput {
  std::string coco, results, log;
  ReviewOptions options;
};

struct ExportCommand {
  ReviewInput input;
  std::string to, out, setup;
  ExportOptions options;
};

struct ImportCommand {
  ReviewInput input;
  std::string file, from = "auto";
  Reviewer reviewer;
};

ReviewTool tool_named(const std::string& name) {
  if (name == "cvat") return ReviewTool::cvat;
  return name == "labelstudio" ? ReviewTool::label_studio : ReviewTool::coco;
}

Review load_review(const ReviewInput& input) {
  const Dataset dataset = load_coco(input.coco);
  const auto results = load_coco_results(input.results, dataset);
  const VerdictLog log = load_verdicts(input.log);
  if (!log.warning.empty()) note("warning: " + log.warning);
  return make_review(dataset, results, log.history, input.options);
}

int run_list(const ReviewInput& input) {
  print(format_open_findings(load_review(input), {.width = terminal_width(Stream::output)}));
  return kOk;
}

int run_export(const ExportCommand& command) {
  if (!command.setup.empty() &&
      Path(command.setup).lexically_normal() == Path(command.out).lexically_normal())
    fail("{}: named by --setup and --out, expected two files", command.out);
  const Review review = load_review(command.input);
  const std::size_t open = open_findings(review).size();
  ExportOptions options = command.options;
  options.tool = tool_named(command.to);
  if (!command.setup.empty()) {
    make_folder_of(command.setup);
    write_file(command.setup, tool_setup(review, options.tool));
  }
  make_folder_of(command.out);
  const std::size_t images = export_review(review, command.out, options);
  print(fmt::format("{} open findings in {} images written to {}\n", open, images, command.out));
  return kOk;
}

std::string counted_decisions(const std::vector<Verdict>& verdicts) {
  std::map<Decision, int> counts;
  for (const Verdict& verdict : verdicts) ++counts[verdict.decision];
  std::string text;
  for (const auto& [decision, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? ": " : ", ", count, decision_name(decision));
  return text;
}

int run_import(const ImportCommand& command) {
  const Review review = load_review(command.input);
  Reviewer reviewer = command.reviewer;
  reviewer.when = utc_now();
  const auto tool = command.from == "auto" ? std::nullopt : std::optional(tool_named(command.from));
  const ReviewImport outcome = import_review(review, command.file, tool, reviewer);
  make_folder_of(command.input.log);
  append_verdicts(command.input.log, outcome.verdicts);
  print(fmt::format("{} verdicts added to {}{}; {} known already; {} images finished, {} not\n",
                    outcome.verdicts.size(), command.input.log, counted_decisions(outcome.verdicts),
                    outcome.repeated, outcome.finished, outcome.unfinished));
  if (outcome.finished == 0 && outcome.unfinished > 0)
    note("no image is marked as finished; kerf review import --help says how, and what --finished does");
  return kOk;
}

void add_input(CLI::App& command, ReviewInput& input, bool required) {
  command.add_option("--coco", input.coco, "COCO file with the images and categories")
      ->required(required)
      ->type_name("IN.json");
  command
      .add_option("--results", input.results,
                  "COCO results as kerf inspect --out writes them; where they say \"review\": true or false, "
                  "that is which are questionable")
      ->required(required)
      ->type_name("RESULTS.json");
  command
      .add_option("--log", input.log,
                  "verdicts, one JSON object a line; only ever appended to, made when it is not there")
      ->required(required)
      ->type_name("VERDICTS.jsonl");
  command.add_option("--low", input.options.low, "findings with a lower score are not looked at by people")
      ->check(number_range(0.0, 1.0))
      ->capture_default_str();
  command
      .add_option("--high", input.options.high,
                  "findings with a higher score are not questionable; without effect when results say "
                  "\"review\": true or false")
      ->check(number_range(0.0, 1.0))
      ->capture_default_str();
}

void check_input(const ReviewInput& input) {
  if (input.options.low > input.options.high) throw CLI::ValidationError("--low is above --high");
}

void add_export(CLI::App& review, Job& job) {
  auto options = std::make_shared<ExportCommand>();
  CLI::App* command = review.add_subcommand(
      "export", "Write images with open findings as tasks for a labelling tool, settled findings with them.");
  add_input(*command, options->input, true);
  command->add_option("--to", options->to, "CVAT for images 1.1, Label Studio tasks or COCO")
      ->required()
      ->check(CLI::IsMember({"cvat", "labelstudio", "coco"}));
  command->add_option("--out", options->out, "file to write: XML for cvat, else JSON")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--setup", options->setup,
                   "write what the tool asks for when a project is made: raw labels (cvat) or the labelling "
                   "interface (labelstudio)")
      ->type_name("FILE");
  command
      ->add_option("--image-prefix", options->options.image_prefix,
                   "labelstudio: put before the file names, such as /data/local-files/?d=fab/")
      ->type_name("TEXT");
  command->callback([options, &job] {
    check_input(options->input);
    if (options->to == "coco" && !options->setup.empty())
      throw CLI::ValidationError("--setup is for cvat and labelstudio");
    job = [options] { return run_export(*options); };
  });
}

void add_import(CLI::App& review, Job& job) {
  auto options = std::make_shared<ImportCommand>();
  CLI::App* command = review.add_subcommand(
      "import",
      "Read finished tasks back and append verdicts: a box as it was is accepted, gone is rejected. Finished "
      "is an image with the tag reviewed (cvat), a submitted annotation (labelstudio), \"reviewed\": true "
      "(coco).");
  add_input(*command, options->input, true);
  command->add_option("file", options->file, "what the tool exported")->required()->type_name("FILE");
  command->add_option("--from", options->from, "form of the file; auto looks at its content")
      ->check(CLI::IsMember({"auto", "cvat", "labelstudio", "coco"}))
      ->capture_default_str();
  command->add_option("--who", options->reviewer.who, "the person whose verdicts these are")
      ->required()
      ->type_name("NAME");
  command
      ->add_option("--why", options->reviewer.why, "a reason, for verdicts that bring no note from the tool")
      ->type_name("TEXT");
  command->add_flag("--finished", options->reviewer.all_finished,
                    "every image in the file was looked at (a completed job), marked or not");
  command->callback([options, &job] {
    check_input(options->input);
    job = [options] { return run_import(*options); };
  });
}

}  // namespace

void add_review(CLI::App& app, Job& job) {
  auto input = std::make_shared<ReviewInput>();
  CLI::App* command = app.add_subcommand(
      "review", "List the questionable findings that wait for a person's verdict, the least certain first.");
  add_input(*command, *input, false);
  add_export(*command, job);
  add_import(*command, job);
  command->callback([input, command, &job] {
    if (!command->get_subcommands().empty()) return;
    if (input->coco.empty() || input->results.empty() || input->log.empty())
      throw CLI::ValidationError("--coco, --results and --log are required");
    check_input(*input);
    job = [input] { return run_list(*input); };
  });
}

}  // namespace kerf
