// kerf vmqa review: a person accepts, edits or rejects dialogues.
#include <fmt/format.h>
#include <kerf/dialogue_cases.h>
#include <kerf/dialogue_review.h>
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "edit_text.h"
#include "output.h"
#include "site.h"
#include "vmqa_commands.h"

namespace kerf {
namespace {

struct ReviewCommand {
  std::string file, log, out, who, why, maps;
  std::string domain = "domains/wafer";
  std::vector<std::string> knowledge;  // folders
  std::vector<std::string> accept, reject;
  bool list = false;

  bool from_script() const { return !accept.empty() || !reject.empty(); }
};

struct Ahead {
  std::vector<Dialogue> dialogues;
  std::vector<std::string> ids;  ///< of each
  std::map<std::string, DialogueVerdict> latest;
};

std::string reviewer(const ReviewCommand& command) {
  if (!command.who.empty()) return command.who;
  auto user = user_name();
  if (user.empty()) fail("nobody is named whose verdicts these are, expected --who NAME");
  return user;
}

DialogueVerdict verdict(const ReviewCommand& command, const std::string& id, DialogueDecision decision) {
  return {id, decision, std::nullopt, reviewer(command), utc_now(), command.why};
}

Ahead load(const ReviewCommand& command) {
  Ahead ahead;
  ahead.dialogues = load_dialogues(command.file);
  for (const Dialogue& dialogue : ahead.dialogues) ahead.ids.push_back(dialogue_id(dialogue));
  const DialogueVerdictLog log = load_dialogue_verdicts(command.log);
  if (!log.warning.empty()) note("warning: " + log.warning);
  ahead.latest = latest_dialogue_verdicts(log.history);
  return ahead;
}

int run_list(const Ahead& ahead) {
  for (std::size_t i = 0; i < ahead.ids.size(); ++i) {
    const auto found = ahead.latest.find(ahead.ids[i]);
    const std::string_view state =
        found == ahead.latest.end() ? "open" : decision_name(found->second.decision);
    const auto& images = ahead.dialogues[i].images;
    print(fmt::format("{}  {:<6}  {}\n", ahead.ids[i], state, images.empty() ? "" : one_line(images[0])));
  }
  return kOk;
}

int run_script(const ReviewCommand& command, const Ahead& ahead) {
  std::vector<DialogueVerdict> verdicts;
  for (const std::string& id : command.accept)
    verdicts.push_back(verdict(command, find_dialogue_id(ahead.ids, id), DialogueDecision::accept));
  for (const std::string& id : command.reject)
    verdicts.push_back(verdict(command, find_dialogue_id(ahead.ids, id), DialogueDecision::reject));
  make_folder_of(command.log);
  append_dialogue_verdicts(command.log, verdicts);
  print(fmt::format("{} verdicts added to {}\n", verdicts.size(), one_line(command.log)));
  return kOk;
}

/// "val.npz[12]" of "../maps/val.npz[12]": what a map is called wherever its file lies.
std::string map_name(const std::string& image) {
  return image.substr(image.find_last_of('/') + 1);
}

/// Dialogues held against the maps that they are about.
class Checker {
 public:
  explicit Checker(const ReviewCommand& command)
      : domain_(command.domain), knowledge_(open_knowledge(command.knowledge)) {
    read_wafers(command.maps, [&](WaferMap&& map) {
      maps_[map_name(map.source)] = std::move(map);
      return true;
    });
  }

  /// Why it is not to be learnt from; empty: nothing in it is wrong.
  std::string fault_of(const Dialogue& dialogue) const {
    for (const auto& image : dialogue.images) {
      const auto map = maps_.find(map_name(image));
      if (map == maps_.end()) return fmt::format("its map {} is not in the file", one_line(image));
      auto about = wafer_case(map->second);
      if (map->second.labels.empty()) about.labels = dialogue.classes;
      for (const Claim& claim : false_claims(domain_, about, knowledge_, dialogue))
        if (!claim.fact.starts_with("similar"))  // needs a model
          return fmt::format("'{}' says {} of {}, expected {}", one_line(claim.text), one_line(claim.said),
                             claim.fact, claim.expected);
    }
    return "";
  }

 private:
  DialogueDomain domain_;
  KnowledgeBase knowledge_;
  std::map<std::string, WaferMap> maps_;
};

int run_out(const ReviewCommand& command, const Ahead& ahead) {
  std::optional<Checker> checker;
  if (!command.maps.empty()) checker.emplace(command);
  make_folder_of(command.out);
  std::size_t kept = 0, left_out = 0;
  write_file_with(command.out, [&](std::ostream& out) {
    for (const Dialogue& dialogue : ahead.dialogues) {
      const auto reviewed = reviewed_dialogue(dialogue, ahead.latest);
      if (!reviewed) continue;
      const auto fault = checker ? checker->fault_of(*reviewed) : "";
      if (fault.empty()) {
        out << dialogue_json(*reviewed) << '\n', ++kept;
        continue;
      }
      note(fmt::format("{} is left out: {}", dialogue_id(dialogue), fault));
      ++left_out;
    }
  });
  print(fmt::format("{} of {} dialogues are accepted, written to {}\n", kept, ahead.dialogues.size(),
                    one_line(command.out)));
  return left_out == 0 ? kOk : kFailed;
}

bool ask(std::string_view question, std::string& answer) {
  print(question);
  flush_output();
  return bool(std::getline(std::cin, answer));
}

/// The edited dialogue; nullopt when the editor left it as it was.
std::optional<Dialogue> edit(const Dialogue& dialogue) {
  const std::string before = dialogue_json_indented(dialogue);
  const std::string after = edit_text(before, ".json");
  if (after == before) return std::nullopt;
  return parse_dialogue(after, "the edited dialogue");
}

/// The verdict that a typed letter stands for; nullopt: ask again or go on.
std::optional<DialogueVerdict> judge(const ReviewCommand& command, const Dialogue& dialogue, char typed) {
  if (typed == 'a') return verdict(command, dialogue_id(dialogue), DialogueDecision::accept);
  if (typed == 'r') {
    DialogueVerdict made = verdict(command, dialogue_id(dialogue), DialogueDecision::reject);
    if (made.why.empty()) ask("why? ", made.why);
    return made;
  }
  DialogueVerdict made = verdict(command, dialogue_id(dialogue), DialogueDecision::edit);
  try {
    made.edited = edit(dialogue);
  } catch (const Error& error) {
    note(error.what());
    return std::nullopt;
  }
  if (made.edited) return made;
  note("nothing was changed");
  return std::nullopt;
}

/// False: the person has had enough.
bool review_one(const ReviewCommand& command, const Dialogue& dialogue) {
  std::string typed;
  while (ask("[a]ccept  [e]dit  [r]eject  [s]kip  [q]uit > ", typed)) {
    const char first = typed.empty() ? '?' : typed[0];
    if (first == 's') return true;
    if (first == 'q') return false;
    if (first != 'a' && first != 'e' && first != 'r') continue;
    const auto made = judge(command, dialogue, first);
    if (!made) continue;
    append_dialogue_verdicts(command.log, {*made});
    return true;
  }
  print("\n");
  return false;
}

int run_dialogue(const ReviewCommand& command, const Ahead& ahead) {
  reviewer(command);  // asked for before anybody has read anything
  make_folder_of(command.log);
  std::size_t open = 0;
  for (const std::string& id : ahead.ids) open += ahead.latest.count(id) == 0 ? 1 : 0;
  for (std::size_t i = 0; i < ahead.ids.size(); ++i) {
    if (ahead.latest.count(ahead.ids[i]) > 0) continue;
    print(fmt::format("\n{} open\n{}", open--,
                      dialogue_text(ahead.dialogues[i], terminal_width(Stream::output))));
    if (!review_one(command, ahead.dialogues[i])) return kOk;
  }
  print("Nothing is open.\n");
  return kOk;
}

int run_review(const ReviewCommand& command) {
  const Ahead ahead = load(command);
  if (command.list) return run_list(ahead);
  if (command.from_script()) run_script(command, ahead);
  if (!command.out.empty()) return run_out(command, command.from_script() ? load(command) : ahead);
  return command.from_script() ? kOk : run_dialogue(command, ahead);
}

}  // namespace

void add_vmqa_review(CLI::App& vmqa, Job& job) {
  auto options = std::make_shared<ReviewCommand>();
  CLI::App* command = vmqa.add_subcommand(
      "review", "Show dialogues without a verdict one by one: accept, edit ($EDITOR), reject, skip, quit.");
  command->add_option("file", options->file, "dialogues, one a line")->required()->type_name("FILE.jsonl");
  command->add_option("--log", options->log, "verdicts, one a line; only ever appended to")
      ->required()
      ->type_name("LOG.jsonl");
  command->add_option("--out", options->out, "write the accepted and the edited ones there, and show nothing")
      ->type_name("ACCEPTED.jsonl");
  command
      ->add_option("--maps", options->maps,
                   "maps that the dialogues are about: with --out, those that contradict them are left out")
      ->type_name("FILE");
  command->add_option("--domain", options->domain, "by whose claims they are held against the maps")
      ->capture_default_str()
      ->type_name("DIR");
  command->add_option("--knowledge", options->knowledge, "folders of entries (knowledge)")
      ->type_name("DIR..");
  command->add_flag("--list", options->list, "list ids and verdicts, and ask nothing");
  command->add_option("--accept", options->accept, "accept these without showing them")->type_name("ID..");
  command->add_option("--reject", options->reject, "reject these without showing them")->type_name("ID..");
  command->add_option("--who", options->who, "whose verdicts these are (the user's login name)")
      ->type_name("NAME");
  command->add_option("--why", options->why, "a reason that goes with them")->type_name("TEXT");
  command->callback([options, &job] { job = [options] { return run_review(*options); }; });
}

}  // namespace kerf
