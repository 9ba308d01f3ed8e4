// kerf forward: one forward pass written to a file, to hold Kerf against another implementation.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/model.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "machine_options.h"
#include "output.h"

namespace kerf {
namespace {

struct ForwardCommand {
  std::string model, adapter, dump;
  std::vector<std::string> messages;
  std::int64_t max_new_tokens = 0;
  ModelOptions options;
};

// Beside the messages file if it is there, else as seen from the current folder.
std::string resolve(const std::string& source, const Path& folder) {
  const std::string prefix = "file://";
  const Path path = source.starts_with(prefix) ? source.substr(prefix.size()) : source;
  std::error_code error;
  return std::filesystem::exists(folder / path, error) ? (folder / path).string() : path.string();
}

std::vector<Message> load_messages(const Path& file) {
  std::vector<Message> messages = parse_messages(read_file(file), file.string());
  for (Message& message : messages) {
    for (ContentPart& part : message.content) {
      if (part.kind != ContentPart::Kind::text) part.source = resolve(part.source, file.parent_path());
    }
  }
  return messages;
}

int run(ForwardCommand& command) {
  std::vector<std::vector<Message>> conversations;
  for (const std::string& file : command.messages) conversations.push_back(load_messages(file));
  command.options.folder = command.model;
  Model model(command.options);
  const int adapter = command.adapter.empty() ? Model::kBase : model.add_adapter(command.adapter);
  for (const std::string& warning : model.warnings()) note("warning: " + warning);
  const auto find = [](const std::string& source) { return load_image(source); };
  model.dump_forward(conversations, find, command.dump, command.max_new_tokens, adapter);
  print(fmt::format("{} conversations in {}\n", conversations.size(), command.dump));
  return kOk;
}

void add_options(CLI::App& command, ForwardCommand& target) {
  ModelOptions& options = target.options;
  command.add_option("--model", target.model, "model folder")->required()->type_name("DIR");
  command.add_option("--adapter", target.adapter, "LoRA adapter folder (PEFT form) on top of the model")
      ->type_name("DIR");
  command
      .add_option("--messages", target.messages,
                  "conversation as JSON; pictures are looked for beside it, then in the current folder; may "
                  "be repeated "
                  "for a batch")
      ->required()
      ->type_name("FILE.json");
  command
      .add_option(
          "--dump", target.dump,
          "write input_ids, position_ids, pixel_values, image_grid_thw, logits and generated_ids here")
      ->required()
      ->type_name("FILE.safetensors");
  command
      .add_option("--max-new-tokens", target.max_new_tokens,
                  "tokens to generate greedily; 0: the forward pass alone")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  add_machine_options(command, {options.device, options.dtype, options.threads});
}

}  // namespace

void add_forward(CLI::App& app, Job& job) {
  auto options = std::make_shared<ForwardCommand>();
  CLI::App* command = app.add_subcommand(
      "forward", "Write what a forward pass computes to a safetensors file, for comparison.");
  add_options(*command, *options);
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
