// What a step's parameters and the history of its tool say, whatever the cause.
#pragma once

#include <kerf/root_cause.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dialogue/cause/moment.h"

namespace kerf::dialogue {

/// A statement with what it weighs, and the site's words that an entry may speak of too.
struct WeighedNote {
  CauseNote note;
  double weight = 0;
  std::string words;
};

struct StepEvidence {
  std::vector<WeighedNote> outside;  ///< parameters outside their limits
  std::vector<WeighedNote> events;   ///< latest first, at most kMaxStepEvents
  std::optional<CauseNote> inside;   ///< set where some have limits and none lies outside
  std::vector<CauseNote> missing;    ///< what the step itself lacks
};

inline constexpr std::size_t kMaxStepEvents = 8;

struct TimedEvent {
  const ProcessEvent* event = nullptr;
  std::optional<Moment> time;
};

/// Events by where they happened.
class History {
 public:
  explicit History(const ProcessContext& context);
  /// Those of the step's tool whose chamber is not another.
  const std::vector<TimedEvent>& of(const ProcessStep& step);

 private:
  std::map<std::string, std::vector<TimedEvent>> by_tool_;
  std::map<std::pair<std::string, std::string>, std::vector<TimedEvent>> by_place_;  // asked for so far
};

StepEvidence weigh_step(const ProcessStep& step, History& history);

}  // namespace kerf::dialogue
