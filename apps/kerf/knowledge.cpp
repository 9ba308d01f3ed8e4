// kerf knowledge: what is known about patterns, searched, shown and checked.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/knowledge.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "command.h"
#include "output.h"
#include "site.h"
#include "talk_options.h"

namespace kerf {
namespace {

struct KnowledgeFolders {
  std::vector<std::string> names;

  KnowledgeBase open() const { return open_knowledge(names); }
};

struct KnowledgeSearchCommand {
  KnowledgeFolders folders;
  KnowledgeQuery query;
  bool json = false;
};

struct KnowledgeNotesCommand {
  KnowledgeFolders folders;
  NoteQuery query;
  int limit = 3;
  bool json = false;
};

struct KnowledgeShowCommand {
  KnowledgeFolders folders;
  std::string id;
  bool json = false;
};

nlohmann::ordered_json to_json(const KnowledgeEntry& entry) {
  return {{"id", entry.id},
          {"domain", entry.domain},
          {"patterns", entry.patterns},
          {"module", entry.module},
          {"mechanism", entry.mechanism},
          {"checks", entry.checks},
          {"actions", entry.actions},
          {"sources", entry.sources},
          {"module_zh", entry.module_zh},
          {"mechanism_zh", entry.mechanism_zh},
          {"checks_zh", entry.checks_zh},
          {"actions_zh", entry.actions_zh},
          {"file", entry.file}};
}

nlohmann::ordered_json to_json(const KnowledgeNote& note) {
  return {{"id", note.id},           {"domain", note.domain},       {"patterns", note.patterns},
          {"modules", note.modules}, {"questions", note.questions}, {"questions_zh", note.questions_zh},
          {"ask", note.ask},         {"ask_zh", note.ask_zh},       {"text", note.text},
          {"text_zh", note.text_zh}, {"sources", note.sources},     {"file", note.file}};
}

std::string dump(const nlohmann::ordered_json& value) {
  return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string joined(const std::vector<std::string>& texts, const char* between) {
  return fmt::format("{}", fmt::join(texts, between));
}

std::string heading(const KnowledgeEntry& entry) {
  return one_line(fmt::format("{}  {}  {}", entry.id, joined(entry.patterns, "+"), entry.module)) + "\n";
}

void print_lines(const char* name, const std::vector<std::string>& texts) {
  for (const std::string& text : texts)
    if (!text.empty()) print(fmt::format("  {:<7} {}\n", name, one_line(text)));
}

int run_search(const KnowledgeSearchCommand& command) {
  const KnowledgeBase base = command.folders.open();
  const auto hits = base.search(command.query);
  for (const KnowledgeHit& hit : hits) {
    const KnowledgeEntry& entry = base.entries()[hit.entry];
    if (command.json) {
      auto line = to_json(entry);
      line["score"] = hit.score;
      print(dump(line));
      continue;
    }
    print(heading(entry));
    print_lines("", {entry.mechanism});
    print_lines("check", {entry.checks.front()});
    print_lines("action", {entry.actions.front()});
  }
  if (hits.empty()) note("nothing found");
  return hits.empty() ? kFailed : kOk;
}

int run_notes(const KnowledgeNotesCommand& command) {
  const KnowledgeBase base = command.folders.open();
  auto hits = base.notes_like(command.query);
  hits.resize(std::min(hits.size(), std::size_t(command.limit)));
  for (const NoteHit& hit : hits) {
    const KnowledgeNote& note = base.notes()[hit.note];
    if (command.json) {
      auto line = to_json(note);
      line["likeness"] = hit.likeness;
      print(dump(line));
      continue;
    }
    print(one_line(fmt::format("{:.2f} (+{:.2f})  {}", hit.likeness, hit.lead, note.id)) + "\n");
    print_lines("", {note.text});
  }
  if (hits.empty()) note("nothing found");
  return hits.empty() ? kFailed : kOk;
}

int show(const KnowledgeNote& note, bool json) {
  if (json) {
    print(dump(to_json(note)));
    return kOk;
  }
  print(one_line(fmt::format("{}  {}", note.id, joined(note.patterns, " or "))) + "\n");
  print_lines("", {note.text, note.text_zh});
  print_lines("asked", note.questions);
  print_lines("asked", note.questions_zh);
  print_lines("source", note.sources);
  print_lines("file", {note.file});
  return kOk;
}

int run_show(const KnowledgeShowCommand& command) {
  const KnowledgeBase base = command.folders.open();
  if (const KnowledgeNote* note = base.find_note(command.id)) return show(*note, command.json);
  const KnowledgeEntry* entry = base.find(command.id);
  if (!entry)
    fail("no entry '{}' among {}, and no such note among {}", one_line(command.id), base.entries().size(),
         base.notes().size());
  if (command.json) {
    print(dump(to_json(*entry)));
    return kOk;
  }
  print(heading(*entry));
  print_lines("", {entry->mechanism, entry->mechanism_zh});
  print_lines("check", entry->checks);
  print_lines("action", entry->actions);
  print_lines("module", {entry->module_zh});
  print_lines("check", entry->checks_zh);
  print_lines("action", entry->actions_zh);
  print_lines("source", entry->sources);
  print_lines("file", {entry->file});
  return kOk;
}

int run_check(const std::string& folder) {
  const KnowledgeBase base({folder});
  std::set<std::string> patterns;
  for (const KnowledgeEntry& entry : base.entries())
    patterns.insert(entry.patterns.begin(), entry.patterns.end());
  const auto chinese = std::count_if(base.entries().begin(), base.entries().end(),
                                     [](const KnowledgeEntry& entry) { return !entry.mechanism_zh.empty(); });
  print(fmt::format("{}: {} entries, {} of them in Chinese too, about {}; notes: {}\n", one_line(folder),
                    base.entries().size(), chinese,
                    one_line(joined({patterns.begin(), patterns.end()}, ", ")), base.notes().size()));
  return kOk;
}

void add_folders(CLI::App& command, KnowledgeFolders& folders) {
  command
      .add_option(
          "--folder", folders.names,
          "a folder of entries, once or more; an id in a later one replaces the earlier entry (knowledge "
          "where none is given)")
      ->type_name("DIR")
      ->allow_extra_args(false);
}

void add_search(CLI::App& knowledge, Job& job) {
  auto options = std::make_shared<KnowledgeSearchCommand>();
  CLI::App* command =
      knowledge.add_subcommand("search", "Find the entries that a question needs, best first.");
  command->add_option("query", options->query.text, "words or a question, English or Chinese")
      ->required()
      ->type_name("QUERY");
  command
      ->add_option("--pattern", options->query.patterns,
                   "entries about this pattern come first; several: about their mixture first")
      ->type_name("P")
      ->allow_extra_args(false);
  command->add_option("--domain", options->query.domain, "of this domain only: wafer, litho or a site's")
      ->type_name("D");
  command->add_option("--limit", options->query.limit, "most entries")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_flag("--json", options->json, "a JSON object on a line for each entry");
  add_folders(*command, options->folders);
  command->callback([options, &job] { job = [options] { return run_search(*options); }; });
}

void add_notes(CLI::App& knowledge, Job& job) {
  auto options = std::make_shared<KnowledgeNotesCommand>();
  CLI::App* command = knowledge.add_subcommand(
      "notes", "Find the notes whose questions are most like one, the likest first.");
  command->add_option("question", options->query.text, "English or Chinese")
      ->required()
      ->type_name("QUESTION");
  command->add_option("--pattern", options->query.in_view, "a pattern in view, once or more")
      ->type_name("P")
      ->allow_extra_args(false);
  command->add_option("--domain", options->query.domain, "of this domain only: wafer, litho or a site's")
      ->type_name("D");
  command->add_option("--limit", options->limit, "most notes")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_flag("--json", options->json, "a JSON object on a line for each note");
  add_folders(*command, options->folders);
  command->callback([options, &job] { job = [options] { return run_notes(*options); }; });
}

void add_show(CLI::App& knowledge, Job& job) {
  auto options = std::make_shared<KnowledgeShowCommand>();
  CLI::App* command = knowledge.add_subcommand("show", "Show one entry or note with its sources.");
  command->add_option("id", options->id, "as a citation names it")->required()->type_name("ID");
  command->add_flag("--json", options->json, "as JSON");
  add_folders(*command, options->folders);
  command->callback([options, &job] { job = [options] { return run_show(*options); }; });
}

void add_check(CLI::App& knowledge, Job& job) {
  auto folder = std::make_shared<std::string>();
  CLI::App* command = knowledge.add_subcommand("check", "Check the files of a folder of entries.");
  command->add_option("folder", *folder, "every *.toml below it is read")->required()->type_name("DIR");
  command->callback([folder, &job] { job = [folder] { return run_check(*folder); }; });
}

/// Every question that is known, for a training of the encoder, and their vectors beside it.
int run_questions(const TalkerOptions& options, const std::string& out, bool remember) {
  const auto talk = talk_options(options);
  const auto questions = known_questions(talk);
  if (!out.empty())
    write_file_with(out, [&](std::ostream& stream) {
      for (const auto& one : questions)
        stream << dump({{"text", one.text}, {"of", one.of}, {"outside", one.outside}});
    });
  if (remember) remember_questions(talk);
  note(fmt::format("{} questions", questions.size()));
  return kOk;
}

void add_questions(CLI::App& knowledge, Job& job) {
  auto options = std::make_shared<TalkerOptions>();
  auto out = std::make_shared<std::string>();
  auto remember = std::make_shared<bool>(false);
  CLI::App* command = knowledge.add_subcommand(
      "questions", "List the questions that conversations know, with what answers each.");
  command->add_option("--out", *out, "JSON lines: text, of, outside")->type_name("FILE");
  command->add_flag("--remember", *remember,
                    "write the vectors of the English ones into the folder of the encoder");
  add_talk_options(*command, *options);
  command->callback([options, out, remember, &job] {
    job = [options, out, remember] { return run_questions(*options, *out, *remember); };
  });
}

}  // namespace

void add_knowledge(CLI::App& app, Job& job) {
  CLI::App* command =
      app.add_subcommand("knowledge", "What is known about patterns: causes, checks, actions, sources.");
  add_search(*command, job);
  add_notes(*command, job);
  add_show(*command, job);
  add_check(*command, job);
  add_questions(*command, job);
}

}  // namespace kerf
