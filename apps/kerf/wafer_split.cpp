// kerf wafer split: a training and a held-out part of a file of wafer maps.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/wafer_split.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <string>

#include "command.h"
#include "output.h"

namespace kerf {
namespace {

struct WaferSplitCommand {
  std::string maps, out, group_by;
  WaferSplitOptions options;
};

// blocks:N; nothing: 0.
std::int64_t block_size(const std::string& group_by) {
  if (group_by.empty()) return 0;
  const std::string prefix = "blocks:";
  std::int64_t size = 0;
  const char *start = group_by.data() + prefix.size(), *end = group_by.data() + group_by.size();
  const bool is_blocks = group_by.starts_with(prefix);
  if (!is_blocks || std::from_chars(start, end, size).ptr != end || size < 1)
    fail("--group-by: '{}', expected blocks:N with a number from 1 on", group_by);
  return size;
}

int run(const WaferSplitCommand& command) {
  const auto split =
      split_wafer_file(command.maps, command.out, command.options, block_size(command.group_by));
  const Path folder = command.out;
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
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--seed", options->options.seed, "seed of the choice")->capture_default_str();
  command
      ->add_option("--group-by", options->group_by,
                   "keep maps together whose numbers in the array 'names' fall into the same N: a stand-in "
                   "for lots, which WM-811K does not name")
      ->type_name("blocks:N");
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
