// kerf vmqa questions: reference dialogues as questions for kerf ask.
#include <fmt/format.h>
#include <kerf/dialogue_file.h>
#include <kerf/evaluate_dialogue.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "output.h"
#include "vmqa_commands.h"

namespace kerf {
namespace {

struct QuestionsCommand {
  std::string file, out;
};

/// Files of maps are looked for beside the questions: from another folder they are named in full.
void move_to(const QuestionsCommand& command, AskQuestion& question) {
  const Path from = std::filesystem::absolute(command.file).parent_path();
  if (from.lexically_normal() == std::filesystem::absolute(command.out).parent_path().lexically_normal())
    return;
  for (auto* file : {&question.wafer, &question.image})
    if (*file && (*file)->is_relative()) *file = (from / **file).lexically_normal();
}

int run(const QuestionsCommand& command) {
  make_folder_of(command.out);
  std::int64_t dialogues = 0, questions = 0;
  write_file_with(command.out, [&](std::ostream& out) {
    read_dialogues(command.file, [&](Dialogue&& dialogue) {
      for (AskQuestion& question : dialogue_questions(dialogue, ++dialogues)) {
        move_to(command, question);
        out << ask_question_json(question) << '\n';
        ++questions;
      }
      return out.good();
    });
  });
  print(fmt::format("{} questions of {} dialogues written to {}\n", questions, dialogues,
                    one_line(command.out)));
  return kOk;
}

}  // namespace

void add_vmqa_questions(CLI::App& vmqa, Job& job) {
  auto options = std::make_shared<QuestionsCommand>();
  CLI::App* command = vmqa.add_subcommand(
      "questions", "Turn every question of dialogues into a line for kerf ask, after the turns before it.");
  command->add_option("file", options->file, "dialogues, one a line")
      ->required()
      ->type_name("DIALOGUES.jsonl");
  command->add_option("--out", options->out, "questions with ids \"DIALOGUE:TURN\", both from 1")
      ->required()
      ->type_name("QUESTIONS.jsonl");
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
