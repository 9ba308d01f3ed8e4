// kerf wafer split: a training and a held-out part of a file of wafer maps.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/wafer_split.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <string>

#include "command.h"
#include "numbers.h"
#include "output.h"

namespace kerf {
namespace {

struct WaferSplitCommand {
  std::string maps, out, group_by;
  WaferSplitOptions options;
};

// blocks:N or runs:N.
WaferGrouping to_grouping(const std::string& text) {
  WaferGrouping grouping;
  if (text.empty()) return grouping;
  const auto colon = std::min(text.find(':'), text.size() - 1);
  const auto kind = text.substr(0, colon);
  std::int64_t size = 0;
  const char *start = text.data() + colon + 1, *end = text.data() + text.size();
  if ((kind != "blocks" && kind != "runs") || std::from_chars(start, end, size).ptr != end || size < 1 ||
      size > 1'000'000)
    fail("--group-by: '{}', expected blocks:N or runs:N with a number from 1 on", text);
  (kind == "blocks" ? grouping.blocks : grouping.runs) = size;
  return grouping;
}

int run(const WaferSplitCommand& command) {
  const Path folder = command.out;
  keep_inputs({(folder / "train.npz").string(), (folder / "held_out.npz").string()}, {command.maps});
  const auto split =
      split_wafer_file(command.maps, command.out, command.options, to_grouping(command.group_by));
  print(fmt::format("{}: {} maps\n{}: {} maps\n{} maps repeat an earlier one, turned or mirrored\n",
                    (folder / "train.npz").string(), split.train, (folder / "held_out.npz").string(),
                    split.held_out, split.repeated));
  return kOk;
}

}  // namespace

void add_wafer_split(CLI::App& wafer, Job& job) {
  auto options = std::make_shared<WaferSplitCommand>();
  CLI::App* command = wafer.add_subcommand(
      "split", "Hold a part of each class out such that no map, turned or mirrored, lies on both sides.");
  command->add_option("--maps", options->maps, "maps with labels")->required()->type_name("FILE.npz");
  command->add_option("--out", options->out, "folder for train.npz and held_out.npz")
      ->required()
      ->type_name("DIR");
  command->add_option("--held-out", options->options.held_out, "share of each class, between 0 and 1")
      ->check(number_range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--seed", options->options.seed, "seed of the choice")
      ->check(seed_number())
      ->capture_default_str();
  command
      ->add_option("--group-by", options->group_by,
                   "keep maps together by their numbers in the array 'names', a stand-in for lots, which "
                   "WM-811K does not name: blocks of N numbers, or each class cut into N runs of numbers")
      ->type_name("blocks:N|runs:N");
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
