// kerf wafer facts: what can be measured on the wafers of a file.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/wafer_classes.h>
#include <kerf/wafer_facts.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "command.h"
#include "numbers.h"
#include "output.h"
#include "wafer_commands.h"
#include "wafer_input.h"

namespace kerf {
namespace {

struct FactsCommand {
  std::string file, from = "auto", out;
  std::optional<std::int64_t> index;
  std::vector<std::string> patterns;  // empty: those that came with the map
  bool json = false;
};

/// One object: which wafer, then its facts.
std::string json_line(const WaferMap& map, const std::string& facts, const std::string& patterns) {
  nlohmann::ordered_json line = {{"source", map.source}, {"lot", map.lot}, {"wafer", map.wafer}};
  line.update(nlohmann::ordered_json::parse(facts));
  line["patterns"] = nlohmann::ordered_json::parse(patterns);
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string told(const FactsCommand& command, const WaferMap& map) {
  const WaferFacts facts = measure_wafer(map);
  const auto patterns = measure_patterns(map, command.patterns.empty() ? map.labels : command.patterns);
  if (command.json) return json_line(map, facts_json(facts), patterns_json(patterns));
  return one_line(map.source) + "\n" + facts_text(facts) + patterns_text(patterns) + "\n";
}

/// Tells the wafers that are asked for, one after another, and says how many the file holds.
void tell(const FactsCommand& command, const std::function<void(std::string_view)>& write) {
  std::int64_t number = 0;
  bool any = false;
  WaferReadOptions options = wafer_read_options(command.from);
  options.leave_out_bad = !command.index;  // which counts every map
  read_wafers(
      command.file,
      [&](WaferMap&& map) {
        const std::int64_t at = number++;
        if (command.index && at != *command.index) return true;
        for (const std::string& warning : map.warnings) note("warning: " + warning);
        write(told(command, map));
        any = true;
        return !command.index;
      },
      options);
  if (!any && command.index) fail("{}: no wafer {}, the file holds {}", command.file, *command.index, number);
  if (!any) fail("{}: no wafer in the file, expected at least one", command.file);
}

int run(const FactsCommand& command) {
  if (command.out.empty()) {
    tell(command, [](std::string_view text) { print(text); });
    return kOk;
  }
  make_folder_of(command.out);
  write_file_with(command.out, [&command](std::ostream& stream) {
    tell(command, [&stream](std::string_view text) { stream << text; });
  });
  print(fmt::format("written to {}\n", one_line(command.out)));
  return kOk;
}

}  // namespace

void add_wafer_facts(CLI::App& wafer, Job& job) {
  auto options = std::make_shared<FactsCommand>();
  CLI::App* command = wafer.add_subcommand("facts",
                                           "Measure wafers: yield, fails by zone, ring, hour and quadrant, "
                                           "clusters, lines, rings, repeats.");
  command->add_option("file", options->file, "wafer maps of any format")->required()->type_name("FILE");
  command->add_option("--index", options->index, "this wafer of the file only, from 0")
      ->check(map_index())
      ->type_name("N");
  command
      ->add_option(
          "--patterns", options->patterns,
          "tell which dies are those of these patterns, such as Center Scratch (default: those that the file "
          "gives)")
      ->check(CLI::IsMember(std::vector<std::string>(kWaferPatternNames.begin(), kWaferPatternNames.end())))
      ->type_name("NAME");
  command->add_flag("--json", options->json, "one JSON object a line for each wafer");
  command->add_option("--out", options->out, "write there instead of showing it here")->type_name("FILE");
  add_wafer_format(*command, options->from);
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
