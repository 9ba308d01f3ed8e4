#include "dialogue/cause/lot_evidence.h"

#include <fmt/ranges.h>
#include <algorithm>

#include "dialogue/cause/weights.h"

namespace kerf::dialogue {
namespace {

using Kind = CauseNoteKind;

constexpr std::size_t kMaxNames = 32;  // of lots in one statement

void append(std::vector<std::string>& args, const std::vector<std::string>& names) {
  args.insert(args.end(), names.begin(), names.begin() + std::ptrdiff_t(std::min(names.size(), kMaxNames)));
}

}  // namespace

OtherLots::OtherLots(const ProcessContext& context, const ModuleNames& names) {
  for (const OtherLot& lot : context.other_lots) {
    const bool own = !lot.lot.empty() && lot.lot == context.lot;
    if (own || lot.disputed || lot.pattern.empty() || lot.tool.empty()) continue;
    const Lot known{lot.lot, names.labels_in(lot.pattern)};
    by_place_[{lot.tool, ""}].push_back(known);
    if (!lot.chamber.empty()) by_place_[{lot.tool, lot.chamber}].push_back(known);
  }
}

WeighedNote OtherLots::count(const Place& place, const std::vector<std::string>& patterns) const {
  std::map<std::string, bool> named;  // a lot may be told of several times
  std::vector<std::string> order;
  std::size_t nameless = 0, nameless_shows = 0;
  for (const Lot& lot : by_place_.at(place)) {
    const bool shows = std::all_of(patterns.begin(), patterns.end(),
                                   [&](const std::string& label) { return lot.labels.count(label) > 0; });
    if (lot.name.empty()) {
      ++nameless;
      nameless_shows += shows;
    } else {
      if (named.emplace(lot.name, false).second) order.push_back(lot.name);
      named[lot.name] = named[lot.name] || shows;
    }
  }
  std::vector<std::string> showing;
  for (const std::string& name : order)
    if (named[name]) showing.push_back(name);
  const std::size_t all = named.size() + nameless, with = showing.size() + nameless_shows;
  const std::string label = fmt::format("{}", fmt::join(patterns, "+"));
  if (with == 0) {
    WeighedNote none{{Kind::lots_do_not_show, {place.first, place.second, label}}, kNoLotsWeight, ""};
    append(none.note.args, order);
    return none;
  }
  WeighedNote some{
      {Kind::lots_show, {std::to_string(with), std::to_string(all), place.first, place.second, label}},
      kLotsWeight * double(with) / double(all),
      ""};
  append(some.note.args, showing);
  return some;
}

std::optional<WeighedNote> OtherLots::weigh(const ProcessStep& step,
                                            const std::vector<std::string>& patterns) {
  if (step.place_disputed || step.tool.empty()) return std::nullopt;
  Place place{step.tool, step.chamber};
  if (by_place_.count(place) == 0) place.second.clear();
  if (by_place_.count(place) == 0) return std::nullopt;
  const auto key = std::pair{place, patterns};
  const auto known = counted_.find(key);
  return known != counted_.end() ? known->second
                                 : counted_.emplace(key, count(place, patterns)).first->second;
}

}  // namespace kerf::dialogue
