// kerf inspect: images in; table, COCO results and HTML report out.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/inspect.h>
#include <kerf/report.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "coco_results.h"
#include "command.h"
#include "image_list.h"
#include "inspector_options.h"
#include "numbers.h"
#include "output.h"
#include "terminal_observer.h"

namespace kerf {
namespace {

struct InspectCommand {
  std::vector<std::string> paths;
  std::string coco, out, report;
  std::string design = kLayoutKey;
  bool one_design = false, no_compare = false;
  InspectorChoice inspector;
};

// The images to inspect and, with --coco, the data set that gives them ids.
struct Work {
  std::vector<ListedImage> images;
  std::optional<Dataset> dataset;
};

Work plan_work(const InspectCommand& command) {
  Work work;
  if (command.coco.empty()) {
    work.images = list_images(command.paths);
    return work;
  }
  work.dataset = load_coco(command.coco);
  if (command.paths.empty()) {
    work.images = list_images(*work.dataset);
    return work;
  }
  const auto listed = list_images(command.paths);
  work.images = match_images(listed, *work.dataset);
  if (work.images.size() < listed.size()) {
    note(fmt::format("{} lists {} of the {} images found; the others are left out", command.coco,
                     work.images.size(), listed.size()));
  }
  return work;
}

// Made once the model is loaded and before the first image: a path that cannot be written to costs no work.
void make_output_folders(const InspectCommand& command) {
  if (!command.out.empty() && std::filesystem::is_directory(command.out))
    fail("{}: a folder; --out names the file of the results", command.out);
  make_folder_of(command.out);
  if (!command.out.empty()) FileWriter(command.out).stream();  // leaves nothing behind
  if (!command.report.empty()) make_folder(command.report);
}

/// The design of every image: as the data set names it, or one for all; empty: not known.
std::vector<std::string> name_designs(const InspectCommand& command, const Work& work) {
  if (command.one_design) return std::vector<std::string>(work.images.size(), "one");
  std::map<std::int64_t, std::string> known;
  if (work.dataset) {
    auto designs = designs_of(*work.dataset, command.design);
    for (std::size_t i = 0; i < designs.size(); ++i)
      known[work.dataset->images[i].id] = std::move(designs[i]);
  }
  std::vector<std::string> names;
  names.reserve(work.images.size());
  for (const ListedImage& image : work.images) names.push_back(known[image.image_id]);
  return names;
}

/// What other images of its design print, for every image; empty where no model or user asks for it.
std::vector<std::optional<Reference>> compare(const InspectCommand& command, const Work& work,
                                              const std::vector<Path>& files, const Inspector& inspector) {
  if (command.no_compare) return {};
  if (!inspector.compares()) {
    if (command.one_design) note("the model has no second stage that compares images of a design");
    return {};
  }
  TerminalObserver observer("comparing");
  auto found = compare_files(files, name_designs(command, work),
                             {.threads = command.inspector.options.threads}, observer);
  const auto count = std::ranges::count_if(found, [](const auto& one) { return one.has_value(); });
  if (count > 0)
    note(fmt::format("{} of {} images are held against others of their design", count, files.size()));
  return found;
}

InspectionRun inspect(const InspectCommand& command, const Work& work) {
  TerminalObserver observer("inspecting");
  Inspector inspector(command.inspector.chosen());
  for (const std::string& warning : inspector.warnings()) observer.warning(warning);
  const std::string missing = work.dataset ? inspector.missing_categories(*work.dataset) : "";
  if (!missing.empty()) observer.warning(missing);
  make_output_folders(command);
  std::vector<Path> files;
  files.reserve(work.images.size());
  for (const ListedImage& image : work.images) files.push_back(image.path);
  const auto others = compare(command, work, files, inspector);
  return inspect_files(inspector, files, observer, others);
}

// False when COCO could not take everything.
bool write_results(const InspectCommand& command, const InspectionRun& run, const Work& work) {
  const CocoResults coco = to_coco_results(run, work.images, *work.dataset);
  save_coco_results(coco.results, command.out);
  for (const std::string& sentence : coco.left_out) note("left out of the results: " + sentence);
  std::size_t candidates = 0;
  for (const InspectionRecord& record : run.records) candidates += record.candidates.size();
  note(fmt::format(
      "results in {}{}", command.out,
      candidates == 0 ? "" : fmt::format(", with {} candidates too weak for the table", candidates)));
  return coco.left_out.empty();
}

// Files first: the table may go to a pipe whose reader leaves early.
bool write_outputs(const InspectCommand& command, const InspectionRun& run, const Work& work) {
  // Results first: a report that cannot be written must not cost them.
  const bool whole = command.out.empty() || write_results(command, run, work);
  if (!command.report.empty()) {
    write_html_report(run, command.report);
    note("report in " + (Path(command.report) / "index.html").string());
  }
  print(format_findings(run, {.colour = wants_colour(), .width = terminal_width(Stream::output)}));
  return whole;
}

// False when the run was stopped before the last image.
bool is_complete(const InspectionRun& run, std::size_t images) {
  std::set<std::string> seen;
  for (const InspectionRecord& record : run.records) seen.insert(record.file);
  for (const InspectionFailure& failure : run.failures) seen.insert(failure.file);
  if (seen.size() < images) note(fmt::format("stopped after {} of {} images", seen.size(), images));
  return seen.size() >= images;
}

/// Throws Error where the results would take the place of an image.
void keep_images(const InspectCommand& command, const Work& work) {
  std::vector<std::string> inputs;
  for (const ListedImage& image : work.images) inputs.push_back(image.path.string());
  keep_inputs({command.out}, inputs);
}

int run(const InspectCommand& command) {
  const Work work = plan_work(command);
  keep_images(command, work);
  const InspectionRun done = inspect(command, work);
  const bool complete = is_complete(done, work.images.size());
  const bool written = write_outputs(command, done, work);
  return complete && written && done.failures.empty() ? kOk : kFailed;
}

void check_usage(const InspectCommand& command) {
  if (command.paths.empty() && command.coco.empty())
    throw CLI::ValidationError("name images, a folder or --coco");
  if (!command.out.empty() && command.coco.empty()) {
    throw CLI::ValidationError("--out needs --coco, which gives images and categories their ids");
  }
}

void add_options(CLI::App& command, InspectCommand& target) {
  command.add_option("paths", target.paths, "images (PNG, JPEG, TIFF, BMP) and folders of images")
      ->type_name("PATH");
  command
      .add_option("--coco", target.coco,
                  "COCO file that gives image and category ids; alone: inspect its images")
      ->type_name("IN.json");
  command
      .add_option("--out", target.out,
                  "write COCO results here: image_id, category_id, bbox in pixels, score; candidates too")
      ->type_name("RESULTS.json");
  command.add_option("--report", target.report, "write a self-contained HTML report into this folder")
      ->type_name("DIR");
  add_inspector_options(command, target.inspector);
  auto* design =
      command
          .add_option("--design", target.design,
                      "key of the images in --coco that names their design; images of one are held against "
                      "each other, where the model can")
          ->capture_default_str();
  auto* one = command.add_flag("--one-design", target.one_design, "all images show parts of one design");
  one->excludes(design);
  command.add_flag("--no-compare", target.no_compare, "every image is inspected alone")
      ->excludes(design)
      ->excludes(one);
  command
      .add_option(
          "--min-confidence", target.inspector.options.min_confidence,
          "weaker findings are only candidates: in --out with their scores, but not in table and report; "
          "default: where F1 was best when the model was calibrated")
      ->check(number_range(0.0, 1.0));
}

}  // namespace

void add_inspect(CLI::App& app, Job& job) {
  auto options = std::make_shared<InspectCommand>();
  CLI::App* command = app.add_subcommand("inspect", "Find and name the defects in images.");
  add_options(*command, *options);
  command->callback([options, &job] {
    check_usage(*options);
    job = [options] { return run(*options); };
  });
}

}  // namespace kerf
