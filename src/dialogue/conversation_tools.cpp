// The calls that an answer needs, and answers that are wrong on purpose.
#include <kerf/error.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dialogue/conversation.h"
#include "text/json_input.h"

namespace kerf::dialogue {
namespace {

constexpr std::size_t kMaxEntries = 2;

// The number of a value replaced by another one of as many decimals.
std::string with_other_number(const std::string& value, double number, Random& random) {
  const auto end = value.find_first_not_of("0123456789.");
  const auto point = value.find('.');
  const int decimals =
      point == std::string::npos || point > end ? 0 : int(std::min(end, value.size()) - point - 1);
  double other = number * (random.chance(0.5) ? random.uniform(0.5, 0.9) : random.uniform(1.1, 1.6)) + 1;
  if (value.find('%') != std::string::npos) other = std::min(other, 99.0);
  return fmt::format("{:.{}f}{}", other, decimals, end == std::string::npos ? "" : value.substr(end));
}

}  // namespace

void Conversation::call(const std::string& tool, const std::string& arguments, const std::string& result) {
  Message asking;
  asking.role = "assistant";
  asking.tool_calls.push_back({tool, arguments});
  dialogue_.messages.push_back(std::move(asking));
  dialogue_.messages.push_back(text_message("tool", result));
}

// Each turn looks up what it tells, whatever earlier turns have shown: a client may send back only what was
// said. A doubt looks up again what it doubts.
void Conversation::call_tools(const Turn& turn) {
  if (turn.kind->challenges && last_) return call_tools(*last_);
  if (turn.outcome->blind) return;
  if (!turn.kind->about.empty() && options_.tools) call_facts(turn);
  if (!turn.kind->knowledge.empty()) call_knowledge(turn);
}

void Conversation::call_facts(const Turn& turn) {
  std::vector<std::string> about;
  for (const std::string& name : turn.kind->about) about.push_back(substitute(name, turn.variables));
  const std::string result = facts_tool_result(about_.facts, about);
  const std::string lines = "\n" + result + "\n";
  for (const CaseFact& fact : about_.facts)
    if (lines.find("\n" + fact.name + ": " + fact.value + "\n") != std::string::npos) shown_.add(fact);
  const std::string& other = turn.kind->tool;
  if (!other.empty()) return call(other, turn.kind->arguments, result);
  call(domain_.facts_tool, text::python_json({{"about", about}}), result);
}

void Conversation::call_knowledge(const Turn& turn) {
  const auto patterns = patterns_of(turn);
  auto& shown = shown_entries_[fmt::format("{}", fmt::join(patterns, "+"))];
  if (shown.empty()) {
    shown = known_about(patterns);
    // The search at work finds the first ones; others keep the answers from being learnt by heart.
    if (random_.chance(0.5)) shuffle(shown, random_);
    if (shown.size() > kMaxEntries) shown.resize(kMaxEntries);
  }
  const nlohmann::ordered_json arguments = {{"patterns", patterns}, {"about", turn.kind->knowledge}};
  if (options_.tools)
    call(domain_.knowledge_tool, text::python_json(arguments), knowledge_tool_result(shown, language_->code));
  entries_ = shown;
}

// The case as a mistaken answer sees it: another label, or another number in the first fact that it needs.
// The outcome of the turn is that of the mistake.
std::optional<CaseView> Conversation::spoilt(Turn& turn) {
  CaseView wrong = view_;
  if (!turn.kind->needs.empty() && !turn.outcome->blind) {
    if (!spoil_fact(substitute(turn.kind->needs[0], turn.variables), wrong)) return std::nullopt;
    return wrong;
  }
  std::vector<std::string> absent;
  for (const std::string& label : domain_.labels)
    if (!view_.has(label)) absent.push_back(label);
  const auto drawn = turn.variables.find("p");
  if (absent.empty()) return std::nullopt;
  wrong.labels = {absent[std::size_t(random_.below(std::int64_t(absent.size())))]};
  if (drawn != turn.variables.end() && !view_.has(drawn->second)) wrong.labels = {drawn->second};
  for (const Turn& way : ways_to_ask(*turn.kind, {domain_, wrong, false}))
    if (way.variables == turn.variables) {
      turn.outcome = way.outcome;
      return wrong;
    }
  return std::nullopt;
}

bool Conversation::spoil_fact(const std::string& name, CaseView& view) {
  const CaseFact* fact = view.facts.find(name);
  if (!fact || !fact->number) return false;
  CaseFact wrong = *fact;
  wrong.value = with_other_number(fact->value, *fact->number, random_);
  wrong.number = leading_number(wrong.value);
  if (wrong.value == fact->value) return false;
  view.facts.add(wrong);
  return true;
}

}  // namespace kerf::dialogue
