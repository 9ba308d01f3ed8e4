// kerf teach: a trainee looks at wafer maps and says what they show.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/knowledge.h>
#include <kerf/teach.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command.h"
#include "numbers.h"
#include "output.h"
#include "site.h"

namespace kerf {
namespace {

struct TeachCommand {
  std::vector<std::string> files, folders;
  std::string who, progress = "out/teach.jsonl";
  std::optional<std::uint64_t> seed;
  TeachOptions options;
  int cases = 0;
  bool no_colour = false, show_progress = false;
};

std::string trainee(const TeachCommand& command) {
  if (!command.who.empty()) return command.who;
  const auto user = user_name();
  return user.empty() ? "trainee" : user;
}

std::vector<TeachCase> load_cases(std::vector<std::string> files) {
  if (files.empty()) files = {"examples/teach/singles.npz", "examples/wafers/patterns.npz"};
  std::vector<TeachCase> cases;
  for (const std::string& file : files)
    for (TeachCase& about : load_teach_cases(file)) cases.push_back(std::move(about));
  return cases;
}

/// What was answered before tells the lessons apart; the same log gives the same next case.
TeachSession open_session(const TeachCommand& command) {
  const TeachLog log = load_teach_log(command.progress, trainee(command));
  if (!log.warning.empty()) note("warning: " + log.warning);
  TeachOptions options = command.options;
  options.seed = command.seed.value_or(std::hash<std::string>{}(trainee(command)));
  return {load_cases(command.files), open_knowledge(command.folders).entries(), options, log.records};
}

std::string progress_text(const TeachSession& session) {
  std::string text = fmt::format("level {} of mixed patterns\n", session.level());
  for (const PatternProgress& known : session.progress())
    text += fmt::format("{:<12} {:>4} of {:>4} right   {}\n", one_line(known.pattern), known.right,
                        known.seen, std::string(std::size_t(known.box), '*'));
  return text;
}

void show(const TeachCommand& command, const TeachCase& about, int number) {
  TeachCase hidden = about;
  hidden.map.labels.clear();  // the answer
  WaferPictureOptions picture;
  picture.caption = false;
  print(fmt::format(
      "\nCase {}\n{}", number,
      wafer_text(hidden.map, terminal_width(Stream::output), !command.no_colour && wants_colour(), picture)));
}

void keep(const TeachCommand& command, const TeachStep& step, const std::string& answer, double score) {
  append_teach_record(command.progress, {trainee(command), utc_now(), step.about->id, step.about->labels,
                                         step.question, answer, score});
}

/// One question, its answer and grade. False: the trainee has gone.
bool ask(const TeachCommand& command, TeachSession& session, const TeachStep& step) {
  print(step.prompt + "\n> ");
  flush_output();
  std::string line;
  if (!std::getline(std::cin, line)) return false;
  if (line == "q" || line == "quit") return false;
  const TeachGrade grade = session.answer(line);
  keep(command, step, line, grade.score);
  print(fmt::format("{:>3.0f} %  {}\n", grade.score * 100, one_line(grade.reason)));
  return true;
}

int run_teach(const TeachCommand& command) {
  TeachSession session = open_session(command);
  if (command.show_progress) {
    print(progress_text(session));
    return kOk;
  }
  make_folder_of(command.progress);
  print("An empty line passes, Ctrl-D or q ends; every answer is kept as it is given.\n");
  for (int number = 0;;) {
    const TeachStep step = session.next();
    if (step.new_case && command.cases > 0 && number == command.cases) break;
    if (step.new_case) show(command, *step.about, ++number);
    if (!ask(command, session, step)) break;
  }
  print("\n" + progress_text(session));
  return kOk;
}

}  // namespace

void add_teach(CLI::App& app, Job& job) {
  auto options = std::make_shared<TeachCommand>();
  CLI::App* command = app.add_subcommand(
      "teach", "Learn to read wafer maps: name pattern, place, cause and first check, and be told why.");
  command
      ->add_option("files", options->files,
                   "maps with labels, a site's own reviewed ones too (examples/teach/singles.npz, "
                   "examples/wafers/patterns.npz)")
      ->type_name("FILE..");
  command->add_option("--who", options->who, "the trainee (the user's login name)")->type_name("NAME");
  command
      ->add_option("--progress", options->progress,
                   "answers of all trainees, one a line; only ever appended to")
      ->type_name("LOG.jsonl")
      ->capture_default_str();
  command->add_option("--knowledge", options->folders, "folder of entries, once or more (knowledge)")
      ->type_name("DIR")
      ->allow_extra_args(false);
  command->add_option("--cases", options->cases, "end after that many maps; 0: when you do")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command->add_option("--max-patterns", options->options.max_patterns, "how mixed maps may become")
      ->check(CLI::Range(1, 8))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "of the order of maps (made from the name)")
      ->check(seed_number())
      ->type_name("N");
  command->add_flag("--show-progress", options->show_progress, "print what is known so far, and ask nothing");
  command->add_flag("--no-colour,--no-color", options->no_colour, "letters instead of colours");
  command->callback([options, &job] { job = [options] { return run_teach(*options); }; });
}

}  // namespace kerf
