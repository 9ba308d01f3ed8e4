#include "dialogue/review/verdict_line.h"

#include <kerf/error.h>

#include <algorithm>
#include <array>

#include "data/json_document.h"

namespace kerf::dialogue {
namespace {

constexpr std::array kDecisions = {DialogueDecision::accept, DialogueDecision::edit,
                                   DialogueDecision::reject};

std::string read_name(const Json& object, const char* key, const JsonPlace& place) {
  const std::string& text = required_text(object, key, place);
  if (text.empty()) fail("{} is empty", place.field(key));
  return text;
}

DialogueDecision read_decision(const Json& object, const JsonPlace& place) {
  const std::string& name = required_text(object, "decision", place);
  const auto found = std::ranges::find(kDecisions, name, decision_name);
  if (found == kDecisions.end())
    wrong_type(place.field("decision"), "accept, edit or reject", object["decision"]);
  return *found;
}

}  // namespace

void check_time(const std::string& when, const std::string& place) {
  constexpr std::string_view kPattern = "0000-00-00T00:00:00Z";
  const bool fits =
      when.size() == kPattern.size() && std::ranges::equal(when, kPattern, [](char got, char wanted) {
        return wanted == '0' ? got >= '0' && got <= '9' : got == wanted;
      });
  if (!fits)
    fail("{}: expected a time in UTC such as 2026-01-31T12:00:00Z, got '{}'", place, when.substr(0, 40));
}

std::string verdict_line(const DialogueVerdict& verdict) {
  nlohmann::ordered_json line = {{"id", verdict.id}, {"decision", decision_name(verdict.decision)}};
  if (verdict.edited) line["dialogue"] = nlohmann::ordered_json::parse(dialogue_json(*verdict.edited));
  line["who"] = verdict.who;
  line["when"] = verdict.when;
  line["why"] = verdict.why;
  std::string text;
  try {
    text = line.dump();
  } catch (const nlohmann::json::exception&) {
    fail("the verdict on {} cannot be written because a text in it is not valid UTF-8", verdict.id);
  }
  // What could not be read again never gets into a log.
  parse_verdict(text, "a verdict that cannot be written");
  return text + "\n";
}

DialogueVerdict parse_verdict(std::string_view line, const std::string& name) {
  const Json object = parse_json(line, name);
  const auto place = JsonPlace::document(name);
  DialogueVerdict verdict;
  verdict.id = read_name(object, "id", place);
  verdict.decision = read_decision(object, place);
  const Json* edited = find_member(object, "dialogue");
  const bool is_edit = verdict.decision == DialogueDecision::edit;
  if (is_edit && !edited) fail("{}: dialogue is missing, expected what the edited one became", name);
  if (!is_edit && edited)
    fail("{}: a dialogue beside '{}', expected one of edit only", name, decision_name(verdict.decision));
  if (edited) {
    // Through the text and not through the sorted keys, which would change the order in calls' arguments.
    verdict.edited =
        parse_dialogue(nlohmann::ordered_json::parse(line)["dialogue"].dump(), name + ": dialogue");
  }
  verdict.who = read_name(object, "who", place);
  verdict.when = required_text(object, "when", place);
  check_time(verdict.when, place.field("when"));
  verdict.why = required_text(object, "why", place);
  return verdict;
}

}  // namespace kerf::dialogue
