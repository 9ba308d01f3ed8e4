// kerf mine: where the first stage fails on images that it was not trained on.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/refine.h>
#include <kerf/report.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "command.h"
#include "machine_options.h"
#include "numbers.h"
#include "output.h"
#include "terminal_observer.h"

namespace kerf {
namespace {

struct MineCommand {
  MineOptions options;
  std::string coco, config, results, verdicts, out;
  bool no_gallery = false;
  GalleryOptions pictures;
};

std::string describe(const MineReport& report) {
  const auto point = report.min_confidence ? fmt::format("operating point {:.3f}", *report.min_confidence)
                                           : "no operating point";
  std::string text =
      fmt::format("{} images, {}, wrong count in {}\n", report.images, point, report.wrong_counts);
  for (const auto& [kind, cases] : report.cases) text += fmt::format("{:<15} {:>7}\n", kind, cases);
  return text + fmt::format("cases in {}\n", report.file.string());
}

void write_pictures(const MineCommand& command, const MineReport& report) {
  const Path folder = Path(command.out) / "gallery";
  GalleryOptions pictures = command.pictures;
  const auto point =
      report.min_confidence ? fmt::format(", at the operating point {:.3f}", *report.min_confidence) : "";
  pictures.intro = fmt::format(
      "Where what a model says of {} images that it was not trained on is wrong{}. "
      "A missed defect is shown once, with its surest candidate.",
      report.images, point);
  write_case_gallery(load_cases(report.file), folder, pictures);
  note("gallery in " + (folder / "index.html").string());
}

int run(const MineCommand& command) {
  if (!command.verdicts.empty() && !std::filesystem::exists(command.verdicts))
    fail("{}: no such file, expected the log of verdicts", command.verdicts);
  MineOptions options = command.options;
  options.coco = command.coco, options.results = command.results, options.verdicts = command.verdicts,
  options.out = command.out;
  if (!command.config.empty()) options.fold = load_train_config(command.config);
  if (options.fold && options.inspect.threads > 0) options.fold->threads = options.inspect.threads;
  MineReport report;
  {
    TerminalObserver observer("mining");
    report = mine_failures(options, observer);
  }
  if (report.interrupted) {
    note("stopped; the same command goes on from here");
    return kFailed;
  }
  if (!command.no_gallery) write_pictures(command, report);
  print(describe(report));
  return kOk;
}

void add_options(CLI::App& command, MineCommand& target) {
  MineOptions& options = target.options;
  command.add_option("--data", target.coco, "labelled images")->required()->type_name("COCO.json");
  command.add_option("--config", target.config, "how the models of the folds are trained")
      ->type_name("FILE.toml");
  command
      .add_option("--results", target.results,
                  "instead of training: what a model that was not trained on the images says of them")
      ->type_name("RESULTS.json");
  command
      .add_option("--verdicts", target.verdicts,
                  "log of kerf review: people's verdicts on these results become the cases")
      ->type_name("LOG.jsonl");
  command.add_option("--out", target.out, "folder for cases.jsonl, crops, gallery and the folds")
      ->required()
      ->type_name("DIR");
  command.add_option("--group-by", options.group_by, "key of the images that folds are dealt by")
      ->capture_default_str();
  command.add_option("--folds", options.folds, "parts; each is judged by a model trained on the others")
      ->check(CLI::Range(2, 20))
      ->capture_default_str();
  command.add_option("--seed", options.seed, "of the deal")->check(seed_number())->capture_default_str();
  command
      .add_option("--places", options.cases.places,
                  "surest findings and candidates of an image that become cases")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  auto* most = command
                   .add_option("--gallery-most", target.pictures.most_of_group,
                               "most pictures of one kind and class in the gallery; further ones are counted")
                   ->check(CLI::Range(1, 10000))
                   ->capture_default_str();
  command.add_flag("--no-gallery", target.no_gallery, "no page of pictures in the folder's gallery/")
      ->excludes(most);
  add_machine_options(command, {options.inspect.device, options.inspect.dtype, options.inspect.threads});
}

}  // namespace

void add_mine(CLI::App& app, Job& job) {
  auto options = std::make_shared<MineCommand>();
  CLI::App* command = app.add_subcommand(
      "mine", "Find the failures of the first stage, out of fold, for the second to learn from.");
  add_options(*command, *options);
  command->callback([options, &job] {
    if (options->config.empty() == options->results.empty())
      throw CLI::ValidationError("name --config to train models of folds, or --results of a model");
    job = [options] { return run(*options); };
  });
}

}  // namespace kerf
