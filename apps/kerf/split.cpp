// kerf split: the training and the held-out part of a data set as two COCO files.
#include <fmt/format.h>
#include <kerf/dataset.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <set>
#include <string>

#include "command.h"
#include "numbers.h"
#include "output.h"

namespace kerf {
namespace {

struct SplitCommand {
  std::string in, out;
  SplitOptions options;
};

void write_part(const Dataset& part, const Path& file, const std::string& attribute) {
  std::set<std::string> groups;
  for (const ImageEntry& image : part.images) groups.insert(image.attributes.at(attribute));
  save_coco(part, file);
  print(fmt::format("{}: {} images with {} annotations, {} of {}\n", file.string(), part.images.size(),
                    part.annotations.size(),
                    groups.size() == 1 ? "one value" : fmt::format("{} values", groups.size()), attribute));
}

int run(const SplitCommand& command) {
  const Split split = split_by_group(load_coco(command.in), command.options);
  make_folder(command.out);
  write_part(split.train, Path(command.out) / "train.json", command.options.group_by);
  write_part(split.held_out, Path(command.out) / "held_out.json", command.options.group_by);
  return kOk;
}

void add_options(CLI::App& command, SplitCommand& target) {
  SplitOptions& options = target.options;
  command.add_option("input", target.in, "COCO file to split")->required()->type_name("COCO.json");
  command
      .add_option("--group-by", options.group_by,
                  "key of the images whose values never lie on both sides, such as a layout, wafer or lot")
      ->capture_default_str();
  command.add_option("--held-out", options.fraction, "share of the images to hold out, between 0 and 1")
      ->check(number_range(0.0, 1.0))
      ->capture_default_str();
  command
      .add_option("--seed", options.seed, "seed of the choice, as split_seed in the file of a training run")
      ->check(seed_number())
      ->capture_default_str();
  command
      .add_option("--out", target.out,
                  "folder for train.json and held_out.json; the images stay where they are")
      ->required()
      ->type_name("DIR");
}

}  // namespace

void add_split(CLI::App& app, Job& job) {
  auto options = std::make_shared<SplitCommand>();
  CLI::App* command = app.add_subcommand(
      "split", "Hold a part of a COCO data set out by groups: the same split that kerf train makes.");
  add_options(*command, *options);
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
