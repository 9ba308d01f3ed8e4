// kerf vmqa roles: dialogues that language models talk, checked answer by answer.
#include <fmt/format.h>
#include <kerf/dialogue_cases.h>
#include <kerf/dialogue_roles.h>
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "numbers.h"
#include "output.h"
#include "site.h"
#include "terminal_observer.h"
#include "vmqa_commands.h"

namespace kerf {
namespace {

struct RolesCommand {
  std::string maps, domain = "domains/wafer", out;
  std::vector<std::string> folders;
  ChatEndpoint answerer;
  std::string questioner;  ///< model; empty: the same
  RoleOptions options;
  int dialogues = 10;
};

/// The labelled maps of a file, as many as are asked for.
std::vector<DialogueCase> load_cases(const RolesCommand& command) {
  std::vector<DialogueCase> cases;
  read_wafers(command.maps, [&](WaferMap&& map) {
    if (!map.labels.empty()) cases.push_back(wafer_case(map));
    return int(cases.size()) < command.dialogues;
  });
  if (cases.empty())
    fail("{}: no map has a label, expected maps of which it is known what they show", command.maps);
  return cases;
}

/// What the models made of the cases, written as it comes.
struct Talk {
  const RolesCommand& command;
  const DialogueDomain& domain;
  const KnowledgeBase& knowledge;
  Roles roles;
  int made = 0, rejected = 0;

  void dialogue(int number, const DialogueCase& about, std::ostream& out, TerminalObserver& observer) {
    RoleOptions options = command.options;
    options.seed += std::uint64_t(number);
    try {
      out << dialogue_json(converse_roles(roles, role_brief(domain, about, knowledge), options)) << '\n';
      ++made;
    } catch (const DialogueRejected& sentence) {
      observer.problem(sentence.what());
      ++rejected;
    }
  }
};

int run_roles(const RolesCommand& command) {
  ChatEndpoint asking = command.answerer;
  if (!command.questioner.empty()) asking.model = command.questioner;
  const ChatClient questioner(asking), answerer(command.answerer);
  const DialogueDomain domain(command.domain);
  const KnowledgeBase knowledge = open_knowledge(command.folders);
  auto cases = load_cases(command);
  name_from(command.out, cases);
  make_folder_of(command.out);
  TerminalObserver observer("talking");
  FileWriter writer(command.out);
  Talk talk{command, domain, knowledge, {questioner, answerer}};
  std::string broken;  // what was paid for before the server went away is kept
  for (int i = 0; i < command.dialogues && broken.empty() && !observer.stop_requested(); ++i) {
    try {
      talk.dialogue(i, cases[std::size_t(i) % cases.size()], writer.stream(), observer);
    } catch (const Error& error) {
      broken = error.what();
    }
    observer.progress(i + 1, command.dialogues, "");
  }
  if (talk.made > 0) writer.finish();
  if (!broken.empty()) fail("{} ({} dialogues before that are kept)", broken, talk.made);
  if (observer.stop_requested())
    throw Interrupted(fmt::format("stopped after {} dialogues{}", talk.made,
                                  talk.made > 0 ? ", which are in " + one_line(command.out) : ""));
  print(talk.made > 0
            ? fmt::format("{} dialogues written to {}, {} rejected\n", talk.made, one_line(command.out),
                          talk.rejected)
            : fmt::format("no dialogue holds, {} were rejected: nothing is written\n", talk.rejected));
  return talk.rejected > 0 || talk.made == 0 ? kFailed : kOk;
}

void add_endpoint(CLI::App& command, RolesCommand& options) {
  command
      .add_option("--url", options.answerer.url,
                  "an OpenAI-compatible server, such as http://127.0.0.1:8000/v1")
      ->required()
      ->type_name("URL");
  command.add_option("--model", options.answerer.model, "the model that answers")
      ->required()
      ->type_name("NAME");
  command.add_option("--questioner", options.questioner, "the model that asks (the same)")->type_name("NAME");
  command
      .add_option("--key-variable", options.answerer.key_variable,
                  "environment variable with the server's key; none is sent where it is not given")
      ->type_name("VARIABLE");
  command.add_option("--timeout", options.answerer.timeout, "seconds for one answer")->capture_default_str();
  command.add_option("--retries", options.answerer.retries, "after no answer, 408, 429 and 5xx")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  command
      .add_option("--first-wait", options.answerer.first_wait, "seconds before the first retry, then doubled")
      ->check(number_range(0.0, 60.0))
      ->capture_default_str();
}

}  // namespace

void add_vmqa_roles(CLI::App& vmqa, Job& job) {
  auto options = std::make_shared<RolesCommand>();
  CLI::App* command = vmqa.add_subcommand(
      "roles", "Let language models ask and answer about labelled maps; what the facts deny is rejected.");
  command->add_option("--maps", options->maps, "wafer maps with labels")->required()->type_name("FILE");
  add_endpoint(*command, *options);
  command->add_option("--domain", options->domain, "folder of the domain")
      ->type_name("DIR")
      ->capture_default_str();
  command->add_option("--knowledge", options->folders, "folder of entries, once or more (knowledge)")
      ->type_name("DIR")
      ->allow_extra_args(false);
  command->add_option("--dialogues", options->dialogues, "how many")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  command->add_option("--language", options->options.language, "en or zh")
      ->check(CLI::IsMember({"en", "zh"}))
      ->capture_default_str();
  command->add_option("--turns-min", options->options.turns_min, "questions of a dialogue, at least")
      ->check(CLI::Range(1, 50))
      ->capture_default_str();
  command->add_option("--turns-max", options->options.turns_max, "questions of a dialogue, at most")
      ->check(CLI::Range(1, 50))
      ->capture_default_str();
  command->add_option("--tries", options->options.tries, "for each answer")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  command->add_option("--seed", options->options.seed, "of kinds and lengths")
      ->check(seed_number())
      ->capture_default_str();
  command->add_option("--out", options->out, "dialogues, one a line")->required()->type_name("FILE.jsonl");
  command->callback([options, &job] { job = [options] { return run_roles(*options); }; });
}

}  // namespace kerf
