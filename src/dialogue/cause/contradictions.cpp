#include "dialogue/cause/contradictions.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "dialogue/cause/moment.h"
#include "dialogue/letters.h"
#include "knowledge/words.h"

namespace kerf::dialogue {
namespace {

using Kind = CauseNoteKind;

void add(ProcessContext& context, Kind kind, std::vector<std::string> args) {
  context.contradictions.push_back({kind, std::move(args)});
}

std::string value_text(const ProcessParameter& parameter) {
  return parameter.value ? parameter.value->text : parameter.words;
}

// Both values count for nothing, and it is told once.
void compare_values(const std::string& owner, ProcessParameter& a, ProcessParameter& b,
                    ProcessContext& context) {
  const std::string one = value_text(a), other = value_text(b);
  const bool same = a.value && b.value ? a.value->value == b.value->value : one == other;
  if (same || one.empty() || other.empty() || a.unit != b.unit) return;
  if (!a.disputed || !b.disputed) add(context, Kind::two_values_of_step, {a.name, owner, one, other});
  a.disputed = b.disputed = true;
}

void check_limits(const ProcessStep& step, ProcessParameter& parameter, ProcessContext& context) {
  const auto& [low, high, target] = std::tie(parameter.low, parameter.high, parameter.target);
  if (low && high && low->value > high->value) {
    add(context, Kind::low_above_high, {parameter.name, name_of(step), low->text, high->text});
    parameter.disputed = true;
  } else if (target && ((low && target->value < low->value) || (high && target->value > high->value))) {
    const auto& limit = low && target->value < low->value ? low : high;
    add(context, Kind::target_outside, {parameter.name, name_of(step), target->text, limit->text});
    parameter.disputed = true;
  }
}

void check_parameters(ProcessStep& step, ProcessContext& context) {
  std::map<std::string, ProcessParameter*> first;
  for (ProcessParameter& parameter : step.parameters) {
    check_limits(step, parameter, context);
    const auto [at, fresh] = first.emplace(parameter.name, &parameter);
    if (!fresh) compare_values(name_of(step), *at->second, parameter, context);
  }
}

std::optional<Moment> readable(const std::string& time, const std::string& owner, ProcessContext& context) {
  const auto moment = parse_moment(time);
  if (!moment && !time.empty()) add(context, Kind::unread_time, {time, owner});
  return moment;
}

void check_times(ProcessStep& step, ProcessContext& context) {
  const auto start = readable(step.start, name_of(step), context);
  const auto end = readable(step.end, name_of(step), context);
  if (!start || !end || !is_surely_before(*end, *start)) return;
  add(context, Kind::end_before_start, {name_of(step), step.start, step.end});
  step.times_disputed = true;
}

std::string joined(const std::vector<std::string>& words, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += words[i] + " ";
  return text;
}

bool is_number(const std::string& word) {
  return std::all_of(word.begin(), word.end(), is_digit);
}

std::string without_zeros(const std::string& number) {
  return number.substr(std::min(number.find_first_not_of('0'), number.size()));
}

/// "CMP-07-H1" begins with the name of a tool like CMP-02 of another number.
bool is_sister(const std::vector<std::string>& chamber, const std::vector<std::string>& tool) {
  const std::size_t last = tool.size() - 1;
  return tool.size() > 1 && chamber.size() > tool.size() &&
         std::equal(tool.begin(), tool.end() - 1, chamber.begin()) && is_number(tool[last]) &&
         is_number(chamber[last]) && without_zeros(tool[last]) != without_zeros(chamber[last]);
}

/// Tools by their words: "CMP-02" and "cmp 02" are one.
class Tools {
 public:
  explicit Tools(const ProcessContext& context) {
    for (const ProcessStep& step : context.steps) add(step.tool);
    for (const ProcessEvent& event : context.history) add(event.tool);
    for (const OtherLot& lot : context.other_lots) add(lot.tool);
  }
  /// The other tool whose name a chamber begins with, also one that the file has nowhere else but that is
  /// numbered as its own; empty: it begins with its own, or with none.
  std::string owner_of(const std::string& chamber, const std::string& tool) const {
    const auto words = knowledge::cut_words(chamber), own = knowledge::cut_words(tool);
    if (own.size() < words.size() && std::equal(own.begin(), own.end(), words.begin())) return "";
    for (std::size_t count = words.size(); count-- > 1;) {
      const auto found = names_.find(joined(words, count));
      if (found != names_.end()) return found->second;
    }
    if (!is_sister(words, own)) return "";
    const std::string& number = words[own.size() - 1];
    return chamber.substr(0, chamber.find(number) + number.size());
  }

 private:
  void add(const std::string& tool) {
    const auto words = knowledge::cut_words(tool);
    if (tool.size() > 2) names_.emplace(joined(words, words.size()), tool);
  }
  std::map<std::string, std::string> names_;
};

void check_chamber(const Tools& tools, ProcessStep& step, ProcessContext& context) {
  if (step.tool.empty() || step.chamber.empty()) return;
  const std::string owner = tools.owner_of(step.chamber, step.tool);
  if (owner.empty()) return;
  add(context, Kind::foreign_chamber, {step.chamber, name_of(step), step.tool, owner});
  step.place_disputed = true;
}

void compare_steps(ProcessStep& a, ProcessStep& b, ProcessContext& context) {
  const auto differ = [&](const char* field, const std::string& one, const std::string& other) {
    if (one.empty() || other.empty() || one == other) return;
    add(context, Kind::two_values_of_step, {field, name_of(a), one, other});
    a.place_disputed = b.place_disputed = true;
  };
  differ("tool", a.tool, b.tool);
  differ("chamber", a.chamber, b.chamber);
  std::map<std::string, ProcessParameter*> first;
  for (ProcessParameter& parameter : a.parameters) first.emplace(parameter.name, &parameter);
  for (ProcessParameter& parameter : b.parameters) {
    const auto at = first.find(parameter.name);
    if (at != first.end()) compare_values(name_of(a), *at->second, parameter, context);
  }
}

bool agree(const std::string& one, const std::string& other) {
  return one.empty() || other.empty() || one == other;
}

bool agree(const ProcessStep& a, const ProcessStep& b) {
  return agree(a.start, b.start) && agree(a.end, b.end) && agree(a.module, b.module) &&
         agree(a.tool, b.tool) && agree(a.chamber, b.chamber) && agree(a.recipe, b.recipe);
}

// What either leaves open, the other tells. A parameter with two values stays twice, and counts for nothing.
void merge(ProcessStep& step, ProcessStep& other) {
  for (const auto field : {&ProcessStep::module, &ProcessStep::tool, &ProcessStep::chamber,
                           &ProcessStep::recipe, &ProcessStep::start, &ProcessStep::end})
    if ((step.*field).empty()) step.*field = other.*field;
  step.place_disputed = step.place_disputed || other.place_disputed;
  step.times_disputed = step.times_disputed || other.times_disputed;
  for (ProcessParameter& parameter : other.parameters) {
    for (const ProcessParameter& known : step.parameters)
      if (known.name == parameter.name) parameter.disputed = parameter.disputed || known.disputed;
    if (std::find(step.parameters.begin(), step.parameters.end(), parameter) == step.parameters.end())
      step.parameters.push_back(std::move(parameter));
  }
}

// The same step at the same time, told twice: one where both agree, else asked about. A step that has another
// start is another pass.
void check_repeats(ProcessContext& context) {
  std::vector<ProcessStep> kept;
  std::map<std::string, std::vector<std::size_t>> by_name;
  for (ProcessStep& step : context.steps) {
    auto& before = by_name[step.step];
    bool merged = false;
    for (std::size_t i = 0; !merged && !step.step.empty() && i < before.size(); ++i) {
      ProcessStep& first = kept[before[i]];
      merged = agree(first, step);
      if (merged || first.start == step.start) compare_steps(first, step, context);
      if (merged) merge(first, step);
    }
    if (merged) continue;
    before.push_back(kept.size());
    kept.push_back(std::move(step));
  }
  context.steps = std::move(kept);
}

void check_lots(ProcessContext& context) {
  std::map<std::tuple<std::string, std::string, std::string, std::string>, OtherLot*> first;
  for (OtherLot& lot : context.other_lots) {
    if (lot.lot.empty() || lot.pattern.empty()) continue;
    const auto [at, fresh] = first.emplace(std::tuple{lot.lot, lot.tool, lot.chamber, lot.wafers}, &lot);
    if (fresh || at->second->pattern == lot.pattern) continue;
    if (!lot.disputed)
      add(context, Kind::lot_disagrees, {lot.lot, lot.tool, at->second->pattern, lot.pattern});
    lot.disputed = at->second->disputed = true;
  }
}

}  // namespace

const std::string& name_of(const ProcessStep& step) {
  return !step.step.empty() ? step.step : !step.module.empty() ? step.module : step.tool;
}

std::optional<LimitSide> side_of_limits(const ProcessParameter& parameter) {
  const auto& [value, low, high] = std::tie(parameter.value, parameter.low, parameter.high);
  if (parameter.disputed || !value || (!low && !high)) return std::nullopt;
  if (high && value->value > high->value) return LimitSide::above;
  return low && value->value < low->value ? LimitSide::below : LimitSide::inside;
}

void find_contradictions(ProcessContext& context) {
  const Tools tools(context);
  for (ProcessStep& step : context.steps) {
    check_parameters(step, context);
    check_times(step, context);
    check_chamber(tools, step, context);
  }
  for (const ProcessEvent& event : context.history) readable(event.time, event.what, context);
  check_repeats(context);
  check_lots(context);
}

}  // namespace kerf::dialogue
