#include "dialogue/cause/step_evidence.h"

#include <algorithm>

#include "dialogue/cause/contradictions.h"
#include "dialogue/cause/weights.h"

namespace kerf::dialogue {
namespace {

using Kind = CauseNoteKind;

CauseNote outside_note(const ProcessStep& step, const ProcessParameter& parameter, LimitSide side) {
  const bool above = side == LimitSide::above;
  const WrittenNumber& limit = above ? *parameter.high : *parameter.low;
  return {above ? Kind::above_limit : Kind::below_limit,
          {parameter.name, step.tool, parameter.value->text, limit.text, parameter.unit, name_of(step)}};
}

void weigh_parameters(const ProcessStep& step, StepEvidence& evidence) {
  CauseNote inside{Kind::inside_limits, {name_of(step)}};
  CauseNote unlimited{Kind::no_limits, {name_of(step)}};
  for (const ProcessParameter& parameter : step.parameters) {
    if (parameter.disputed) continue;
    const auto side = side_of_limits(parameter);
    if (!side)
      unlimited.args.push_back(parameter.name);
    else if (*side == LimitSide::inside)
      inside.args.push_back(parameter.name);
    else
      evidence.outside.push_back({outside_note(step, parameter, *side), kOutsideWeight, parameter.name});
  }
  if (evidence.outside.empty() && inside.args.size() > 1) evidence.inside = inside;
  if (unlimited.args.size() > 1) evidence.missing.push_back(unlimited);
}

CauseNote before_note(const ProcessStep& step, const ProcessEvent& event, std::int64_t minutes) {
  const auto told = [&](Kind kind, std::int64_t amount) {
    return CauseNote{
        kind, {event.what, event.tool, event.chamber, event.time, std::to_string(amount), name_of(step)}};
  };
  if (minutes < 60) return told(Kind::event_minutes, minutes);
  if (minutes < 48 * 60) return told(Kind::event_hours, minutes / 60);
  return told(Kind::event_days, minutes / (24 * 60));
}

std::optional<std::int64_t> length_of(const ProcessStep& step) {
  const auto start = parse_moment(step.start), end = parse_moment(step.end);
  return start && end ? minutes_between(*start, *end) : std::nullopt;
}

WeighedNote weigh_event(const ProcessStep& step, const ProcessEvent& event, std::int64_t minutes) {
  if (minutes >= 0)
    return {before_note(step, event, minutes), minutes <= kRecentMinutes ? kRecentWeight : kOldWeight,
            event.what};
  return {{Kind::event_during, {event.what, event.tool, event.chamber, event.time, name_of(step)}},
          kRecentWeight,
          event.what};
}

// An event after the step, or long before it, says nothing.
void weigh_history(const ProcessStep& step, History& history, StepEvidence& evidence) {
  const auto start = step.times_disputed ? std::nullopt : parse_moment(step.start);
  const std::int64_t lasted = start ? length_of(step).value_or(0) : 0;
  std::vector<std::pair<std::int64_t, const ProcessEvent*>> near;
  for (const auto& [event, time] : history.of(step)) {
    if (event->time.empty() && evidence.missing.size() < kMaxStepEvents)
      evidence.missing.push_back({Kind::no_event_time, {event->what, event->tool, event->chamber}});
    const auto minutes = start && time ? minutes_between(*time, *start) : std::nullopt;
    if (minutes && *minutes >= -lasted && *minutes <= kOldMinutes && !event->what.empty())
      near.emplace_back(*minutes, event);
  }
  // Of the same time the one that stands first in the file: all point into one list.
  const auto kept = near.begin() + std::ptrdiff_t(std::min(near.size(), kMaxStepEvents));
  std::partial_sort(near.begin(), kept, near.end());
  near.erase(kept, near.end());
  for (const auto& [minutes, event] : near) evidence.events.push_back(weigh_event(step, *event, minutes));
}

void ask_for_fields(const ProcessStep& step, History& history, StepEvidence& evidence) {
  const auto ask = [&](Kind kind) { evidence.missing.push_back({kind, {name_of(step)}}); };
  if (step.tool.empty() && !step.place_disputed) ask(Kind::no_tool);
  if (step.chamber.empty() && !step.place_disputed) ask(Kind::no_chamber);
  if (step.parameters.empty()) ask(Kind::no_parameters);
  if (step.start.empty() && !step.times_disputed) ask(Kind::no_times);
  if (!step.tool.empty() && !step.place_disputed && history.of(step).empty())
    evidence.missing.push_back({Kind::no_history, {step.tool}});
}

}  // namespace

History::History(const ProcessContext& context) {
  for (const ProcessEvent& event : context.history)
    if (!event.tool.empty()) by_tool_[event.tool].push_back({&event, parse_moment(event.time)});
}

const std::vector<TimedEvent>& History::of(const ProcessStep& step) {
  const bool known = !step.place_disputed && by_tool_.count(step.tool) > 0;
  const auto [at, fresh] =
      by_place_.emplace(known ? std::pair{step.tool, step.chamber} : std::pair<std::string, std::string>(),
                        std::vector<TimedEvent>());
  if (!fresh || !known) return at->second;
  for (const TimedEvent& one : by_tool_.at(step.tool)) {
    const std::string& chamber = one.event->chamber;
    if (step.chamber.empty() || chamber.empty() || chamber == step.chamber) at->second.push_back(one);
  }
  return at->second;
}

StepEvidence weigh_step(const ProcessStep& step, History& history) {
  StepEvidence evidence;
  ask_for_fields(step, history, evidence);
  weigh_parameters(step, evidence);
  weigh_history(step, history, evidence);
  return evidence;
}

}  // namespace kerf::dialogue
