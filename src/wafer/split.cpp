// A held-out part of each class, whole groups at a time.
#include <kerf/error.h>
#include <kerf/wafer_split.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "base/random.h"

namespace kerf {
namespace {

// Sets that are joined one by one.
class Joined {
 public:
  explicit Joined(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0u); }
  std::size_t root(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  // The smaller place becomes the root: the order of the file decides, not that of joining.
  void join(std::size_t a, std::size_t b) {
    const std::size_t low = std::min(root(a), root(b)), high = std::max(root(a), root(b));
    parent_[high] = low;
  }

 private:
  std::vector<std::size_t> parent_;
};

// Joins all items that have the same key; an empty key is none.
void join_equal(Joined& joined, std::span<const SplitItem> items, std::string SplitItem::*key) {
  std::map<std::string, std::size_t> first;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!(items[i].*key).empty()) joined.join(first.emplace(items[i].*key, i).first->second, i);
  }
}

// Items that must stay together, by first member.
std::vector<MapGroup> units_of(std::span<const SplitItem> items) {
  Joined joined(items.size());
  join_equal(joined, items, &SplitItem::hash);
  join_equal(joined, items, &SplitItem::group);
  std::map<std::size_t, MapGroup> units;
  for (std::size_t i = 0; i < items.size(); ++i) units[joined.root(i)].push_back(i);
  std::vector<MapGroup> list;
  list.reserve(units.size());
  for (auto& [root, unit] : units) list.push_back(std::move(unit));
  return list;
}

using ClassCounts = std::map<std::string, double>;

ClassCounts count_classes(std::span<const SplitItem> items, const MapGroup& unit) {
  ClassCounts counts;
  for (const std::size_t i : unit) ++counts[items[i].class_name];
  return counts;
}

// The share of each class that is still to be held out.
class Wanted {
 public:
  Wanted(std::span<const SplitItem> items, double share) {
    for (const SplitItem& item : items) left_[item.class_name] += share;
  }
  // True when the unit brings each of its classes nearer to its share.
  bool takes(const ClassCounts& unit) const {
    return std::all_of(unit.begin(), unit.end(),
                       [this](const auto& one) { return one.second / 2 <= left_.at(one.first); });
  }
  void take(const ClassCounts& unit) {
    for (const auto& [name, count] : unit) left_[name] -= count;
  }

 private:
  ClassCounts left_;
};

std::size_t count_repeated(std::span<const SplitItem> items) {
  std::vector<std::string> hashes;
  for (const SplitItem& item : items) hashes.push_back(item.hash);
  std::size_t repeated = 0;
  for (const MapGroup& group : find_equal(hashes)) repeated += group.size() - 1;
  return repeated;
}

}  // namespace

WaferSplit split_wafers(std::span<const SplitItem> items, const WaferSplitOptions& options) {
  if (!(options.held_out > 0 && options.held_out < 1))
    fail("the held-out share is {}, expected a number above 0 and below 1", options.held_out);
  std::vector<MapGroup> units = units_of(items);
  Random random(options.seed);
  shuffle(units, random);
  Wanted wanted(items, options.held_out);
  WaferSplit split;
  for (const MapGroup& unit : units) {
    const ClassCounts counts = count_classes(items, unit);
    const bool held_out = wanted.takes(counts);
    if (held_out) wanted.take(counts);
    auto& side = held_out ? split.held_out : split.train;
    side.insert(side.end(), unit.begin(), unit.end());
  }
  if (split.train.empty() || split.held_out.empty())
    fail("{} maps in {} groups cannot be split with {} held out: a side would be empty", items.size(),
         units.size(), options.held_out);
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.held_out.begin(), split.held_out.end());
  split.repeated = count_repeated(items);
  return split;
}

WaferSplit split_by_runs(std::span<const SplitItem> items, std::span<const std::int64_t> numbers,
                         const WaferSplitOptions& options, std::int64_t runs) {
  check(items.size() == numbers.size() && runs > 0, "every map has a number");
  std::map<std::string, MapGroup> classes;
  for (std::size_t i = 0; i < items.size(); ++i) classes[items[i].class_name].push_back(i);
  const auto wanted = std::llround(options.held_out * double(runs));
  std::vector<bool> held_out(items.size(), false);
  std::uint64_t index = 0;
  for (auto& [name, members] : classes) {
    std::stable_sort(members.begin(), members.end(),
                     [&](std::size_t a, std::size_t b) { return numbers[a] < numbers[b]; });
    std::vector<std::int64_t> order(std::size_t(runs), 0);
    std::iota(order.begin(), order.end(), 0);
    Random random(options.seed ^ mix_bits(index++));
    shuffle(order, random);
    const auto size = std::int64_t(members.size());
    const auto start_of = [size, runs](std::int64_t run) { return size * run / runs; };
    for (std::int64_t k = 0; k < wanted; ++k)
      for (auto i = start_of(order[std::size_t(k)]); i < start_of(order[std::size_t(k)] + 1); ++i)
        held_out[members[std::size_t(i)]] = true;
  }
  std::set<std::string> trained;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (!held_out[i]) trained.insert(items[i].hash);
  WaferSplit split;
  for (std::size_t i = 0; i < items.size(); ++i)
    (held_out[i] && trained.count(items[i].hash) == 0 ? split.held_out : split.train).push_back(i);
  if (split.train.empty() || split.held_out.empty())
    fail("{} maps in {} runs of each class cannot be split with {} held out: a side would be empty",
         items.size(), runs, options.held_out);
  split.repeated = count_repeated(items);
  return split;
}

std::int64_t number_of(const std::string& name) {
  const std::size_t slash = name.find_last_of('/') + 1;  // 0 where there is none
  const std::size_t end = std::min(name.find('.', slash), name.size());
  std::size_t start = end;
  while (start > slash && name[start - 1] >= '0' && name[start - 1] <= '9') --start;
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(name.data() + start, name.data() + end, number);
  if (error != std::errc() || stop != name.data() + end)
    fail("the map name '{}' has no number at its end, expected one such as 'Center/Center_12.png'", name);
  return number;
}

std::string block_of(const std::string& name, std::int64_t block) {
  check(block > 0, "blocks have at least one number");
  const auto number = number_of(name);
  const std::size_t slash = name.find_last_of('/') + 1;
  std::size_t start = std::min(name.find('.', slash), name.size());
  while (start > slash && name[start - 1] >= '0' && name[start - 1] <= '9') --start;
  return name.substr(0, start) + ":" + std::to_string(number / block);
}

}  // namespace kerf
