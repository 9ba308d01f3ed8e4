// The log of verdicts on dialogues.
#include <kerf/dialogue_review.h>
#include <kerf/error.h>

#include <algorithm>

#include "base/line_log.h"
#include "dialogue/review/verdict_line.h"

namespace kerf {
namespace {

std::string line_name(const Path& file, std::size_t number) {
  return fmt::format("{}: line {}", file.string(), number);
}

bool is_verdict(std::string_view line) {
  try {
    dialogue::parse_verdict(line, "");
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

std::string_view decision_name(DialogueDecision decision) {
  switch (decision) {
    case DialogueDecision::accept:
      return "accept";
    case DialogueDecision::edit:
      return "edit";
    case DialogueDecision::reject:
      return "reject";
  }
  throw Bug("a decision without a name");
}

DialogueVerdictLog load_dialogue_verdicts(const Path& file) {
  const LineLog lines = read_line_log(file, is_verdict);
  DialogueVerdictLog log;
  for (const LogLine& line : lines.lines)
    log.history.push_back(dialogue::parse_verdict(line.text, line_name(file, line.number)));
  if (lines.torn > 0)
    log.warning =
        fmt::format("{} is torn, its writer was stopped: that verdict is lost, the {} before it are whole",
                    line_name(file, lines.torn), log.history.size());
  return log;
}

void append_dialogue_verdicts(const Path& file, const std::vector<DialogueVerdict>& verdicts) {
  std::string lines;
  for (const DialogueVerdict& verdict : verdicts) lines += dialogue::verdict_line(verdict);
  append_lines(file, lines, is_verdict, "log of verdicts");
}

std::map<std::string, DialogueVerdict> latest_dialogue_verdicts(const std::vector<DialogueVerdict>& history) {
  std::map<std::string, DialogueVerdict> latest;
  for (const DialogueVerdict& verdict : history) latest.insert_or_assign(verdict.id, verdict);
  return latest;
}

std::optional<Dialogue> reviewed_dialogue(const Dialogue& dialogue,
                                          const std::map<std::string, DialogueVerdict>& latest) {
  const auto found = latest.find(dialogue_id(dialogue));
  if (found == latest.end() || found->second.decision == DialogueDecision::reject) return std::nullopt;
  return found->second.edited ? found->second.edited : dialogue;
}

std::string find_dialogue_id(const std::vector<std::string>& ids, const std::string& typed) {
  if (std::ranges::find(ids, typed) != ids.end()) return typed;
  std::string found;
  for (const std::string& id : ids) {
    if (typed.size() < 4 || !id.starts_with(typed) || id == found) continue;
    if (!found.empty()) fail("'{}' begins several ids, {} and {}; expected more of it", typed, found, id);
    found = id;
  }
  if (found.empty())
    fail("no dialogue has the id '{}', nor one that begins with it in 4 digits or more", typed);
  return found;
}

}  // namespace kerf
