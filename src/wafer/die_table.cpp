#include "wafer/die_table.h"

#include <kerf/error.h>

#include <algorithm>
#include <set>

namespace kerf::wafer {
namespace {

std::uint64_t position(const Die& die) {
  return (std::uint64_t(std::uint32_t(die.x)) << 32) | std::uint32_t(die.y);
}

std::size_t wafer_hash(const WaferMap& map) {
  return std::hash<std::string>()(map.lot + '\n' + map.wafer);
}

}  // namespace

bool DieTable::add(DieRow&& row, const RowPlace& place) {
  if (map_ && (map_->lot != row.lot || map_->wafer != row.wafer) && !hand_on()) return false;
  take_state(row, place);
  if (!map_) begin(row);
  keep_facts(row);
  place_die(row.die, place);
  return true;
}

void DieTable::finish() {
  if (map_) hand_on();
}

void DieTable::begin(const DieRow& row) {
  map_.emplace();
  map_->lot = row.lot;
  map_->wafer = row.wafer;
  map_->source = fmt::format("{}[{}]", source_.name, wafers_++);
  map_->other = row.other;
}

/// True when the map knows the row's further column `i` with the same value.
bool DieTable::same_fact(const DieRow& row, std::size_t i) const {
  if (i < map_->other.size() && map_->other[i] == row.other[i]) return true;
  return std::find(map_->other.begin(), map_->other.end(), row.other[i]) != map_->other.end();
}

/// A further column says something of the wafer where all its rows agree. One that differs from die to die
/// has no place in a map, which a warning tells.
void DieTable::keep_facts(const DieRow& row) {
  if (row.other == map_->other) return;
  for (std::size_t i = 0; i < row.other.size(); ++i) {
    if (!same_fact(row, i)) differing_.insert(row.other[i].first);
  }
  for (const auto& [name, value] : map_->other) {
    const auto here = [&name = name](const auto& fact) { return fact.first == name; };
    if (std::none_of(row.other.begin(), row.other.end(), here)) differing_.insert(name);
  }
}

/// A table without states tells by its bins or its defects, as tables of testers and of inspections do.
void DieTable::take_state(DieRow& row, const RowPlace& place) {
  Die& die = row.die;
  if (die.defects && *die.defects < 0)
    fail("{}: expected a number of defects of at least 0, got {}", place.text(), *die.defects);
  if (row.has_state) return;
  if (die.bin) {
    die.state = *die.bin == 1 ? DieState::pass : DieState::fail;
    state_from_bin_ = true;
  } else if (die.defects) {
    die.state = *die.defects == 0 ? DieState::pass : DieState::fail;
    state_from_defects_ = true;
  } else {
    nothing_told_ = true;
  }
}

void DieTable::place_die(const Die& die, const RowPlace& place) {
  const auto [known, fresh] = index_.emplace(position(die), map_->dies.size());
  if (!fresh) {
    map_->dies[known->second] = die;
    if (repeated_++ == 0) first_repeat_ = fmt::format("{} at x {}, y {}", place.text(), die.x, die.y);
    return;
  }
  if (std::int64_t(map_->dies.size()) >= source_.options.max_dies)
    fail("{}: wafer '{}' has more than the {} dies that are read", place.text(), map_->wafer,
         source_.options.max_dies);
  map_->dies.push_back(die);
}

/// What differs is left out; what has a field of its own goes there.
void DieTable::take_facts(WaferMap& map) {
  std::erase_if(map.other, [this](const auto& fact) { return differing_.contains(fact.first); });
  for (const auto& [name, field] :
       {std::pair{"device", &map.device}, {"step", &map.step}, {"tool", &map.tool}}) {
    for (const auto& fact : map.other) {
      if (fact.first == name) *field = fact.second;
    }
    std::erase_if(map.other, [name = name](const auto& fact) { return fact.first == name; });
  }
}

void DieTable::warn(WaferMap& map) {
  auto& warnings = map.warnings;
  if (std::exchange(state_from_bin_, false))
    warnings.emplace_back("rows have no state: bin 1 is taken as pass, every other bin as fail");
  if (std::exchange(state_from_defects_, false))
    warnings.emplace_back("rows have no state: dies without defects are taken as pass, others as fail");
  if (std::exchange(nothing_told_, false))
    warnings.emplace_back("rows have no state, bin or defects: their dies are taken as untested");
  if (repeated_ > 0)
    warnings.push_back(fmt::format("{} rows tell of a die that came before (the first: {}); the last counts",
                                   std::exchange(repeated_, 0), first_repeat_));
  const std::set<std::string> differing(differing_.begin(), differing_.end());
  for (const std::string& name : differing)
    warnings.push_back(fmt::format("column '{}' differs from die to die and is left out", name));
  if (!seen_.insert(wafer_hash(map)).second)
    warnings.push_back(
        fmt::format("wafer '{}' of lot '{}' came before: its rows are not together and make several maps",
                    map.wafer, map.lot));
}

bool DieTable::hand_on() {
  WaferMap map = std::move(*map_);
  map_.reset();
  index_.clear();
  take_facts(map);
  warn(map);
  differing_.clear();
  return sink_(std::move(map));
}

}  // namespace kerf::wafer
