// kerf tokenize: JSON strings in, token ids out, a line each.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/tokenizer.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "command.h"
#include "output.h"

namespace kerf {
namespace {

struct TokenizeCommand {
  std::string model;
  bool plain = false;
};

std::string parse_line(const std::string& line, int number) {
  const auto value = nlohmann::json::parse(line, nullptr, false);
  if (!value.is_string()) fail("standard input, line {}: expected a JSON string", number);
  return value.get<std::string>();
}

int run(const TokenizeCommand& command) {
  const Tokenizer tokenizer = Tokenizer::load(command.model);
  std::string line;
  for (int number = 1; std::getline(std::cin, line); ++number) {
    const auto ids = tokenizer.encode(parse_line(line, number), {.added_tokens = !command.plain});
    print(fmt::format("[{}]\n", fmt::join(ids, ", ")));
    flush_output();  // a program at the other end may wait for this line before it sends the next
  }
  return kOk;
}

}  // namespace

void add_tokenize(CLI::App& app, Job& job) {
  auto options = std::make_shared<TokenizeCommand>();
  CLI::App* command = app.add_subcommand(
      "tokenize",
      "Read JSON strings from standard input, one a line, and print the token ids of each as a JSON array.");
  command
      ->add_option("--model", options->model,
                   "model folder with tokenizer.json, or vocab.json and merges.txt")
      ->required()
      ->type_name("DIR");
  command->add_flag("--plain", options->plain, "encode text such as <|im_end|> as ordinary characters");
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
