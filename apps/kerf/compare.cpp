// kerf compare: lays pictures of a design onto each other and writes what the others of each print.
#include <fmt/format.h>
#include <kerf/compare.h>
#include <kerf/error.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <set>
#include <string>

#include "command.h"
#include "numbers.h"
#include "output.h"
#include "terminal_observer.h"

namespace kerf {
namespace {

struct CompareCommand {
  std::string coco, out, attribute = kLayoutKey;
  CompareOptions options;
};

/// A name for the reference of an image that no other of the set has.
std::string reference_name(const ImageEntry& image, std::set<std::string>& taken) {
  const std::string stem = Path(image.file_name).stem().string();
  std::string name = stem + ".png";
  if (taken.contains(name)) name = fmt::format("{}_{}.png", stem, image.id);
  taken.insert(name);
  return name;
}

int run(const CompareCommand& command) {
  Dataset dataset = load_coco(command.coco);
  make_folder(command.out);
  const Path file = Path(command.out) / "annotations.json";
  if (std::filesystem::exists(file) && std::filesystem::equivalent(file, command.coco))
    fail("{}: --out is the folder of the data set, whose file would be lost", command.out);
  TerminalObserver observer("comparing");
  const auto references = compare_designs(dataset, command.attribute, command.options, observer);
  if (observer.stop_requested()) {
    note("stopped: nothing was written");
    return kFailed;
  }
  std::set<std::string> taken;
  std::size_t found = 0;
  double agreement = 0;
  for (std::size_t i = 0; i < references.size(); ++i) {
    ImageEntry& image = dataset.images[i];
    image.reference.clear();
    if (!references[i]) continue;
    const Path reference = std::filesystem::absolute(command.out) / reference_name(image, taken);
    write_file(reference, encode_png(references[i]->print));
    image.reference = reference.string();
    ++found, agreement += references[i]->agreement;
  }
  save_coco(dataset, file);
  print(fmt::format("{} of {} images lie on others of their {}{}\n", found, references.size(),
                    command.attribute,
                    found == 0 ? ""
                               : fmt::format("; the print of each is shared by the others to {:.3f} (Dice)",
                                             agreement / double(found))));
  print(fmt::format("{}: the data set with these references\n", file.string()));
  return kOk;
}

void add_options(CLI::App& command, CompareCommand& target) {
  command.add_option("--coco", target.coco, "COCO file of the images")->required()->type_name("COCO.json");
  command
      .add_option("--by", target.attribute,
                  "key of the images that names their design: those of one value are laid onto each other")
      ->capture_default_str();
  command
      .add_option("--out", target.out,
                  "folder for the references (grey PNGs: white where all others print, black where none "
                  "does) and for "
                  "annotations.json, the data set that names them")
      ->required()
      ->type_name("DIR");
  command
      .add_option(
          "--most", target.options.most,
          "most images that are laid onto each other, the next ones of the design among themselves; 0: all")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  command
      .add_option("--least-agreement", target.options.least_agreement,
                  "least Dice of two prints, 0 to 1: below it an image is not laid onto others")
      ->check(number_range(0.0, 1.0))
      ->capture_default_str();
  command.add_option("--threads", target.options.threads, "threads to compute with; 0: all cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
}

}  // namespace

void add_compare(CLI::App& app, Job& job) {
  auto options = std::make_shared<CompareCommand>();
  CLI::App* command = app.add_subcommand(
      "compare", "Lay pictures of a design onto each other (die to die): what do the others of each print?");
  add_options(*command, *options);
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
