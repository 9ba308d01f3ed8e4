// Whether other lots through the same tool or chamber show the same pattern.
#pragma once

#include <kerf/root_cause.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dialogue/cause/module_names.h"
#include "dialogue/cause/step_evidence.h"

namespace kerf::dialogue {

class OtherLots {
 public:
  /// The context's own lot is none of them; those that contradict themselves or show nothing known are left
  /// out.
  OtherLots(const ProcessContext& context, const ModuleNames& names);
  /// Of the step's chamber where lots of it are known, else of its tool. nullopt: none are known.
  std::optional<WeighedNote> weigh(const ProcessStep& step, const std::vector<std::string>& patterns);

 private:
  using Place = std::pair<std::string, std::string>;
  struct Lot {
    std::string name;
    std::set<std::string> labels;
  };
  WeighedNote count(const Place& place, const std::vector<std::string>& patterns) const;

  std::map<Place, std::vector<Lot>> by_place_;  // with and without chamber
  std::map<std::pair<Place, std::vector<std::string>>, WeighedNote> counted_;
};

}  // namespace kerf::dialogue
