// kerf vmqa export: dialogues in the form of other programs.
#include <fmt/format.h>
#include <kerf/dialogue_file.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "output.h"
#include "vmqa_commands.h"

namespace kerf {
namespace {

struct ExportCommand {
  std::string file, to = "sharegpt", out;
};

int run_export(const ExportCommand& command) {
  make_folder_of(command.out);
  std::int64_t count = 0;
  write_file_with(command.out, [&](std::ostream& out) {
    read_dialogues(command.file, [&](Dialogue&& dialogue) {
      out << (command.to == "sharegpt" ? sharegpt_json(dialogue) : dialogue_json(dialogue)) << '\n';
      ++count;
      return out.good();
    });
  });
  print(fmt::format("{} dialogues written to {}\n", count, one_line(command.out)));
  return kOk;
}

}  // namespace

void add_vmqa_export(CLI::App& vmqa, Job& job) {
  auto options = std::make_shared<ExportCommand>();
  CLI::App* command = vmqa.add_subcommand("export", "Write dialogues in the form that other trainers read.");
  command->add_option("file", options->file, "dialogues, one a line")->required()->type_name("FILE.jsonl");
  command
      ->add_option(
          "--to", options->to,
          "sharegpt: conversations of human, gpt, function_call and observation; messages: Kerf's own")
      ->check(CLI::IsMember({"sharegpt", "messages"}))
      ->capture_default_str();
  command->add_option("--out", options->out, "file to write, one JSON object a line")
      ->required()
      ->type_name("FILE.jsonl");
  command->callback([options, &job] { job = [options] { return run_export(*options); }; });
}

}  // namespace kerf
